import CivilTime

/// One invented person: an ID number of the synthetic range and the birth date it states. Nobody real.
struct SyntheticPerson: Hashable, Sendable {
    /// The 18 ASCII characters.
    let number: [UInt8]
    let birth: Day

    /// `area` is the last two digits of 9990xx.
    init(area: Int, birth: Day, sequence: Int) {
        var digits: [UInt8] = []
        digits.reserveCapacity(18)
        let civil = birth.civil
        digits.append(decimal: 9990, width: 4)
        digits.append(decimal: area, width: 2)
        digits.append(decimal: civil.year, width: 4)
        digits.append(decimal: civil.month, width: 2)
        digits.append(decimal: civil.day, width: 2)
        digits.append(decimal: sequence, width: 3)
        digits.append(SyntheticPerson.checkCharacter(of: digits))
        number = digits
        self.birth = birth
    }

    /// From here on every record about this person is about an adult. Two days after the birthday, because the law
    /// counts an age from the day after it and 29 February is not in every year.
    var adultFrom: Day { birth.adding(months: 18 * 12).adding(days: 2) }

    /// The same number with a check character that does not fit.
    var misprinted: [UInt8] {
        var copy = number
        copy[17] = number[17] == 0x30 ? 0x31 : 0x30
        return copy
    }

    /// ISO 7064 MOD 11-2 over the first 17 digits, as GB 11643 uses it.
    static func checkCharacter(of digits: [UInt8]) -> UInt8 {
        var sum = 0
        for digit in digits.prefix(17) { sum = (sum + Int(digit) - 0x30) * 2 % 11 }
        let value = (12 - sum) % 11
        return value == 10 ? 0x58 : UInt8(0x30 + value)
    }
}

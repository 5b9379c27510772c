package import CivilTime

/// A checked identity number, for commands that handle one person (`citizen find`, enrolment by hand).
///
/// It proves that the number is well formed: calendar birth date and check digit where the type has them. It says
/// nothing about the person existing, does not judge the area code (abolished divisions are valid), and never shows
/// the number.
package struct IdentityNumber: Hashable, Sendable {
    package let type: IDType
    /// The normalised ASCII bytes: capital letters, so that `x` and `X` are one person.
    package let number: Redacted<[UInt8]>
    /// The birth day the number carries, where its type carries one.
    package let birthDay: Day?

    /// Throws the `RowFault` a file row with this number would be returned for.
    package init(type: IDType, number: some Collection<UInt8>) throws(RowFault) {
        var normalised = [UInt8](number)
        var checked = IDCheck.malformed
        let count = normalised.count
        normalised.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, count <= IDCheck.longest else { return }
            checked = IDCheck(type: type, number: Bytes(buffer), normalisedInto: base)
        }
        guard !normalised.isEmpty else { throw .idMissing }
        switch checked {
        case .valid(let birth):
            self.type = type
            self.number = Redacted(normalised)
            self.birthDay = birth
        case .malformed: throw .idFormat
        case .impossibleDate: throw .idDate
        case .wrongCheckDigit: throw .idCheckDigit
        }
    }
}

/// The check itself, on bytes and without allocating, because a delivery runs it on every row.
enum IDCheck: Equatable {
    case valid(birth: Day?)
    case malformed
    case impossibleDate
    case wrongCheckDigit

    /// No accepted number is longer.
    static let longest = 18

    /// Checks `number` and writes it with capital letters to `output`, which holds `longest` bytes and may be the
    /// memory of `number` itself. What was written means something only when the result is `valid`.
    init(type: IDType, number: Bytes, normalisedInto output: UnsafeMutablePointer<UInt8>) {
        guard !number.isEmpty, number.count <= IDCheck.longest else {
            self = .malformed
            return
        }
        for index in 0..<number.count {
            let byte = number[index]
            output[index] = byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
        }
        let text = Bytes(start: output, count: number.count)
        switch type {
        case .residentID, .hkMacaoResidence, .twResidence:
            self = IDCheck.gb11643(text)
        case .foreignPermanentResident:
            if text.count == 18 {
                self = text[0] == 0x39 ? IDCheck.gb11643(text) : .malformed
            } else {
                // Three letters for the country, then twelve digits; the two-digit year does not fix a birth date.
                self = IDCheck.fits(text, count: 15...15, letters: 3...3)
            }
        case .passport:
            self = IDCheck.fits(text, count: 5...17, letters: nil)
        case .hkMacaoPermit:
            guard text[0] == 0x48 || text[0] == 0x4D, text.count == 9 || text.count == 11 else {
                self = .malformed
                return
            }
            self = IDCheck.fits(text, count: 9...11, letters: 1...1)
        case .twPermit:
            self = IDCheck.fits(text, count: 8...11, letters: nil)
        }
    }

    /// GB 11643: six digits of area, eight of birth date, three of sequence, one check character (ISO 7064 MOD 11-2).
    ///
    /// Running `value = (value + digit) · 2` over the first seventeen gives the standard's weighted sum modulo 11
    /// without its table of weights, since those are the powers of two modulo 11.
    private static func gb11643(_ text: Bytes) -> IDCheck {
        guard text.count == 18 else { return .malformed }
        var product = 0
        for index in 0..<17 {
            let digit = Int(text[index]) - 0x30
            guard digit >= 0, digit <= 9 else { return .malformed }
            product = (product + digit) * 2
        }
        let last = text[17]
        guard (last >= 0x30 && last <= 0x39) || last == 0x58 else { return .malformed }
        let check = last == 0x58 ? 10 : Int(last) - 0x30
        func number(_ start: Int, _ count: Int) -> Int {
            var value = 0
            for index in start..<start + count { value = value * 10 + Int(text[index]) - 0x30 }
            return value
        }
        guard let birth = Day(year: number(6, 4), month: number(10, 2), day: number(12, 2)) else {
            return .impossibleDate
        }
        return (product + check) % 11 == 1 ? .valid(birth: birth) : .wrongCheckDigit
    }

    /// Capital letters and digits only; `letters` is how many of them lead and must be letters with digits after.
    private static func fits(_ text: Bytes, count: ClosedRange<Int>, letters: ClosedRange<Int>?) -> IDCheck {
        guard count.contains(text.count) else { return .malformed }
        for index in 0..<text.count {
            let isDigit = text[index] >= 0x30 && text[index] <= 0x39
            let isLetter = text[index] >= 0x41 && text[index] <= 0x5A
            guard isDigit || isLetter else { return .malformed }
            if let letters, isLetter != (index < letters.upperBound) { return .malformed }
        }
        return .valid(birth: nil)
    }
}

import CivilTime
import Testing

@testable import DemoCity

@Suite struct `Synthetic ID numbers` {
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

    private func city(seed: UInt64 = 3) throws -> DemoCity {
        try DemoCity(citizens: 5000, seed: seed, day: WrittenCity.day, catalogue: ReferenceCatalogue.indicators)
    }

    /// The check character by the weights of the standard, unlike the generator's own way.
    private func checkCharacter(_ number: some StringProtocol) -> Character {
        let sum = zip(number, Self.weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return Array("10X98765432")[sum % 11]
    }

    @Test func `satisfy GB 11643`() throws {
        let city = try city()
        var lastCharacters: Set<Character> = []
        for index in 0..<5000 {
            let number = city.idNumber(of: index)
            #expect(number.count == 18)
            #expect(number.last == checkCharacter(number))
            let birth = number.dropFirst(6).prefix(8)
            let day = Day("\(birth.prefix(4))-\(birth.dropFirst(4).prefix(2))-\(birth.suffix(2))")
            #expect(day != nil && day?.year ?? 0 >= 1940 && day?.year ?? 0 <= 2007)
            number.last.map { _ = lastCharacters.insert($0) }
        }
        #expect(lastCharacters.count == 11)
    }

    @Test(arguments: [("11010519491231002", "X"), ("44052418800101001", "4")])
    func `have the check character of the published examples`(digits: String, check: Character) {
        #expect(SyntheticPerson.checkCharacter(of: Array(digits.utf8)) == check.asciiValue)
    }

    @Test func `are the only ones in any file, and no area code of them exists`() throws {
        let found = try WrittenCity(citizens: 5000).idNumbers
        #expect(found.count > 4900)
        for number in found {
            #expect(number.hasPrefix("9990"))
            #expect((1...16).contains(Int(number.dropFirst(4).prefix(2)) ?? 0))
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4, .max] as [UInt64])
    func `belong to one citizen each and lead back to them`(seed: UInt64) throws {
        let city = try city(seed: seed)
        var seen: Set<String> = []
        for index in Array(0..<1000) + [SyntheticIDNumbers.combinations - 1, 99_999_999] {
            let number = city.idNumber(of: index)
            #expect(seen.insert(number).inserted)
            #expect(city.index(ofIDNumber: number.utf8) == index)
        }
    }

    @Test func `of another kind lead to nobody`() throws {
        let city = try city()
        let number = city.idNumber(of: 42)
        for text in [
            "", "11010519491231002X", String(number.dropLast()), number.dropLast() + "?", "99901619850315011X",
        ] {
            #expect(city.index(ofIDNumber: text.utf8) == nil)
        }
        #expect(city.index(ofIDNumber: city.minor(5).number) == nil)
        #expect(city.index(ofIDNumber: city.person(at: 42).misprinted) == nil)
    }

    @Test func `and city ids differ between people and between seeds`() throws {
        let (one, other) = (try city(seed: 1), try city(seed: 2))
        #expect(Set((0..<5000).map { one.cityIDBytes(of: $0) }).count == 5000)
        for index in 10..<200 {
            #expect(one.idNumber(of: index) != other.idNumber(of: index))
            #expect(one.cityIDBytes(of: index) != other.cityIDBytes(of: index))
            #expect(one.cityIDBytes(of: index).count == 16)
            #expect(one.cityIDBytes(of: index)[6] >> 4 == 4 && one.cityIDBytes(of: index)[8] >> 6 == 2)
        }
    }
}

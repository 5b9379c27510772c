import CivilTime

/// The resident ID numbers of the synthetic city, and how anyone recognises one.
///
/// **The rule**: a synthetic number begins with 999001 to 999016. GB/T 2260 knows no division 99, so no person was ever
/// given such a number, while birth date and check digit satisfy GB 11643. 999001–999015 are the city's people,
/// 999016 the fixed personas. Birth dates run from 1940-01-01 to 2007-12-31; children, who only occur in rows that must
/// be returned, were born ten years before the city's day.
///
/// Numbers are made from (seed, index) by an affine bijection of all combinations of area, birth date and sequence, so
/// two citizens never share one and a number leads back to its index without a table.
struct SyntheticIDNumbers: Sendable {
    static let areas = 15
    static let sequences = 999
    static let firstBirth = Day(number: -10_958)
    static let births = 24_837
    static let combinations = areas * births * sequences

    private let factor: Int
    private let inverse: Int
    private let offset: Int

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: .max)
        var factor = SyntheticIDNumbers.combinations / 4 + generator.below(SyntheticIDNumbers.combinations / 2)
        var inverse = SyntheticIDNumbers.inverse(of: factor)
        while inverse == nil {
            factor += 1
            inverse = SyntheticIDNumbers.inverse(of: factor)
        }
        self.factor = factor
        self.inverse = inverse ?? 1
        offset = generator.below(SyntheticIDNumbers.combinations)
    }

    /// The person behind an index that is not a persona's.
    func person(at index: Int) -> SyntheticPerson {
        let position = (index * factor + offset) % SyntheticIDNumbers.combinations
        let area = position % SyntheticIDNumbers.areas + 1
        let rest = position / SyntheticIDNumbers.areas
        return SyntheticPerson(
            area: area, birth: SyntheticIDNumbers.firstBirth.adding(days: rest % SyntheticIDNumbers.births),
            sequence: rest / SyntheticIDNumbers.births + 1)
    }

    /// The index whose number has these parts; the counterpart of `person(at:)`.
    func index(area: Int, birth: Day, sequence: Int) -> Int? {
        let day = Int(birth.number) - Int(SyntheticIDNumbers.firstBirth.number)
        guard (1...SyntheticIDNumbers.areas).contains(area), (1...SyntheticIDNumbers.sequences).contains(sequence),
            (0..<SyntheticIDNumbers.births).contains(day)
        else { return nil }
        let position = ((sequence - 1) * SyntheticIDNumbers.births + day) * SyntheticIDNumbers.areas + area - 1
        let shifted = (position - offset + SyntheticIDNumbers.combinations) % SyntheticIDNumbers.combinations
        return shifted * inverse % SyntheticIDNumbers.combinations
    }

    /// The inverse of `factor` among the combinations by Euclid's algorithm, or `nil` when they share a divisor.
    private static func inverse(of factor: Int) -> Int? {
        var (remainder, next) = (combinations, factor % combinations)
        var (coefficient, following) = (0, 1)
        while next != 0 {
            let quotient = remainder / next
            (remainder, next) = (next, remainder - quotient * next)
            (coefficient, following) = (following, coefficient - quotient * following)
        }
        guard remainder == 1 else { return nil }
        return coefficient < 0 ? coefficient + combinations : coefficient
    }
}

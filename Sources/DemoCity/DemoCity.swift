package import CivilTime

/// A synthetic city: invented people and the very files a city's departments would deliver about them.
///
/// It exists so that a newcomer can see the system work, and a benchmark can load it, without one real person's data.
/// The same citizens, seed, day and catalogue give the same bytes on every machine; nothing is read from a clock, a
/// random source or a locale. It never scores anyone and knows no points: what a record is worth is the card's
/// business.
///
/// People are recognisable as invented: see `SyntheticIDNumbers` for the rule. Indexes 0–9 are the fixed personas.
package struct DemoCity: Sendable {
    /// GB/T 2260 codes of the districts and county-level cities people live in (never part of an ID number here).
    static let districts = [
        410_102, 410_103, 410_104, 410_105, 410_106, 410_108, 410_122, 410_181, 410_182, 410_183, 410_184, 410_185,
    ]
    static let citizensRange = 20...100_000_000
    static let recordsRange = 1...40

    package let citizens: Int
    package let seed: UInt64
    package let day: Day
    package let recordsPerCitizen: Int
    package let catalogue: [DemoIndicator]
    /// What the files write in `id_type` for a resident ID number.
    package let idType: String
    let numbers: SyntheticIDNumbers

    /// - Parameters:
    ///   - citizens: how many people, the ten personas among them.
    ///   - seed: decides everything that is not a persona.
    ///   - day: the day the files are delivered; no record is later, except those that must be returned.
    ///   - catalogue: the indicators and who delivers them.
    ///   - recordsPerCitizen: the mean; the longest histories have about fifteen times as many.
    ///   - idType: the code of the resident identity card in the departments' files.
    /// - Throws: when a number is out of its range, or the catalogue lacks what the personas rest on.
    package init(
        citizens: Int, seed: UInt64, day: Day, catalogue: [DemoIndicator], recordsPerCitizen: Int = 4,
        idType: String = "resident_id"
    ) throws(DemoCityError) {
        guard DemoCity.citizensRange.contains(citizens) else { throw .citizensOutOfRange(DemoCity.citizensRange) }
        guard DemoCity.recordsRange.contains(recordsPerCitizen) else {
            throw .recordsPerCitizenOutOfRange(DemoCity.recordsRange)
        }
        // Whoever was born on 2007-12-31 must have a few days of adult life that records can fall on.
        guard (2026...2199).contains(day.year), day.year > 2026 || day.month > 1 else {
            throw .dayOutOfRange("2026-02-01 to 2199-12-31")
        }
        for need in DemoCity.needs {
            guard catalogue.contains(where: { $0.code == need.code && $0.sources.contains(need.source) }) else {
                throw .indicatorMissing(code: need.code, source: need.source)
            }
        }
        self.citizens = citizens
        self.seed = seed
        self.day = day
        self.catalogue = catalogue
        self.recordsPerCitizen = recordsPerCitizen
        self.idType = idType
        numbers = SyntheticIDNumbers(seed: seed)
    }

    /// Writes every file of the city, piece by piece and several files in turn, and says what it wrote.
    ///
    /// - Parameter sink: takes a file's name and its next bytes; memory stays bounded whatever the city's size.
    /// - Returns: what each file holds, and how much of it is to be accepted and returned.
    /// - Throws: only what the sink throws.
    package func write(to sink: (_ name: String, _ bytes: [UInt8]) throws -> Void) rethrows -> DemoManifest {
        var run = CityRun(city: self)
        return try run.write(to: sink)
    }

    // MARK: Who is who

    /// The ID number of a citizen; also defined for indexes beyond the city, who are then strangers to it.
    package func idNumber(of index: Int) -> String {
        String(decoding: person(at: index).number, as: UTF8.self)
    }

    /// The index behind a synthetic ID number of this seed, or `nil` for any other text: how an enrolment that reads
    /// the files gives people the ids of `cityIDBytes(of:)`.
    package func index(ofIDNumber number: some Collection<UInt8>) -> Int? {
        let bytes = Array(number)
        guard bytes.count == 18 else { return nil }
        var fields: [Int] = []
        for (start, end) in [(0, 4), (4, 6), (6, 10), (10, 12), (12, 14), (14, 17)] {
            var value = 0
            for byte in bytes[start..<end] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte) - 0x30
            }
            fields.append(value)
        }
        guard fields[0] == 9990, let birth = Day(year: fields[2], month: fields[3], day: fields[4]) else { return nil }
        let index =
            fields[1] == DemoPersona.area
            ? fields[5] - 1
            : numbers.index(area: fields[1], birth: birth, sequence: fields[5]).map { $0 + DemoPersona.count }
        // Comparing with the number the index really has also settles the check digit and a persona's birth date.
        guard let index, index >= 0, person(at: index).number == bytes else { return nil }
        return index
    }

    /// The public id of a citizen in this city, from the seed; a persona's is the same in every city.
    package func cityIDBytes(of index: Int) -> [UInt8] {
        var high: UInt64 = 0
        var low = UInt64(index)
        if index >= DemoPersona.count {
            var generator = SeededGenerator(seed: seed, stream: UInt64(index) << 2 | 3)
            high = generator.next()
            low = generator.next()
        }
        // The version and variant bits of a random UUID, which such an id is to its readers.
        high = high & ~0xF000 | 0x4000
        low = low & ~(0b11 << 62) | 0b10 << 62
        return [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
    }

    func person(at index: Int) -> SyntheticPerson {
        if index < DemoPersona.count {
            SyntheticPerson(area: DemoPersona.area, birth: DemoPersona.birth, sequence: index + 1)
        } else {
            numbers.person(at: index - DemoPersona.count)
        }
    }

    /// Someone who is not of age on any day records fall on; only rows that must be returned are about them.
    func minor(_ serial: Int) -> SyntheticPerson {
        let birth = Day(year: day.year - 10, month: 6, day: 1) ?? day
        return SyntheticPerson(
            area: serial / SyntheticIDNumbers.sequences % SyntheticIDNumbers.areas + 1, birth: birth,
            sequence: serial % SyntheticIDNumbers.sequences + 1)
    }

    /// Whether and how a citizen takes part.
    package enum Participation: Hashable, Sendable {
        case enrolled, consentExpired, notEnrolled
    }

    /// Exactly nine in ten take part; of the others one in ten once did.
    package func participation(of index: Int) -> Participation {
        if index < DemoPersona.count { return index == DemoPersona.consentExpired ? .consentExpired : .enrolled }
        guard index % 10 == 3 else { return .enrolled }
        return index / 10 % 10 == 0 ? .consentExpired : .notEnrolled
    }

    /// What the personas and the two layouts of their own rest on.
    private static var needs: [(code: String, source: String)] {
        DemoPersona.all.flatMap(\.records).map { ($0.indicator, $0.source) }
            + PenaltyClass.byIndicator.map { ($0.code, DemoLayout.penaltySource) }
            + [(DemoLayout.courtListIndicator, DemoLayout.courtSource)]
    }
}

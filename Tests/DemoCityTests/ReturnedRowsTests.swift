import CivilTime
import DemoCity
import Testing

/// Judges rows by the words of the intake rules, knowing nothing of how they were made.
@Suite struct `Rows that must be returned` {
    private enum Fault: Hashable, CaseIterable {
        case columns, number, unknownIndicator, foreignIndicator, impossibleDay, future, beforeBirth, minor, magnitude
        case summary, unconfirmed, duplicate, conflict
    }

    @Test func `are as many as the manifest says, in every file and of every kind it can have`() throws {
        let city = try WrittenCity(citizens: 3000)
        for file in city.manifest.deliveries where file.format == .recordsCSV && !file.name.contains("correction") {
            let faults = judge(city.rows(file.name), of: file.source, on: city.city.day)
            #expect(faults.count { !$0.isEmpty } == file.returnedRows, "\(file.name)")
            #expect(faults.count { $0.contains(.duplicate) } == file.duplicateRows)
            let isGated = ReferenceCatalogue.indicators.contains { $0.isNegative && $0.sources.contains(file.source) }
            let expected = Set(Fault.allCases).subtracting(isGated ? [] : [.summary, .unconfirmed])
            #expect(Set(faults.joined()) == expected, "\(file.name)")
        }
    }

    @Test func `are in the enrolment file too`() throws {
        let city = try WrittenCity(citizens: 3000)
        var seen: Set<[String]> = []
        var kinds: [String] = []
        for row in city.rows("citizens.csv") {
            if !isValid(row[1]) { kinds.append("check digit") }
            if age(row[1], on: city.city.day) < 18 { kinds.append("minor") }
            if row[5] <= row[4] { kinds.append("expiry") }
            if !seen.insert(row).inserted { kinds.append("duplicate") }
        }
        #expect(kinds.sorted() == ["check digit", "duplicate", "expiry", "minor"])
        #expect(Set(seen.map { $0[1] }).count == seen.count)
    }

    @Test func `come again in every part of a large city`() throws {
        let small = try WrittenCity(citizens: 20)
        let city = try DemoCity(
            citizens: 20_020, seed: 7, day: WrittenCity.day, catalogue: ReferenceCatalogue.indicators,
            recordsPerCitizen: 1)
        #expect(city.write { _, _ in }.returnedRows == 2 * small.manifest.returnedRows)
    }

    private func judge(_ rows: [[String]], of source: String, on day: Day) -> [Set<Fault>] {
        var faults = rows.map { judge($0, of: source, on: day) }
        let sound = rows.indices.filter { faults[$0].isEmpty }
        for (_, places) in Dictionary(grouping: sound, by: { rows[$0][0] }) where places.count > 1 {
            if Set(places.map { rows[$0] }).count > 1 {
                places.forEach { faults[$0] = [.conflict] }
            } else {
                places.dropFirst().forEach { faults[$0] = [.duplicate] }
            }
        }
        return faults
    }

    private func judge(_ row: [String], of source: String, on day: Day) -> Set<Fault> {
        guard row.count == 11 else { return [.columns] }
        var faults: Set<Fault> = []
        if !isValid(row[3]) { faults.insert(.number) }
        if let occurred = Day(row[6]) {
            if occurred > day { faults.insert(.future) }
            let years = age(row[3], on: occurred)
            if years < 18 { faults.insert(years < 0 ? .beforeBirth : .minor) }
        } else {
            faults.insert(.impossibleDay)
        }
        guard let indicator = ReferenceCatalogue.indicators.first(where: { $0.code == row[4] }) else {
            return faults.union([.unknownIndicator])
        }
        if !indicator.sources.contains(source) { faults.insert(.foreignIndicator) }
        if !permitted(indicator).contains(Int(row[7]) ?? -1) { faults.insert(.magnitude) }
        if indicator.needsOrdinaryProcedure, row[9] != "ordinary" { faults.insert(.summary) }
        if indicator.needsConfirmation, row[10] != "yes" { faults.insert(.unconfirmed) }
        return faults
    }

    private func permitted(_ indicator: DemoIndicator) -> ClosedRange<Int> {
        switch indicator.magnitude {
        case .none: 1...1
        case .fen: 0...1_000_000_000_000
        case .hours(let range), .level(let range): range
        }
    }

    private func isValid(_ number: String) -> Bool {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(number, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return number.last == Array("10X98765432")[sum % 11]
    }

    private func age(_ number: String, on day: Day) -> Int {
        let birth = Int(number.dropFirst(6).prefix(8)) ?? 0
        let today = day.year * 10_000 + day.month * 100 + day.dayOfMonth
        return today < birth ? -1 : (today - birth) / 10_000
    }
}

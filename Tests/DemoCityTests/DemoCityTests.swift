import CivilTime
import DemoCity
import Testing

@Suite struct `A synthetic city` {
    @Test func `has the same bytes for the same seed, day and size`() throws {
        let first = try WrittenCity()
        let second = try WrittenCity()
        #expect(first.files == second.files)
        #expect(first.manifest == second.manifest)
    }

    @Test func `differs with another seed and with another day`() throws {
        let city = try WrittenCity(citizens: 200)
        #expect(try city.files != WrittenCity(citizens: 200, seed: 8).files)
        #expect(try city.files != WrittenCity(citizens: 200, day: WrittenCity.day.adding(days: 1)).files)
    }

    @Test func `a larger city has the smaller one's people`() throws {
        let small = try WrittenCity(citizens: 100)
        let large = try WrittenCity(citizens: 300)
        #expect(Array(large.rows("citizens.csv").prefix(90)) == Array(small.rows("citizens.csv").prefix(90)))
        #expect((0..<100).allSatisfy { small.city.idNumber(of: $0) == large.city.idNumber(of: $0) })
    }

    @Test func `is written as its manifest says`() throws {
        let city = try WrittenCity()
        #expect(Set(city.files.keys) == Set(city.allFiles.map(\.name)))
        for file in city.allFiles {
            let rows =
                file.format == .recordsNDJSON
                ? (city.files[file.name] ?? []).count { $0 == 0x0A } : city.rows(file.name).count
            #expect(rows == file.rows, "\(file.name)")
            #expect(file.acceptedRows + file.returnedRows == file.rows)
            #expect(file.duplicateRows <= file.returnedRows)
            #expect(file.records >= file.acceptedRows)
        }
    }

    @Test func `has every indicator and every source once it is a little larger than a village`() throws {
        let city = try WrittenCity(citizens: 5000)
        for indicator in ReferenceCatalogue.indicators where indicator.code != "LAW-001" {
            for source in indicator.sources where source != "cfjg" || indicator.code == "LAW-008" {
                let file = city.files["records/\(source).csv"] ?? city.files["records/\(source).ndjson"] ?? []
                #expect(file.occurrences(of: indicator.code) > 3, "\(indicator.code) of \(source)")
            }
        }
        let penalties = city.rows("records/cfjg-xzcf.csv")
        for penalty in DemoCityText.penaltyClasses {
            #expect(penalties.contains { $0[17].contains(penalty) })
        }
        #expect(city.rows("records/zy-sxbzxr.csv").count > 20)
    }

    @Test func `is skewed as a city is`() throws {
        let city = try WrittenCity(citizens: 5000)
        var perPerson: [String: Int] = [:]
        var negatives = 0
        let isNegative = Dictionary(
            uniqueKeysWithValues: ReferenceCatalogue.indicators.map { ($0.code, $0.isNegative) })
        for file in city.manifest.deliveries where file.format == .recordsCSV {
            for row in city.rows(file.name) where row.count == 11 {
                perPerson[row[3], default: 0] += 1
                if isNegative[row[4]] == true { negatives += 1 }
            }
        }
        let others = city.manifest.deliveries.filter { $0.format == .penalties || $0.format == .courtList }
        negatives += others.reduce(0) { $0 + $1.records }
        let records = city.manifest.records
        #expect((3.6...4.6).contains(Double(records) / 5000))
        #expect((0.10...0.20).contains(Double(negatives) / Double(records)))
        let few = (0..<5000).count { perPerson[city.city.idNumber(of: $0), default: 0] <= 3 }
        #expect((3200...4200).contains(few))
        #expect(perPerson.values.max() ?? 0 >= 35)
        #expect(perPerson.values.max() ?? 0 <= 70)
    }

    @Test func `has as many records as asked for`() throws {
        let city = try WrittenCity(citizens: 5000, mean: 10)
        #expect((9.4...10.6).contains(Double(city.manifest.records) / 5000))
    }

    @Test func `never dates an accepted record after its day or before anyone's majority`() throws {
        let city = try WrittenCity(citizens: 5000, day: Day(year: 2026, month: 2, day: 1) ?? WrittenCity.day)
        for index in 10..<5000 {
            let number = city.city.idNumber(of: index)
            #expect(number.dropFirst(6).prefix(4) <= "2007")
        }
        var late = 0
        var early = 0
        for file in city.manifest.deliveries where file.format == .recordsCSV {
            for row in city.rows(file.name) where row.count == 11 {
                if Day(row[6]).map({ $0 > city.city.day }) == true { late += 1 }
                let majority = (Int(row[3].dropFirst(6).prefix(8)) ?? 0) + 180_000
                if (Int(row[6].filter { $0 != "-" }) ?? 0) < majority { early += 1 }
            }
        }
        let files = city.manifest.deliveries.count { $0.format == .recordsCSV } - 1
        #expect(late == files)
        #expect(early == 2 * files)
    }

    @Test func `enrols nine in ten with consent in force`() throws {
        let city = try WrittenCity(citizens: 5000)
        let rows = city.rows("citizens.csv")
        let today = Instant(startOf: city.city.day).description
        let tomorrow = Instant(startOf: city.city.day.adding(days: 1)).description
        let inForce = rows.count { $0[4] < today && $0[5] >= tomorrow }
        let expired = rows.count { $0[5] <= today && $0[4] < $0[5] }
        #expect((4500...4505).contains(inForce))
        #expect((45...55).contains(expired))
        #expect(rows.contains { $0[6] == "SOC-003;SOC-004" })
        #expect(rows.contains { $0[6] == "" })
        #expect(city.manifest.enrolment.returnedRows == 4)
    }

    @Test(arguments: [(19, 4, 2026), (50, 0, 2026), (50, 4, 2025)])
    func `refuses what it cannot make`(citizens: Int, mean: Int, year: Int) throws {
        let day = try #require(Day(year: year, month: 6, day: 1))
        #expect(throws: DemoCityError.self) {
            try DemoCity(
                citizens: citizens, seed: 1, day: day, catalogue: ReferenceCatalogue.indicators, recordsPerCitizen: mean
            )
        }
    }

    @Test func `says which indicator it misses`() {
        let catalogue = ReferenceCatalogue.indicators.filter { $0.code != "LAW-001" }
        #expect(throws: DemoCityError.indicatorMissing(code: "LAW-001", source: "zy")) {
            try DemoCity(citizens: 50, seed: 1, day: WrittenCity.day, catalogue: catalogue)
        }
    }
}

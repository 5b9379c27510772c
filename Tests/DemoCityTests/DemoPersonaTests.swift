import CivilTime
import DemoCity
import Testing

@Suite struct `The ten personas` {
    /// Written out, so that a change of any of them is seen: guides print these numbers.
    private static let numbers = [
        "999016198503150014", "999016198503150022", "999016198503150030", "999016198503150049", "999016198503150057",
        "999016198503150065", "999016198503150073", "999016198503150081", "99901619850315009X", "999016198503150102",
    ]

    @Test(arguments: [(20, UInt64(1)), (300, 99)])
    func `have the same numbers and ids in every city`(citizens: Int, seed: UInt64) throws {
        let city = try DemoCity(
            citizens: citizens, seed: seed, day: WrittenCity.day.adding(days: citizens),
            catalogue: ReferenceCatalogue.indicators)
        #expect((0..<10).map { city.idNumber(of: $0) } == Self.numbers)
        for index in 0..<10 {
            let id = [0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, UInt8(index)]
            #expect(city.cityIDBytes(of: index) == id)
        }
    }

    @Test func `are listed in the order of their indexes, each with its own key`() {
        #expect(DemoPersona.all.map(\.index) == Array(0..<10))
        #expect(Set(DemoPersona.all.map(\.key)).count == 10)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `have the same records in every city of the same day`(seed: UInt64) throws {
        let city = try WrittenCity(citizens: 50, seed: seed)
        let rows = city.manifest.deliveries.filter { $0.format == .recordsCSV && $0.encoding == .utf8 }
            .flatMap { city.rows($0.name) }.filter { $0.count == 11 }
        let counts = Self.numbers.map { number in rows.count { $0[3] == number } }
        // The live entry of the court's list is in a layout of its own; the withdrawal is a second row.
        #expect(counts == [0, 9, 2, 2, 2, 1, 2, 1, 3, 6])
        #expect(city.rows("records/zy-sxbzxr.csv").count { $0[4] == Self.numbers[5] && $0[9].isEmpty } == 1)
        let expiring = rows.filter { $0[3] == Self.numbers[3] }.map { $0[8] }
        #expect(expiring.sorted() == ["", city.city.day.adding(days: 1).description])
        let sameAct = rows.filter { $0[3] == Self.numbers[2] }
        #expect(Set(sameAct.map { $0[5] }).count == 1 && Set(sameAct.map { $0[4] }).count == 2)
    }

    @Test func `whose record changes later name a record that was delivered`() throws {
        let city = try WrittenCity(citizens: 50)
        for persona in DemoPersona.all {
            guard let record = persona.eventRecord else { continue }
            let rows = city.rows("records/\(record.source).csv").filter { $0[0] == record.recordNumber }
            #expect(rows.count == 1 && rows[0][3] == Self.numbers[persona.index] && rows[0][1] != "withdraw")
        }
        let correction = city.rows("records/rsj-correction.csv")
        #expect(correction.count == 1 && correction[0][0] == "demo-withdrawn-1" && correction[0][1] == "withdraw")
        #expect(city.manifest.deliveries.last?.name == "records/rsj-correction.csv")
    }

    @Test func `are enrolled but for the one whose consent has expired`() throws {
        let city = try WrittenCity(citizens: 50)
        let ends = Self.numbers.map { number in city.rows("citizens.csv").filter { $0[1] == number }.map { $0[5] } }
        let tomorrow = Instant(startOf: city.city.day.adding(days: 1)).description
        let today = Instant(startOf: city.city.day).description
        for (index, end) in ends.enumerated() {
            #expect(end.count == 1 && (index == 7 ? end[0] <= today : end[0] >= tomorrow))
        }
    }
}

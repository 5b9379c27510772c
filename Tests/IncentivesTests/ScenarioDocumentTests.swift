import CivilTime
import Incentives
import StrictJSON
import Testing

@Suite struct `A scenario's document` {
    static let full = Scenario(
        code: "YOU-001", category: "信易游", kind: "travel", name: .init(zh: "景区门票优惠", en: "Ticket discount"),
        text: .init(zh: "凭“码”\n入园", en: "Show \"the code\""), provider: "P-SCENIC", outlets: ["O-1001", "O-1002"],
        window: Window(
            from: Day(number: 20_454), to: Day(number: 20_818), weekdays: [7, 1, 3],
            hours: [.init(from: 540, to: 720), .init(from: 780, to: 1_440)], blackoutDays: [Day(number: 20_500)]),
        eligibility: Eligibility(
            minimumAge: 18, maximumAge: 80, districts: ["410100"], needsProviderConsent: true, partnerBand: "L3",
            partnerDisclosure: "band"),
        levels: [
            .init(
                threshold: .score(120), benefit: Benefit(percent: .init(percent: 20, maxFen: 5_000), freeMinutes: 30)),
            .init(
                threshold: .tier("good"), benefit: Benefit(percent: .init(percent: 30, maxFen: nil), freeMinutes: 60)),
        ],
        publicOffer: Benefit(percent: .init(percent: 0, maxFen: nil)),
        quotas: [
            Quota(unit: .count, period: .day, units: 500),
            Quota(unit: .fen, period: .month, district: "410102", outlet: "O-1001", units: 0),
        ],
        caps: [Cap(period: .period(.month), limit: 2), Cap(period: .concurrent, limit: 40)], holdSeconds: 900,
        serviceClass: .basicPublicService, liability: "协议第三条", source: "城市样例")

    static let least = Scenario(
        code: "ZU-003", category: "信易租", kind: "rental", name: .init(zh: "伞", en: "Umbrella"),
        text: .init(zh: "", en: ""),
        provider: "P-POWER", window: Window(from: Day(number: 20_454), to: Day(number: 20_454)),
        eligibility: Eligibility(),
        levels: [.init(threshold: .everyone, benefit: Benefit(freeMinutes: 180))], publicOffer: .nothing)

    @Test(arguments: [full, least]) func `is read back as the scenario it was written from, with the same bytes`(
        scenario: Scenario
    ) throws {
        let document = scenario.document
        let read = try Scenario(document: document)
        #expect(read == scenario)
        #expect(read.document == document)
        #expect(document.count < 65_536)
    }

    @Test func `may leave out what there is none of`() throws {
        let short = """
            {"format":"shangding-scenario/1","code":"ZU-003","category":"信易租","kind":"rental","name_zh":"伞",
             "name_en":"Umbrella","provider":"P-POWER","window":{"from":"2026-01-01","to":"2026-01-01"},
             "levels":[{"benefit":{"free_minutes":180}}],"public_offer":{}}
            """
        #expect(try Scenario(document: Array(short.utf8)) == Self.least)
    }

    @Test func `tells every fault at once, by its pointer`() {
        let text = """
            {"format":"shangding-scenario/1","code":"you-1","category":"信易游","kind":"travel","name_zh":"","name_en":"x",
             "provider":"P-SCENIC","color":"red",
             "window":{"from":"2026-02-01","to":"2026-01-01"},
             "levels":[{"min_score":1,"min_tier":"good","benefit":{"fixed_fen":-1,"max_fen":10000000001}}],
             "public_offer":{"loan_days":3}}
            """
        let pointers = Self.faults(text)
        #expect(
            Set(pointers) == [
                "/code", "/name_zh", "/color", "/window/to", "/levels/0/benefit/fixed_fen", "/levels/0/benefit/max_fen",
                "/public_offer/loan_days",
            ])
        #expect(pointers.count == 7)
    }

    /// Each row: what is put in the place of what, and where the fault is seen.
    @Test(arguments: [
        (#""to": "2026-12-31""#, #""to": "2025-12-31""#, "/window/to"),
        (#""to": "2026-12-31""#, #""to": "2036-12-31""#, "/window/to"),
        (#""to": "12:00""#, #""to": "13:30""#, "/window/hours"),
        (#""to": "12:00""#, #""to": "09:00""#, "/window/hours/0/to"),
        (#""to": "24:00""#, #""to": "24:01""#, "/window/hours/1/to"),
        (#""units": 500"#, #""units": -1"#, "/quotas/0/units"),
        (#""units": 500"#, #""units": 1000000000001"#, "/quotas/0/units"),
        (#""units": 500"#, #""units": 9223372036854775808"#, "/quotas/0/units"),
        (#""limit": 40"#, #""limit": 10001"#, "/caps/1/limit"),
        (#""concurrent""#, #""month""#, "/caps"),
        (#""percent": 20"#, #""percent": 101"#, "/levels/0/benefit/percent"),
        (#""max_fen": 5000"#, #""max_fen": 10000000001"#, "/levels/0/benefit/max_fen"),
        (#""O-1002""#, #""O-1001""#, "/outlets"),
        (#""hold_seconds": 900"#, #""hold_seconds": 86401"#, "/hold_seconds"),
        (#""maximum_age": 80"#, #""maximum_age": 17"#, "/eligibility/maximum_age"),
        (#""协议第三条""#, #""协议\u0007""#, "/liability"),
    ]) func `refuses what is empty, overlapping, negative or out of range`(from: String, to: String, pointer: String) {
        let text = String(decoding: Self.full.document, as: UTF8.self)
        #expect(text.contains(from))
        #expect(
            Self.faults(
                text.split(separator: "\n").map(String.init).map { line in
                    line.contains(from) ? Self.replacing(line, from, to) : line
                }.joined(separator: "\n")) == [pointer])
    }

    @Test func `is never open when every day of it is closed`() {
        var scenario = Self.least
        scenario.window.weekdays = [1]
        #expect(Self.faults(String(decoding: scenario.document, as: UTF8.self)) == ["/window/weekdays"])
    }

    @Test func `has one quota for each scope`() {
        var scenario = Self.least
        scenario.quotas = [
            Quota(unit: .count, period: .day, units: 1), Quota(unit: .count, period: .day, units: 2),
            Quota(unit: .fen, period: .day, units: 1), Quota(unit: .count, period: .day, district: "410102", units: 1),
        ]
        #expect(Self.faults(String(decoding: scenario.document, as: UTF8.self)) == ["/quotas"])
        scenario.quotas.remove(at: 1)
        #expect(Self.faults(String(decoding: scenario.document, as: UTF8.self)) == [])
    }

    @Test func `is bounded in everything that can be many`() {
        var scenario = Self.full
        scenario.outlets = (0...64).map { "O-\($0)" }
        scenario.quotas = (0...32).map { Quota(unit: .count, period: .day, outlet: "O-\($0)", units: 1) }
        scenario.levels = Array(repeating: scenario.levels[0], count: 9)
        scenario.window.blackoutDays = (0...64).map { Day(number: 20_500 + $0) }
        scenario.text.zh = String(repeating: "字", count: 1_366)
        #expect(
            Set(Self.faults(String(decoding: scenario.document, as: UTF8.self)))
                == ["/outlets", "/quotas", "/levels", "/window/blackout_days", "/text_zh"])
    }

    static func faults(_ text: String) -> [String] {
        do {
            _ = try Scenario(document: Array(text.utf8))
            return []
        } catch {
            return error.faults.map(\.pointer)
        }
    }

    static func replacing(_ line: String, _ from: String, _ to: String) -> String {
        guard let range = line.firstRange(of: from) else { return line }
        return line.replacingCharacters(in: range, to)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, _ text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}

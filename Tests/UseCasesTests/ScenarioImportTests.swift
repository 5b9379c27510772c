import CivilTime
import Foundation
import Incentives
import Rights
import Store
import Synchronization
import TestKit
import Testing

@testable import UseCases

@Suite struct `An import of scenarios` {
    private func file(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: CityRules.root.appending(path: "Deploy/City/\(name)")))
    }

    private func `import`(
        _ city: TestCity, providers: ImportInput? = nil, scenarios: ImportInput?, as context: OperationContext? = nil
    ) async throws -> ImportScenarios.Outcome {
        try await ImportScenarios(pool: city.pool, audit: city.audit)(
            providers: providers, scenarios: scenarios, in: context ?? city.context())
    }

    private func header() -> String { ScenarioTable.columns.joined(separator: ",") + "\n" }

    private func row(_ code: String, benefit: String = "percent:20;max_fen:5000", provider: String = "P-SCENIC")
        -> String
    {
        "\(code),信易游,景区,Scenic,120,,\(benefit),percent:0,day:500,month:2,2026-01-01/2026-12-31,410100,L3,\(provider),extra,\n"
    }

    @Test func `takes the city's tables as they are, and changes nothing the second time`() async throws {
        try await TestCity.with { city in
            let (providers, scenarios) = (try file("providers.csv"), try file("scenarios.csv"))
            let first = try await `import`(city, providers: .bytes(providers), scenarios: .bytes(scenarios))
            #expect(first.faults == [])
            #expect(first.providers == 17)
            #expect(first.outlets == 19)
            #expect(first.drafts == 20)
            let before = try await city.texts("SELECT count(*)::text FROM scenario_transition")
            let second = try await `import`(city, providers: .bytes(providers), scenarios: .bytes(scenarios))
            #expect(second.providers == 0)
            #expect(second.drafts == 0)
            #expect(second.unchanged == 20)
            #expect(try await city.texts("SELECT count(*)::text FROM scenario_transition") == before)
            #expect(
                try await city.texts("SELECT count(*)::text FROM audit_entry WHERE action = 'scenario.moved'") == ["20"]
            )
        }
    }

    /// Names are anybody's words, and tables are opened with Excel.
    @Test func `exports no formulas, and takes its own tables back unchanged`() async throws {
        try await TestCity.with { city in
            let names = ["=1+1", "+86", "-5", "@SUM(A1)", "'=x", "'quoted'", "plain"]
            let table =
                "provider,name_zh,name_en,kind,outlets\n"
                + names.enumerated().map { "P-\($0),\($1),\($1),travel,店|O-\($0)|410102\n" }.joined()
            let taken = try await `import`(city, providers: .bytes(Array(table.utf8)), scenarios: nil)
            #expect(taken.faults == [] && taken.providers == 7)
            // Excel's apostrophe is read as what it stands for, also from a file we did not write.
            let stored = try await city.texts("SELECT name_zh FROM provider WHERE code ~ '^P-[0-6]$' ORDER BY code")
            #expect(stored == ["=1+1", "+86", "-5", "@SUM(A1)", "=x", "'quoted'", "plain"])
            let written = try await ExportScenarios(pool: city.pool).tables().providers
            let cells = String(decoding: written, as: UTF8.self).split { $0 == "," || $0.isNewline }
            #expect(!cells.contains { ["=", "+", "-", "@"].contains($0.first) })
            let again = try await `import`(city, providers: .bytes(written), scenarios: nil)
            #expect(again.faults == [] && again.providers == 0)
        }
    }

    @Test func `takes a provider that two files name alike once, and names one that they name differently`()
        async throws
    {
        try await TestCity.with { city in
            func bundle(_ name: String) -> [UInt8] {
                let outlet = #"{"code":"O-1","name_zh":"店","adcode":"410102"}"#
                let provider = #"""
                    {"code":"P-ONE","name_zh":"\#(name)","name_en":"One","kind":"travel","outlets":[\#(outlet),\#(outlet)]}
                    """#
                return Array(
                    #"{"format":"shangding-scenarios/1","providers":[\#(provider),\#(provider)],"scenarios":[]}"#.utf8)
            }
            let table = Array("provider,name_zh,name_en,kind,outlets\nP-ONE,甲,One,travel,店|O-1|410102\n".utf8)
            let other = try await `import`(city, providers: .bytes(table), scenarios: .bytes(bundle("乙")))
            #expect(other.faults.map(\.code) == [.codeRepeated, .codeRepeated])
            let same = try await `import`(city, providers: .bytes(table), scenarios: .bytes(bundle("甲")))
            #expect(same.faults == [])
            #expect(same.providers == 1 && same.outlets == 1)
        }
    }

    @Test func `comes out again as the tables it came from`() async throws {
        try await TestCity.with { city in
            let (providers, scenarios) = (try file("providers.csv"), try file("scenarios.csv"))
            _ = try await `import`(city, providers: .bytes(providers), scenarios: .bytes(scenarios))
            let tables = try await ExportScenarios(pool: city.pool).tables()
            #expect(tables.leftOut == [])
            func lines(_ bytes: [UInt8]) -> Set<Substring> {
                Set(String(decoding: bytes, as: UTF8.self).replacing("\u{FEFF}", with: "").split { $0.isNewline })
            }
            #expect(lines(tables.scenarios) == lines(scenarios))
            #expect(lines(tables.providers) == lines(providers))
        }
    }

    @Test func `writes nothing when one line is bad, and names every bad line`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            let before = try await city.tables()
            let text =
                header() + row("YOU-001") + row("you-2") + row("YOU-003", benefit: "percent:120")
                + row("YOU-004", benefit: "fixed_fen:-5") + row("YOU-005", benefit: "fixed_fen:99999999999999999999")
                + row("YOU-006", provider: "P-NOBODY") + row("YOU-001") + "YOU-008,only,three\n"
                + row("YOU-009", benefit: "colour:3")
            let outcome = try await `import`(city, scenarios: .bytes(Array(text.utf8)))
            #expect(
                outcome.faults.map { "\($0.line) \($0.column) \($0.code.rawValue)" } == [
                    "3 code wrong_form", "4 benefit out_of_range", "5 benefit out_of_range", "6 benefit out_of_range",
                    "7 provider provider_unknown", "8 code code_repeated", "9  wrong_column_count",
                    "10 benefit wrong_form",
                ])
            #expect(outcome.faultCount == 8)
            #expect(try await city.tables() == before)
        }
    }

    @Test func `refuses a file that is no table of scenarios`() async throws {
        try await TestCity.with { city in
            for (text, code) in [
                ("", "file_unreadable"), ("a,b\n", "unknown_header"), (header() + "\"open", "file_unreadable"),
                ("{\"format\":1}", "wrong_form"), ("{", "file_unreadable"),
            ] {
                let outcome = try await `import`(city, scenarios: .bytes(Array(text.utf8)))
                #expect(outcome.faults.first?.code.rawValue == code, "\(text)")
            }
        }
    }

    /// How many rows the large table has: more than are taken. `SHANGDING_IMPORT_ROWS=1000000` makes it the million,
    /// which takes minutes without optimisation.
    private static let manyRows = max(
        21_000, Int(ProcessInfo.processInfo.environment["SHANGDING_IMPORT_ROWS"] ?? "") ?? 25_000)

    @Test func `of far too many rows with one bad line imports nothing and names it`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            let path = city.folder + "/large.csv"
            _ = FileManager.default.createFile(atPath: path, contents: Data(header().utf8))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seekToEnd()
            let bad = Self.manyRows * 7 / 8
            for block in stride(from: 0, to: Self.manyRows, by: 1_000) {
                let rows = (block..<min(block + 1_000, Self.manyRows)).map { number in
                    number == bad ? row("YOU-777777", benefit: "percent:x") : row(Self.code(number))
                }
                try handle.write(contentsOf: Data(rows.joined().utf8))
            }
            try handle.close()
            let outcome = try await `import`(city, scenarios: .file(path))
            #expect(
                outcome.faults.map { "\($0.line) \($0.column) \($0.code.rawValue)" }
                    == ["20002  too_many_rows", "\(bad + 2) benefit wrong_form"])
            #expect(try await city.scenarioStates() == [])
        }
    }

    /// A million different codes: `AA-000000` and on.
    private static func code(_ number: Int) -> String {
        let letters = Array("ABCDEFGHIJ")
        return "A\(letters[number / 100_000])-\(100_000 + number % 100_000)"
    }

    @Test func `leaves a version alone that is being approved, and makes the next of one that runs`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            _ = try await DraftedCity.publish(TestCity.scenario("YOU-001"), in: city)
            let author = try await city.officer("zhang.wei", .scenarioAuthor)
            _ = try await city.submitScenario(TestCity.scenario("YOU-002"), by: author)
            let both = Array((header() + row("YOU-001") + row("YOU-002")).utf8)
            let outcome = try await `import`(city, scenarios: .bytes(both), as: author.context())
            #expect(outcome.faults.map { "\($0.line) \($0.code.rawValue)" } == ["3 scenario_in_preparation"])
            #expect(try await city.scenarioStates() == ["YOU-001/1 running", "YOU-002/1 submitted"])
            let one = try await `import`(
                city, scenarios: .bytes(Array((header() + row("YOU-001")).utf8)), as: author.context())
            #expect(one.drafts == 1)
            #expect(
                try await city.scenarioStates() == ["YOU-001/1 running", "YOU-001/2 draft", "YOU-002/1 submitted"])
            #expect(
                try await city.texts("SELECT count(*)::text FROM scenario_version_author") == ["2"],
                "whoever imports has written it")
            let stranger = try await city.officer("li.na", .auditor)
            await #expect(throws: Fault.forbidden) {
                try await `import`(city, scenarios: .bytes(both), as: stranger.context())
            }
        }
    }
}

@Suite struct `The templates of scenarios` {
    private func templates() throws -> ScenarioTemplates {
        try ScenarioTemplates(
            reading: Array(try Data(contentsOf: CityRules.root.appending(path: "Deploy/City/templates.json"))))
    }

    @Test func `each pass the gate, and explain their fields in both languages`() throws {
        let templates = try templates()
        #expect(templates.templates.map(\.kind).prefix(3) == ["travel", "reading", "rental"])
        #expect(Set(templates.templates.map(\.kind)).count == templates.templates.count)
        // A provider has some outlet, whether or not the template names one.
        let known = templates.templates.map { ($0.scenario.provider, Set($0.scenario.outlets + ["O-ANY"])) }
        let facts = PublicationGate.Facts(
            tiers: ["good": 121], outlets: Dictionary(known) { $0.union($1) },
            today: Day("2026-11-23") ?? .distantFuture)
        for template in templates.templates {
            #expect(template.scenario.kind == template.kind)
            #expect(PublicationGate.refusals(of: template.scenario, facts: facts) == [], "\(template.kind)")
        }
        for pointer in ["/code", "/name_zh", "/window/hours", "/eligibility/districts", "/hold_seconds", "/liability"] {
            let field = try #require(templates.field(pointer))
            #expect(!field.help.zh.isEmpty && !field.help.en.isEmpty)
        }
        // What a kind explains for itself goes before what is explained for all.
        for template in templates.templates {
            for field in template.fields { #expect(templates.field(field.pointer, of: template) == field) }
        }
    }

    @Test func `take a further kind by data alone`() throws {
        let text = String(
            decoding: try Data(contentsOf: CityRules.root.appending(path: "Deploy/City/templates.json")), as: UTF8.self)
        let more = text.replacing("\"kind\": \"parking\"", with: "\"kind\": \"swimming\"")
        #expect(try ScenarioTemplates(reading: Array(more.utf8))["swimming"]?.scenario.kind == "swimming")
        #expect(throws: ScenarioFaults.self) {
            try ScenarioTemplates(reading: Array(text.replacing("\"percent\": 20", with: "\"percent\": 200").utf8))
        }
    }
}

import Scoring
import StrictJSON
import Testing

@Suite struct `The scorecard document` {
    private func read(_ text: String) throws(JSONError) -> ScorecardDocument.Reading {
        try ScorecardDocument.read(Array(text.utf8))
    }

    private func good() throws -> String {
        var card = try `The reference card`.card()
        card.items = card.items.filter { ["HON-001", "SOC-001", "SOC-005"].contains($0.indicator.text) }
        return String(decoding: ScorecardDocument.write(card), as: UTF8.self)
    }

    @Test func `written, read and written again has the same bytes`() throws {
        var card = try `The reference card`.card()
        card.dimensions[1].cap = 40
        card.items[0].nameZh = "引号\"和\\斜线\n"
        let bytes = ScorecardDocument.write(card)
        let reading = try ScorecardDocument.read(bytes)
        #expect(reading.faults == [])
        #expect(reading.card == card)
        #expect(ScorecardDocument.write(try #require(reading.card)) == bytes)
    }

    @Test func `reports every fault of its form together`() throws {
        let text = try good()
            .replacing("\"version\": 1,", with: "\"version\": \"1\",")
            .replacing("\"kind\": \"fixed\"", with: "\"kind\": \"fixt\"")
            .replacing("\"polarity\": \"positive\"", with: "\"polarity\": \"plus\"", maxReplacements: 1)
            .replacing("\"up_to\": null,", with: "")
            .replacing("\"base\": 100,", with: "\"base\": 100, \"bonus\": 5,")
        let reading = try read(text)
        #expect(reading.card == nil)
        #expect(
            reading.faults.map { "\($0.code.rawValue) \($0.pointer)" } == [
                "wrong_type /version", "wrong_form /items/0/polarity", "wrong_form /items/0/rule/kind",
                "unknown_member /items/0/rule/points", "missing_member /items/2/rule/pieces/3/up_to",
                "unknown_member /bonus",
            ])
    }

    @Test func `an unknown member leaves the card readable and is refused by the law gate`() throws {
        let edition = try CityFiles.edition()
        let digest = `The reference card`.digest(of: edition)
        let reading = try read(try good().replacing("\"base\": 100,", with: "\"base\": 300, \"bonus\": 5,"))
        #expect(reading.card != nil)
        let refusals = LawGate.check(reading, against: edition, editionDigest: digest)
        #expect(refusals == [Refusal(.unknownMember, .document("/bonus")), Refusal(.scaleInvalid, .card)])
    }

    @Test(arguments: [
        ("\"shangding-scorecard/1\"", "\"shangding-scorecard/2\"", "wrong_form /format"),
        ("\"cap_year\": null", "\"cap_year\": 1.5", ""),
        ("\"from\": 80", "\"from\": 8000000", "out_of_range /tiers/1/from"),
        ("\"code\": \"low\"", "\"code\": \"lów\"", "wrong_form /tiers/1/code"),
        ("\"to\": 8784", "\"to\": 0", "out_of_range /items/1/magnitude/to"),
        ("\"name_en\": \"Honours\"", "\"name_en\": \"\"", "wrong_length /dimensions/0/name_en"),
    ])
    func `refuses a member that is out of form`(old: String, new: String, fault: String) throws {
        let text = try good().replacing(old, with: new, maxReplacements: 1)
        if fault.isEmpty {
            #expect(throws: JSONError.self) { try read(text) }
        } else {
            #expect(try read(text).faults.map { "\($0.code.rawValue) \($0.pointer)" } == [fault])
        }
    }

    @Test func `items go to a table and back unchanged`() throws {
        var card = try `The reference card`.card()
        card.items[3].nameEn = "Commendation, \"municipal\""
        let table = card.itemTable
        #expect(table.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(try card.replacingItems(table: table) == card)
    }

    @Test func `a row taken out of the table is off the card, a changed one is changed`() throws {
        let card = try `The reference card`.card()
        let rows = String(decoding: card.itemTable.dropFirst(3), as: UTF8.self).split(separator: "\r\n")
        let commendation = try #require(rows.first { $0.hasPrefix("HON-002") })
        let table = "\(rows[0])\n\(commendation.replacing("fixed:15", with: "fixed:12"))\n"
        let edited = try card.replacingItems(table: Array(table.utf8))
        #expect(edited.items.map(\.indicator.text) == ["HON-002"])
        #expect(edited.items[0].rule == .fixed(12))
        #expect(edited.tiers == card.tiers)
    }

    @Test func `a faulty item table changes nothing and says where`() throws {
        let card = try `The reference card`.card()
        let text = String(decoding: card.itemTable, as: UTF8.self)
            .replacing("fixed:25", with: "fix:25", maxReplacements: 1)
            .replacing("HON-003", with: "HON-002", maxReplacements: 1)
        #expect(
            throws: TableFaults(faults: [
                TableFault(line: 4, column: "rule", code: .ruleMalformed),
                TableFault(line: 6, column: "indicator", code: .codeRepeated),
            ])
        ) { try card.replacingItems(table: Array(text.utf8)) }
    }

    /// The schema is written by hand; this holds its member lists equal to what the writer writes.
    @Test(
        arguments: [
            ([], []), (["properties", "catalogue"], ["catalogue"]),
            (["properties", "dimensions", "items"], ["dimensions", "0"]),
            (["properties", "tiers", "items"], ["tiers", "0"]), (["$defs", "item"], ["items", "0"]),
            (["$defs", "item", "properties", "gates"], ["items", "0", "gates"]),
        ] as [([String], [String])])
    func `has the members its schema names, in that order`(schemaPath: [String], path: [String]) throws {
        let schema = try JSONValue(reading: try CityFiles.bytes("../../Docs/scorecard.schema.json"))
        let document = try JSONValue(reading: try CityFiles.bytes("scorecard-shangding-2026.json"))
        let part = try #require(value(at: schemaPath, in: schema))
        let members = keys(of: value(at: path, in: document))
        #expect(keys(of: value(at: ["properties"], in: part)) == members)
        #expect(value(at: ["required"], in: part) == .array(members.map(JSONValue.string)))
        #expect(value(at: ["additionalProperties"], in: part) == .bool(false))
    }

    private func value(at path: [String], in value: JSONValue) -> JSONValue? {
        path.reduce(value) { value, step in
            switch value {
            case .object(let object): object[step]
            case .array(let elements): Int(step).map { elements[$0] }
            default: nil
            }
        }
    }

    private func keys(of value: JSONValue?) -> [String] {
        guard case .object(let object) = value else { return [] }
        return object.members.map(\.key)
    }
}

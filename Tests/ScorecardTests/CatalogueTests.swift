import CivilTime
import Scoring
import Testing

@Suite struct `The catalogue table` {
    private static let header =
        "code,dimension,name_zh,name_en,polarity,magnitude,rule,cap_year,cap_total,validity_months,retention_months,"
        + "procedure_required,confirmation_required,source_department,update_cycle,legal_basis,repair_path,sharing,"
        + "sensitivity,note"
    private static let good =
        "A-1,荣誉信息,甲,Alpha,positive,none,fixed:3,,6,12,long_term,no,no,某局,event,某法第一条,,unconditional,general,"

    private func read(_ text: String) throws(TableFaults) -> CatalogueEdition {
        try CatalogueEdition(name: "x", effectiveFrom: Day(number: 0), table: Array(text.utf8))
    }

    private func faults(_ text: String) -> [TableFault] {
        do {
            _ = try read(text)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `of the city reads in full and in code order`() throws {
        let edition = try CityFiles.edition()
        #expect(edition.indicators.count == 48)
        #expect(edition.indicators.map(\.code.text) == edition.indicators.map(\.code.text).sorted())
        let donation = try #require(edition[IndicatorCode("SOC-005")])
        #expect(
            donation.rule
                == .perUnit([
                    Rule.Piece(upTo: 100_000, points: 1, per: 50_000),
                    Rule.Piece(upTo: 500_000, points: 1, per: 200_000),
                    Rule.Piece(upTo: 1_000_000, points: 1, per: 250_000),
                    Rule.Piece(upTo: nil, points: 1, per: 500_000),
                ]))
        #expect(donation.magnitude == .fen)
        let fine = try #require(edition[IndicatorCode("LAW-005")])
        #expect(fine.gates == Gates(ordinaryProcedure: true, legalConfirmation: true))
        #expect(fine.retention == .months(60))
        #expect(fine.rule.cell == "banded:0=-3;100000=-5;1000000=-10")
        let defaulter = try #require(edition[IndicatorCode("LAW-001")])
        #expect(defaulter.rule == .ceiling(79))
        #expect(defaulter.validityMonths == nil)
    }

    @Test func `allows a byte order mark, CRLF, quotes and blank lines`() throws {
        let quoted = Self.good.replacing("甲", with: "\"甲, \"\"乙\"\"\n丙\"")
        let edition = try read("\u{FEFF}" + Self.header + "\r\n" + quoted + "\r\n\r\n")
        #expect(edition.indicators.map(\.nameZh) == ["甲, \"乙\"\n丙"])
    }

    @Test func `every rule and magnitude is written as it was read`() throws {
        for indicator in try CityFiles.edition().indicators {
            #expect(Rule(cell: indicator.rule.cell) == indicator.rule)
            #expect(MagnitudeKind(cell: indicator.magnitude.cell) == indicator.magnitude)
        }
    }

    @Test func `reports every fault with line and column`() {
        let text = [
            Self.header, Self.good,
            "A 2,,甲,Alpha,plus,hours:5,fixed:1;2,-1,x,0,none,maybe,,某局,event,,,secret,general,",
            Self.good, "A-3,too,few", "",
            "A-4,\"荣\n誉\",甲,Alpha,negative,none,fixed:-3,,,12,60,,yes,,event,,,conditional,banned,",
            "A-5,荣誉,甲,Alpha,negative,none,banded:1=2;3,,,12,60,ordinary,yes,,event,,,conditional,banned,",
        ].joined(separator: "\n")
        #expect(
            faults(text) == [
                TableFault(line: 3, column: "code", code: .codeMalformed),
                TableFault(line: 3, column: "dimension", code: .valueMissing),
                TableFault(line: 3, column: "polarity", code: .wordUnknown),
                TableFault(line: 3, column: "magnitude", code: .magnitudeMalformed),
                TableFault(line: 3, column: "rule", code: .ruleMalformed),
                TableFault(line: 3, column: "cap_year", code: .numberMalformed),
                TableFault(line: 3, column: "cap_total", code: .numberMalformed),
                TableFault(line: 3, column: "validity_months", code: .numberMalformed),
                TableFault(line: 3, column: "retention_months", code: .numberMalformed),
                TableFault(line: 3, column: "procedure_required", code: .wordUnknown),
                TableFault(line: 3, column: "confirmation_required", code: .valueMissing),
                TableFault(line: 3, column: "sharing", code: .wordUnknown),
                TableFault(line: 4, column: "code", code: .codeRepeated),
                TableFault(line: 5, code: .fieldCount),
                TableFault(line: 9, column: "rule", code: .ruleMalformed),
            ])
    }

    @Test(arguments: [
        ("", 1, TableFault.Code.headerWrong), ("code,name\n", 1, .headerWrong), (header + "\n", 1, .noRows),
        (header + "\n" + good + "\n\"A-2,x", 3, .quoteUnclosed), (header + "\n\"A\"B,x", 2, .quoteMisplaced),
        (header + "\nA\"B,x", 2, .quoteMisplaced), (header + "\nA\rB,x", 2, .quoteMisplaced),
    ])
    func `refuses a broken file as a whole`(text: String, line: Int, code: TableFault.Code) {
        #expect(faults(text) == [TableFault(line: line, code: code)])
    }

    @Test func `refuses bytes that are not UTF-8`() {
        #expect(throws: TableFaults(faults: [TableFault(line: 2, code: .notUTF8)])) {
            try CatalogueEdition(
                name: "x", effectiveFrom: Day(number: 0), table: Array((Self.header + "\n").utf8) + [0xC4, 0xE3, 0x2C])
        }
    }

    @Test(arguments: [
        "", "fixed", "fixed:", "fixed:+3", "fixed:03", "fixed:3.5", "fixed:1000001", "banded:", "banded:1=",
        "banded:1=2;",
        "banded:1=2=3", "perUnit:1=2", "perUnit:*=1/", "perUnit:1=2/3/4", "ceiling:x", "Fixed:1", "fixed: 1",
    ])
    func `refuses a rule that does not follow the syntax`(cell: String) {
        #expect(Rule(cell: cell) == nil)
    }

    @Test(arguments: ["", "hours", "hours:", "hours:5", "hours:9-1", "level:-1-5", "level:1-5-9", "fen:1-2", "None"])
    func `refuses a magnitude that does not follow the syntax`(cell: String) {
        #expect(MagnitudeKind(cell: cell) == nil)
    }

    @Test func `canonical bytes follow the content and not its spelling`() throws {
        let plain = try read([Self.header, Self.good, Self.good.replacing("A-1", with: "A-2")].joined(separator: "\n"))
        let respelled = try read(
            "\u{FEFF}"
                + [Self.header, Self.good.replacing("A-1", with: "\"A-2\""), Self.good].joined(separator: "\r\n")
                + "\r\n")
        let changed = try read(
            [Self.header, Self.good, Self.good.replacing("A-1", with: "A-2").replacing("某法", with: "另法")]
                .joined(separator: "\n"))
        #expect(CatalogueEdition.canonicalBytes(of: plain) == CatalogueEdition.canonicalBytes(of: respelled))
        #expect(CatalogueEdition.canonicalBytes(of: plain) != CatalogueEdition.canonicalBytes(of: changed))
    }
}

@Suite struct `The sources table` {
    @Test func `of the city reads in full and names every indicator`() throws {
        let edition = try CityFiles.edition()
        let sources = try SourceDefinition.read(table: try CityFiles.bytes("sources.csv"), catalogue: edition)
        #expect(sources.count == 25)
        #expect(sources.map(\.code).first == SourceCode("cfjg"))
        #expect(Set(sources.flatMap(\.indicators)) == Set(edition.indicators.map(\.code)))
    }

    @Test func `reports every fault`() throws {
        let text = "code,name_zh,indicators\nrsj,局,HON-001;ZZZ\nrsj,局,HON-001\nzy,,HON-002;HON-002\nwj,局,\n"
        let edition = try CityFiles.edition()
        #expect(
            throws: TableFaults(faults: [
                TableFault(line: 2, column: "indicators", code: .codeUnknown),
                TableFault(line: 3, column: "code", code: .codeRepeated),
                TableFault(line: 4, column: "name_zh", code: .valueMissing),
                TableFault(line: 4, column: "indicators", code: .codeRepeated),
                TableFault(line: 5, column: "indicators", code: .valueMissing),
            ])
        ) { try SourceDefinition.read(table: Array(text.utf8), catalogue: edition) }
    }
}

import Scoring
import StrictJSON
import Testing

@Suite struct `The city's texts` {
    private func texts(_ language: Bilingual.Language) throws -> [String: String] {
        let value = try JSONValue(reading: try CityFiles.bytes("texts.\(language.rawValue).json"))
        guard case .object(let object) = value else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: object.members.compactMap { member in
                guard case .string(let text) = member.value else { return nil }
                return (member.key, text)
            })
    }

    @Test func `exist for the same codes in both languages, none empty`() throws {
        let (zh, en) = (try texts(.zh), try texts(.en))
        #expect(Set(zh.keys) == Set(en.keys))
        #expect(zh.count > 150)
        #expect(zh.values.allSatisfy { !$0.isEmpty } && en.values.allSatisfy { !$0.isEmpty })
        #expect(en.values.allSatisfy { text in text.unicodeScalars.allSatisfy { $0.value < 0x2E80 } })
    }

    @Test(arguments: Bilingual.Language.allCases)
    func `name every tier of the card and the neutral one`(language: Bilingual.Language) throws {
        let texts = try texts(language)
        for tier in try `The reference card`.card().tiers {
            #expect(texts["tier.\(tier.code)"] == (language == .zh ? tier.labelZh : tier.labelEn))
        }
        #expect(texts["tier.none"] != nil)
    }

    @Test(arguments: Bilingual.Language.allCases)
    func `name every indicator as the catalogue does`(language: Bilingual.Language) throws {
        let texts = try texts(language)
        for indicator in try CityFiles.edition().indicators {
            #expect(texts["indicator.\(indicator.code)"] == (language == .zh ? indicator.nameZh : indicator.nameEn))
        }
    }

    @Test(arguments: Bilingual.Language.allCases)
    func `have every refusal of the law gate and every fault of a table`(language: Bilingual.Language) throws {
        let texts = try texts(language)
        for code in Refusal.Code.allCases {
            #expect(texts["law_gate.\(code.rawValue)"] == code.text[language])
        }
        for code in TableFault.Code.allCases {
            #expect(texts["table.\(code.rawValue)"] == code.text[language])
        }
    }

    @Test(arguments: Bilingual.Language.allCases)
    func `have every step, line, delivery state and record state`(language: Bilingual.Language) throws {
        let texts = try texts(language)
        let keys =
            [
                "not_yet", "expired", "disputed", "withdrawn", "repaired", "gate", "no_consent", "same_act", "repeat",
                "capped_indicator_year", "capped_indicator", "capped_dimension", "capped_total",
            ].map { "step.\($0)" } + ["base", "clamp", "ceiling"].map { "line.\($0)" }
            + ["received", "none", "not_yet_received", "not_consented"].map { "delivery.\($0)" }
            + RecordStatus.allCases.map { "record_status.\($0.code)" }
        for key in keys { #expect(texts[key] != nil, "\(key)") }
    }
}

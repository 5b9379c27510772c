import Scoring
import Testing

@Suite struct `The reference card` {
    static func digest(of edition: CatalogueEdition) -> String {
        SHA256.hexDigest(of: CatalogueEdition.canonicalBytes(of: edition))
    }

    static func card() throws -> Scorecard { try shared.get() }

    /// Made once for the whole run: hashing is slow in a debug build.
    private static let shared = Result {
        let edition = try CityFiles.edition()
        return Scorecard.reference(from: edition, digest: digest(of: edition))
    }

    @Test func `digests are SHA-256`() {
        #expect(
            SHA256.hexDigest(of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hexDigest(of: [UInt8](repeating: 0x61, count: 119))
                == "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb")
    }

    /// `SHANGDING_REWRITE_CITY_FILES=1` writes the file anew after the catalogue changed.
    @Test func `of the city is what the catalogue gives, byte for byte`() throws {
        let written = ScorecardDocument.write(try Self.card())
        try CityFiles.rewriteIfAsked("scorecard-shangding-2026.json", written)
        #expect(try CityFiles.bytes("scorecard-shangding-2026.json") == written)
    }

    @Test func `passes the law gate as published`() throws {
        let edition = try CityFiles.edition()
        let reading = try ScorecardDocument.read(try CityFiles.bytes("scorecard-shangding-2026.json"))
        #expect(LawGate.check(reading, against: edition, editionDigest: Self.digest(of: edition)) == [])
        #expect(reading.card == (try Self.card()))
    }

    @Test func `has the published scale, dimensions and tiers`() throws {
        let card = try Self.card()
        #expect(
            [card.minimum, card.base, card.maximum, card.totalBonusCap, card.repeatMultiplier] == [0, 100, 200, 100, 2])
        #expect(card.dimensions.map(\.nameZh) == ["荣誉信息", "社会公德", "职业道德", "家庭美德", "法律法规"])
        #expect(card.dimensions.allSatisfy { $0.cap == nil })
        #expect(card.tiers.map(\.code) == ["very_low", "low", "good", "excellent", "outstanding"])
        #expect(card.tiers.map(\.labelZh) == ["信用较差", "轻微失信", "信用良好", "信用优秀", "信用极好"])
        #expect(card.tiers.map(\.from) == [0, 80, 100, 120, 151])
        #expect(card.tiers.map(\.to) == [80, 100, 120, 151, 201])
        #expect(card.items.count == 48)
    }
}

import Testing

@testable import Federation

/// What a grant discloses, as it is kept until the grant ends.
@Suite struct `A disclosure that is kept` {
    private static let quotes = String(repeating: "\"", count: 90)

    /// The longest there are, each octet of text written as two.
    private static let longest: [PartnerGrant.Disclosed] = [
        .band(.init(band: .l3, label: LocalText(zh: quotes, en: quotes))),
        .score(
            .init(
                value: -1_000_000, min: -1_000_000, max: -1_000_000, scheme: String(quotes.prefix(64)),
                cardVersion: String(quotes.prefix(64)), asOf: 253_402_300_799)),
    ]

    @Test(arguments: longest + [.band(Sample.band(.l3)), .score(Sample.score)])
    func `is read again as it was told, and fits its column`(disclosed: PartnerGrant.Disclosed) {
        let document = disclosed.document
        #expect(PartnerGrant.Disclosed(document: document) == disclosed)
        #expect(document.count <= 1_024)
    }

    @Test func `is nothing else, and not both`() throws {
        let band = String(decoding: PartnerGrant.Disclosed.band(Sample.band(.l3)).document, as: UTF8.self)
        let score = String(decoding: PartnerGrant.Disclosed.score(Sample.score).document, as: UTF8.self)
        let both = "\(band.dropLast()),\(score.dropFirst())"
        for text in ["", "{}", "[]", "{\"band\":null}", "{\"band\":{\"band\":\"L3\"}}", "{\"x\":1}", both, band + band]
        {
            #expect(PartnerGrant.Disclosed(document: text.utf8) == nil, "\(text)")
        }
    }
}

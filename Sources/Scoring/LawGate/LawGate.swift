package import StrictJSON

/// Says whether a scorecard may be used (scoring.md §2). A card that breaks the law does not compile.
///
/// It reports every refusal together and never mends anything. It judges the card against one catalogue edition;
/// golden cases and population runs come after it and elsewhere.
package enum LawGate {
    /// The most records of one citizen the evaluator takes; the arithmetic bound rests on it.
    package static let recordLimit = 100_000

    /// Every refusal of a card: the frame first, then the items in the card's order. Empty means it may be used.
    /// The digest is the lower-case hexadecimal SHA-256 of `CatalogueEdition.canonicalBytes(of: edition)`.
    package static func check(
        _ card: Scorecard, against edition: CatalogueEdition, editionDigest: String
    ) -> [Refusal] {
        var judgement = Judgement(card: card)
        judgement.checkEdition(edition, digest: editionDigest)
        judgement.checkScale()
        judgement.checkDimensions()
        judgement.checkTiers()
        judgement.checkItems(of: edition)
        return judgement.refusals
    }

    /// Every refusal of a document: faults of its form, and those of the card as far as it can be read.
    package static func check(
        _ reading: ScorecardDocument.Reading, against edition: CatalogueEdition, editionDigest: String
    ) -> [Refusal] {
        reading.faults.map(Refusal.init)
            + (reading.card.map { check($0, against: edition, editionDigest: editionDigest) } ?? [])
    }
}

extension Refusal {
    package init(_ fault: JSONFault) {
        let unknown = fault.code == .unknownMember
        self.init(
            unknown ? .unknownMember : .documentInvalid, .document(fault.pointer),
            detail: unknown ? "" : "\(fault.code.rawValue), \(fault.expected)")
    }

    /// Bytes that are no JSON document.
    package init(_ error: JSONError) {
        self.init(.documentInvalid, .document(error.pointer), detail: "\(error.code.rawValue), byte \(error.offset)")
    }
}

/// Gathers refusals while a card is looked at.
struct Judgement {
    let card: Scorecard
    private(set) var refusals: [Refusal] = []

    init(card: Scorecard) {
        self.card = card
    }

    mutating func refuse(_ code: Refusal.Code, _ subject: CardRow, detail: String = "") {
        refusals.append(Refusal(code, subject, detail: detail))
    }

    mutating func require(_ condition: Bool, _ code: Refusal.Code, _ subject: CardRow, detail: String = "") {
        if !condition { refuse(code, subject, detail: detail) }
    }
}

package import StrictJSON

/// A scorecard as the published JSON document (`Docs/scorecard.schema.json`).
///
/// Reading reports every fault together and judges nothing: the law gate does. Writing is stable, so that a card
/// written, read and written again has the same bytes and documents can be compared line by line. The digest of a
/// card is over the published bytes, never over a rewriting of them.
package enum ScorecardDocument {
    /// Names the layout; a later layout has another.
    package static let format = "shangding-scorecard/1"

    /// What a document says, and everything wrong with its form. Members nobody knows are faults that leave the
    /// card readable, so that the law gate can be asked about the rest.
    package struct Reading: Hashable, Sendable {
        package let card: Scorecard?
        package let faults: [JSONFault]
    }

    /// Points, scores and caps outside this range are taken for a slip of the pen.
    static let pointRange = Int64(Rule.pointRange.lowerBound)...Int64(Rule.pointRange.upperBound)
    static let limits = JSONLimits(bytes: 4 * 1024 * 1024, depth: 8, values: 200_000, stringBytes: 4096)

    /// Throws for bytes that are no JSON document at all.
    package static func read(_ bytes: [UInt8]) throws(JSONError) -> Reading {
        var node = JSONNode(try JSONValue(reading: bytes, limits: limits))
        let card = node.object(Scorecard.init(members:))
        return Reading(card: card, faults: node.faults)
    }

    package static func write(_ card: Scorecard) -> [UInt8] {
        var writer = JSONWriter(style: .pretty, reserving: 2000 + 1000 * card.items.count)
        writer.write(card)
        return writer.finish()
    }
}

extension Scorecard {
    fileprivate init?(members: inout JSONMembers) {
        let format = members.required("format") { node in
            node.parsed(ScorecardDocument.format) { $0 == ScorecardDocument.format ? $0 : nil }
        }
        let code = members.code("code")
        let version = members.integer("version", in: 1...1_000_000)
        let nameZh = members.name("name_zh")
        let nameEn = members.name("name_en")
        let catalogue = members.object("catalogue") { members -> (String, String)? in
            let edition = members.code("edition")
            let digest = members.required("digest") { node in
                node.parsed("64 lower-case hexadecimal digits") { isDigest($0) ? $0 : nil }
            }
            guard let edition, let digest else { return nil }
            return (edition, digest)
        }
        let semantics = members.integer("semantics", in: 1...1_000_000)
        let minimum = members.points("minimum")
        let base = members.points("base")
        let maximum = members.points("maximum")
        let totalBonusCap = members.points("total_bonus_cap")
        let repeatMultiplier = members.points("repeat_multiplier")
        let dimensions = members.array("dimensions", count: 0...100) { $0.object(Dimension.init(members:)) }
        let tiers = members.array("tiers", count: 0...100) { $0.object(Tier.init(members:)) }
        let items = members.array("items", count: 0...5000) { $0.object(Item.init(members:)) }
        guard format != nil, let code, let version, let nameZh, let nameEn, let catalogue, let semantics, let minimum,
            let base, let maximum, let totalBonusCap, let repeatMultiplier, let dimensions, let tiers, let items
        else { return nil }
        self.init(
            code: code, version: Int(version), nameZh: nameZh, nameEn: nameEn, catalogueEdition: catalogue.0,
            catalogueDigest: catalogue.1, semantics: Int(semantics), minimum: minimum, base: base, maximum: maximum,
            totalBonusCap: totalBonusCap, repeatMultiplier: repeatMultiplier, dimensions: dimensions, tiers: tiers,
            items: items)
    }
}

extension Scorecard.Dimension {
    fileprivate init?(members: inout JSONMembers) {
        let nameZh = members.name("name_zh")
        let nameEn = members.name("name_en")
        let cap = members.nullablePoints("cap")
        guard let nameZh, let nameEn, let cap else { return nil }
        self.init(nameZh: nameZh, nameEn: nameEn, cap: cap)
    }
}

extension Scorecard.Tier {
    fileprivate init?(members: inout JSONMembers) {
        let code = members.code("code")
        let labelZh = members.name("label_zh")
        let labelEn = members.name("label_en")
        let from = members.points("from")
        let to = members.points("to")
        guard let code, let labelZh, let labelEn, let from, let to else { return nil }
        self.init(code: code, labelZh: labelZh, labelEn: labelEn, from: from, to: to)
    }
}

extension JSONMembers {
    mutating func code(_ name: String) -> String? {
        required(name) { node in
            node.parsed("1 to 64 ASCII letters, digits, dots, hyphens or underscores") { isCode($0) ? $0 : nil }
        }
    }

    mutating func name(_ name: String) -> String? { string(name, bytes: 1...1024) }

    mutating func points(_ name: String) -> Int? {
        integer(name, in: ScorecardDocument.pointRange).map(Int.init)
    }

    mutating func nullablePoints(_ name: String) -> Int?? {
        nullable(name) { $0.integer(in: ScorecardDocument.pointRange).map(Int.init) }
    }
}

private func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}

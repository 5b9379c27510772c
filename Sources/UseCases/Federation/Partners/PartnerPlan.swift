import Federation
import Signing
import Store
package import StrictJSON

/// What a request about a partner asks for, as the request keeps it: which partner with which root key, and, for an
/// agreement, its terms.
struct PartnerPlan: Hashable, Sendable {
    let partner: PublicID
    let root: KeyID
    /// Empty unless an agreement is asked for.
    var terms: [PartnerView.Term] = []

    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("partner")
        writer.string(partner.text(prefix: StoredPartner.prefix))
        writer.key("root")
        writer.string(root.text)
        writer.key("terms")
        writer.beginArray()
        for term in terms {
            writer.beginObject()
            writer.key("purpose")
            writer.string(term.purpose.rawValue)
            writer.key("disclose")
            writer.string(term.disclose.rawValue)
            writer.key("daily_claims")
            writer.integer(term.dailyClaims)
            writer.key("liable")
            writer.string(term.liable)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    init(partner: PublicID, root: KeyID, terms: [PartnerView.Term] = []) {
        self.partner = partner
        self.root = root
        self.terms = terms
    }

    /// Reads what `bytes` writes.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(reading: bytes) else { return nil }
        var node = JSONNode(value)
        let plan = node.object { members -> PartnerPlan? in
            let partner = members.required("partner") { node in
                node.parsed("a partner") { PublicID($0, prefix: StoredPartner.prefix) }
            }
            let root = members.required("root") { node in node.parsed("a thumbprint") { KeyID($0) } }
            let terms = members.array("terms", count: 0...FederationPurpose.allCases.count) { PartnerView.Term(&$0) }
            guard let partner, let root, let terms else { return nil }
            return PartnerPlan(partner: partner, root: root, terms: terms)
        }
        guard let plan, node.faults.isEmpty else { return nil }
        self = plan
    }
}

extension PartnerView.Term {
    /// How often a day a partner may ask.
    package static let dailyClaimsRange: ClosedRange<Int64> = 1...10_000_000
    /// UTF-8 bytes of who is liable.
    package static let liableRange = 0...600

    /// Reads one term, whether an officer sends it or a request keeps it.
    package init?(_ node: inout JSONNode) {
        let term = node.object { members -> PartnerView.Term? in
            let purpose = members.required("purpose") { node in
                node.parsed("travel, reading, rental or leisure") { FederationPurpose(rawValue: $0) }
            }
            let disclose = members.required("disclose") { node in
                node.parsed("meets, band or score") { Disclosure(rawValue: $0) }
            }
            let claims = members.integer("daily_claims", in: Self.dailyClaimsRange)
            let liable = members.optional("liable") { $0.string(bytes: Self.liableRange) }
            guard let purpose, let disclose, let claims, let liable else { return nil }
            return PartnerView.Term(
                purpose: purpose, disclose: disclose, dailyClaims: Int(claims), liable: liable ?? "")
        }
        guard let term else { return nil }
        self = term
    }
}

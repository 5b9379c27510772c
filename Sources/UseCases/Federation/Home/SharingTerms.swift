import CivilTime
import Federation
import Rights
import Signing
import StrictJSON

/// What a citizen of ours agrees to when another city asks: how often it may be used, which kinds of data it covers,
/// and the digest by which the other city can name the notice later.
enum SharingTerms {
    /// How often one grant may be used.
    static func maxUses(_ purpose: FederationPurpose) -> Int {
        switch purpose {
        case .leisure, .rental: 1
        case .travel, .reading: 4
        }
    }

    /// What a consent covers at least for a disclosure.
    static func categories(_ disclosure: Disclosure) -> Set<ConsentCategory> {
        switch disclosure {
        case .meets: [.eligibility]
        case .band: [.eligibility, .level]
        case .score: [.eligibility, .level, .score]
        }
    }

    /// The recipient's name in consents; `nil` for a test city without six digits, which nobody can consent to.
    static func recipient(_ entity: EntityID) -> ConsentRecipient? {
        ConsentRecipient(code: "partner:\(entity.code)")
    }

    /// The names among cities that a recipient may have.
    static func entities(_ recipient: ConsentRecipient) -> [String] {
        guard case .partner(let code) = recipient else { return [] }
        return ["urn:ccr:\(code)", "urn:ccr:test:\(code)"]
    }

    /// Over what the notice says, member by member in this order: its version, who asks for what, and what is told.
    static func noticeHash(
        version: String, partner: EntityID, scenario: String, purpose: FederationPurpose, minBand: Band,
        disclose: Disclosure
    ) -> SHA256Digest {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.member("notice_version", version)
        writer.member("city", partner.text)
        writer.member("scenario", scenario)
        writer.member("purpose", purpose.rawValue)
        writer.member("min_band", minBand.rawValue)
        writer.member("disclose", disclose.rawValue)
        writer.endObject()
        return SHA256Digest(hashing: writer.finish())
    }
}

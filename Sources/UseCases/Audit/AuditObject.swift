import Federation
import Incentives
import Signing
import Store

/// How an audit entry names what it is about, beside a citizen: `kind:id`.
enum AuditObject {
    static func officer(_ id: PublicID) -> String { "officer:" + id.text(prefix: Actor.officerPrefix) }
    static func change(_ id: PublicID) -> String { "change:" + id.text(prefix: RequestChange.prefix) }
    static func scenario(_ id: PublicID) -> String { "scenario:" + id.text(prefix: BenefitID.scenario) }
    static func hold(_ id: PublicID) -> String { "hold:" + id.text(prefix: BenefitID.hold) }
    static func redemption(_ id: PublicID) -> String { "redemption:" + id.text(prefix: BenefitID.redemption) }
    static func scenario(_ code: String, _ version: Int, _ state: ScenarioState) -> String {
        "scenario:\(code)/\(version):\(state.rawValue)"
    }
    static func provider(_ code: String) -> String { "provider:" + code }
    static func outlet(_ code: String) -> String { "outlet:" + code }
    static func partner(_ id: PublicID, _ state: PartnerState? = nil) -> String {
        "partner:" + id.text(prefix: StoredPartner.prefix) + (state.map { ":\($0.rawValue)" } ?? "")
    }
    static func partnerStatement(_ id: PublicID, _ seq: Int64) -> String { "\(partner(id))/\(seq)" }
    /// Who asked about a person, and what for.
    static func sharing(_ entity: EntityID, _ purpose: FederationPurpose) -> String {
        "\(entity.text) \(purpose.rawValue)"
    }
    static func cityStatement(_ seq: Int64) -> String { "city_statement:\(seq)" }
}

import Signing

/// How an audit entry names what it is about, beside a citizen: `kind:id`.
enum AuditObject {
    static func officer(_ id: PublicID) -> String { "officer:" + id.text(prefix: Actor.officerPrefix) }
    static func change(_ id: PublicID) -> String { "change:" + id.text(prefix: RequestChange.prefix) }
}

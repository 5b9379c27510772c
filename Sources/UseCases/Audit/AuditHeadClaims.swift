package import CivilTime
package import Signing
import StrictJSON

/// What a signed head of the audit says: so many sealed entries had this root.
package struct AuditHeadClaims: Hashable, Sendable {
    static let type = "shangding-audit-head+jwt"

    package let issuer: String
    /// The day the head belongs to.
    package let day: Day
    package let size: Int64
    package let root: SHA256Digest
    package let issuedAt: Instant

    package init(issuer: String, day: Day, size: Int64, root: SHA256Digest, issuedAt: Instant) {
        self.issuer = issuer
        self.day = day
        self.size = size
        self.root = root
        self.issuedAt = issuedAt
    }

    var document: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("iss")
        writer.string(issuer)
        writer.key("iat")
        writer.integer(issuedAt.microseconds / 1_000_000)
        writer.key("day")
        writer.string(day.description)
        writer.key("size")
        writer.integer(size)
        writer.key("root")
        writer.string(root.hex)
        writer.endObject()
        return writer.finish()
    }

    /// Reads what `document` writes.
    package init?(_ payload: [UInt8]) {
        guard let value = try? JSONValue(reading: payload) else { return nil }
        var node = JSONNode(value)
        let claims = node.object { members -> AuditHeadClaims? in
            let issuer = members.string("iss", bytes: 1...256)
            let issuedAt = members.integer("iat", in: 0...253_402_300_799)
            let day = members.required("day") { $0.parsed("YYYY-MM-DD", bytes: 10...10) { Day($0) } }
            let size = members.integer("size", in: 0 ... .max)
            let root = members.required("root") { $0.parsed("64 digits", bytes: 64...64) { SHA256Digest(hex: $0) } }
            guard let issuer, let issuedAt, let day, let size, let root else { return nil }
            return AuditHeadClaims(
                issuer: issuer, day: day, size: size, root: root,
                issuedAt: Instant(microseconds: issuedAt * 1_000_000))
        }
        guard let claims, node.faults.isEmpty else { return nil }
        self = claims
    }
}

package import CivilTime

/// One row of the audit as it is stored: ids and codes only.
package struct AuditEntry: Hashable, Sendable {
    /// Begins with the time, so that rows of one moment lie together.
    package let id: UInt128
    package let at: Instant
    package let actorKind: String
    package let actor: String
    package let action: String
    package let aboutCitizen: Int64?
    package let object: String
    package let purpose: String
    package let requestID: String
    package let origin: String

    package init(
        id: UInt128, at: Instant, actorKind: String, actor: String, action: String, aboutCitizen: Int64?,
        object: String, purpose: String, requestID: String, origin: String
    ) {
        self.id = id
        self.at = at
        self.actorKind = actorKind
        self.actor = actor
        self.action = action
        self.aboutCitizen = aboutCitizen
        self.object = object
        self.purpose = purpose
        self.requestID = requestID
        self.origin = origin
    }

    /// What the MAC is made of: every column, each text after its length, so that no two entries share their bytes.
    package var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(192)
        func append(_ value: some FixedWidthInteger) {
            for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        append(id)
        append(at.microseconds)
        append(UInt8(aboutCitizen == nil ? 0 : 1))
        append(aboutCitizen ?? 0)
        for text in [actorKind, actor, action, object, purpose, requestID, origin] {
            append(UInt32(clamping: text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        return bytes
    }
}

package import CivilTime
package import Federation
package import Postgres

/// A grant that holds, of somebody who has been scored since it was judged, with the score in force.
package struct GrantToJudge: Sendable {
    package let citizen: Int64
    package let id: MessageID
    package let partner: Int32
    package let entity: EntityID
    package let scenario: String
    package let purpose: FederationPurpose
    package let minBand: Band
    package let score: Int16
    package let run: Int64
    /// Whether it ends no later than the consent to be scored does now.
    package let isWithinConsent: Bool
}

package struct JudgedGrant: Sendable {
    package let grant: GrantToJudge
    package let isMet: Bool

    package init(grant: GrantToJudge, isMet: Bool) {
        self.grant = grant
        self.isMet = isMet
    }
}

extension FederationHomeStore {
    /// Some of the grants whose people have been scored anew, locked; none that is being ended.
    package static func lockToJudge(
        at now: Instant, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [GrantToJudge] {
        try db.all(FederationHomeStatements.lockToJudge, (now: now, limit: limit))
    }

    /// Ends those that are not met, and writes down by which score each was judged.
    package static func judge(
        _ grants: [JudgedGrant], at now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(FederationHomeStatements.judge, (grants: grants, now: now))
    }

    /// Keeps, of somebody who is forgotten next, which partners knew them; not who it is.
    package static func recordErasureOfPairs(
        of citizen: Int64, at now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(FederationHomeStatements.recordErasure, (citizen: citizen, now: now))
    }

    /// Whether a person may be somebody whom the partner knew and who was erased since an instant.
    package static func newPairWaits(
        of citizen: Int64, with partner: Int32, since: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(FederationHomeStatements.newPairWaits, (citizen: citizen, partner: partner, since: since)) ?? false
    }

    /// Deletes what is kept of erasures up to an instant. Returns how many.
    package static func forgetErasures(before instant: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(FederationHomeStatements.forgetErasures, instant)
    }
}

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

/// A partner that knows a person, under which name, and what it was told that they may use.
package struct KnownPair: Sendable {
    package let partner: Int32
    package let entity: String
    package let subject: SubjectID
    package let scenarios: [String]
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

    /// Keeps, of somebody who is forgotten next, which partners knew them, and for how many days each of these may go
    /// on counting what they took; not who it is.
    package static func recordErasure(
        _ pauses: [(partner: Int32, days: Int)], at now: Instant, _ db: isolated PostgresConnection
    ) throws {
        guard !pauses.isEmpty else { return }
        let rows = pauses.map { (partner: $0.partner, days: Int16(clamping: $0.days)) }
        _ = try db.run(FederationHomeStatements.recordErasure, (pauses: rows, now: now))
    }

    /// Whether a person may be somebody whom the partner knew and who was erased: fewer days ago than were kept with
    /// the erasure, or than `days`, whichever is more.
    package static func newPairWaits(
        of citizen: Int64, with partner: Int32, at now: Instant, days: Int, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(
            FederationHomeStatements.newPairWaits,
            (citizen: citizen, partner: partner, now: now, days: Int16(clamping: days))) ?? false
    }

    /// Deletes what is kept of erasures up to an instant. Returns how many.
    package static func forgetErasures(before instant: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(FederationHomeStatements.forgetErasures, instant)
    }
}

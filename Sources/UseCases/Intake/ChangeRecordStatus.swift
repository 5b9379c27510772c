package import Postgres
package import Scoring
import Store

/// Writes a new version of a record in another status: disputed, repaired, effective again. The seam for objections and
/// repairs, whose cases and clocks come with their own issue; until then the synthetic city uses it.
package struct ChangeRecordStatus: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Failure: Error, CustomStringConvertible {
        case recordUnknown

        package var description: String { "record_unknown: no open record of this citizen has this source and number" }
    }

    package func callAsFunction(
        citizen: CityID, source: SourceCode, recordNo: String, to status: RecordStatus, disputeOnlyMarks: Bool = false,
        in context: OperationContext
    ) async throws {
        try await pool.transaction { db in
            guard let key = try CitizenStore.key(of: citizen.id, db) else { throw Fault.citizenUnknown }
            let known = try CatalogueStore.sources(db).first { $0.code == source }
            guard let known else { throw IntakeRefusal.sourceUnknown }
            // A delivery that is being accepted has compared this record already; wait for it.
            try CitizenStore.lockPeople(db)
            let changed = try RecordStore.changeStatus(
                citizen: key, source: known.id, recordNo: recordNo, to: status, disputeOnlyMarks: disputeOnlyMarks,
                knownFrom: KnowledgeStore.advance(now: context.now, db), db)
            guard changed else { throw Failure.recordUnknown }
            try audit.append(
                .recordStatusChanged, about: key, object: "\(source.text):\(status.code)", in: context, db)
        }
    }
}

package import Postgres
package import Rights
package import Store

/// Adds a catalogue edition that was approved.
package struct CatalogueEffect: ChangeEffect {
    let audit: AuditTrail

    package init(audit: AuditTrail) {
        self.audit = audit
    }

    package var kinds: Set<ChangeKind> { [.catalogueEdition] }

    package func apply(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        guard let submission = CatalogueSubmission(change.payload) else {
            throw PostgresError.unreadable("change_request.payload")
        }
        _ = try ImportCatalogue.add(submission, audit, in: context, db)
    }
}

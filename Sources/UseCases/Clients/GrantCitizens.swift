package import Postgres
package import Rights
package import Signing
package import Store

/// Lets a client know everyone enrolled, each by a handle of its own: for the app the city itself runs, which serves
/// all its citizens. Other clients know only the people whose accounts they opened. `shangding client grant`.
package struct GrantCitizens: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Handles: Sendable {
        /// Chance, as everywhere people are real.
        case drawn
        /// In a synthetic city alone: made of the client's name and the city id, so that guides can name them.
        case synthetic
    }

    /// By the hand of the server's owner, in a city that has never had an officer. Returns how many people the client
    /// did not know before.
    ///
    /// - Throws: `ClientRefusal`; `Fault.fourEyes` once there are officers, of whom one asks and another approves.
    package func callAsFunction(
        everyoneTo name: String, handles: Handles = .drawn, in context: OperationContext
    ) async throws -> Int {
        try await pool.transaction { db in
            if try OfficerStore.hasAny(db) { throw Fault.fourEyes }
            if handles == .synthetic, try InstallationStore.syntheticCity(db) == nil {
                throw ClientRefusal.notSynthetic
            }
            return try Self.grant(to: name, handles, audit, in: context, db)
        }
    }

    /// Asks for it, as an officer.
    ///
    /// - Throws: `ClientRefusal`, `Fault.forbidden`, `Fault.changePending`.
    package func request<Answer>(
        everyoneTo name: String, reason: ReasonText, in context: OperationContext,
        answering: Answering<PublicID, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            let officer = try context.officer(may: .clientManage, db)
            return try answering(in: context, db) {
                let client = try Self.known(name, db)
                return try RequestChange(audit: audit)(
                    .bulkChange, object: client.name, plan: Array(client.name.utf8), reason: reason, by: officer,
                    in: context, db)
            }
        }
    }

    /// The client of a name, when it may know people.
    private static func known(_ name: String, _ db: isolated PostgresConnection) throws -> StoredClient {
        let client = try ClientStore.active(name, db)
        guard client.provider == nil else { throw ClientRefusal.clientOfProvider }
        return client
    }

    fileprivate static func grant(
        to name: String, _ handles: Handles, _ audit: AuditTrail, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> Int {
        let client = try known(name, db)
        let granted = try ClientStore.grantEveryone(
            to: client.key, synthetic: handles == .synthetic, now: context.now, db)
        try audit.append(.citizensGranted, object: client.id.text(prefix: Actor.clientPrefix), in: context, db)
        return granted
    }
}

/// Carries out an approved grant, at the very instant of the approval, which the database compares.
package struct GrantEffect: ChangeEffect {
    let audit: AuditTrail

    package init(audit: AuditTrail) {
        self.audit = audit
    }

    package var kinds: Set<ChangeKind> { [.bulkChange] }

    package func apply(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try GrantCitizens.grant(to: change.object, .drawn, audit, in: context, db)
    }
}

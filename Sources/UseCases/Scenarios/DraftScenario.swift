import Incentives
package import Postgres
import Rights
package import Signing
import Store

/// Begins a version of a scenario, or changes its draft. Nothing of it counts before another officer has approved it,
/// and whoever wrote any of it can never be that officer.
package struct DraftScenario: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// The first version of a scenario, or the next one.
    ///
    /// - Throws: `ScenarioFaults`, `Fault.providerUnknown`, `Fault.scenarioInPreparation` when a version is on its way.
    package func callAsFunction<Answer>(
        _ document: [UInt8], in context: OperationContext,
        answering: Answering<ReadScenarios.Answer, Answer> = .plainly
    ) async throws -> Answer {
        let draft = ScenarioStore.Draft(try Scenario(document: document))
        return try await pool.transaction { db in
            let officer = try context.officer(may: .scenarioDraft, db)
            return try answering(in: context, db) { try begin(draft, officer.key, in: context, db) }
        }
    }

    private func begin(
        _ draft: ScenarioStore.Draft, _ author: Int32, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> ReadScenarios.Answer {
        let code = draft.scenario.code
        try ScenarioStore.add([code], now: context.now, db)
        try ScenarioStore.lock([code], db)
        if let latest = try ScenarioStore.latest(of: [code], db).first, latest.state.isInPreparation {
            throw Fault.scenarioInPreparation
        }
        try Self.needProvider(of: draft, db)
        guard let added = try ScenarioStore.addVersions([draft], by: ScenarioSteps.author("drafted", context), db).first
        else { throw Fault.providerUnknown }
        return try kept(code, added.version, added.key, author, in: context, db)
    }

    /// Puts another document in the place of a draft's or a returned version's, if it still is the one the officer saw.
    ///
    /// - Throws: `Fault.scenarioUnknown`, `Fault.scenarioState` once it was submitted, `Fault.draftChanged` when it is
    ///   another one by now, `Fault.versionTaken` when the document is of another scenario.
    package func replace(
        code: String, version: Int, seen: SHA256Digest, with document: [UInt8], in context: OperationContext
    ) async throws -> ReadScenarios.Answer {
        let draft = ScenarioStore.Draft(try Scenario(document: document))
        return try await pool.transaction { db in
            let officer = try context.officer(may: .scenarioDraft, db)
            let stored = try Self.locked(code, version, db)
            guard stored.state.isEditable else { throw Fault.scenarioState }
            guard stored.digest == seen else { throw Fault.draftChanged }
            guard draft.scenario.code == code else { throw Fault.versionTaken }
            try Self.needProvider(of: draft, db)
            try ScenarioStore.replace(
                [(key: stored.key, draft: draft)], by: ScenarioSteps.author("changed", context), db)
            return try kept(code, version, stored.key, officer.key, in: context, db)
        }
    }

    private func kept(
        _ code: String, _ version: Int, _ key: Int32, _ author: Int32, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> ReadScenarios.Answer {
        try ScenarioStore.addAuthor(author, of: [key], db)
        try audit.append(.scenarioMoved, object: AuditObject.scenario(code, version, .draft), in: context, db)
        return try ReadScenarios.Answer.of(code, version, db)
    }

    private static func needProvider(of draft: ScenarioStore.Draft, _ db: isolated PostgresConnection) throws {
        guard try ProviderStore.lock(draft.scenario.provider, db) != nil else { throw Fault.providerUnknown }
    }

    /// A version; its scenario is held until commit.
    static func locked(
        _ code: String, _ version: Int?, _ db: isolated PostgresConnection
    ) throws -> StoredVersion {
        try ScenarioStore.lock([code], db)
        guard let stored = try ScenarioStore.version(of: code, version, db) else { throw Fault.scenarioUnknown }
        return stored
    }
}

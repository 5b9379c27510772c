package import Incentives
package import Postgres
import Rights
import Signing
import Store

/// Takes in a city's providers and scenarios from tables or a JSON file, as drafts. All of it or nothing: one bad line
/// and nothing is written, and every bad line is named.
package struct ImportScenarios: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package struct Outcome: Sendable {
        /// Providers and outlets that are new or were changed.
        package var providers = 0
        package var outlets = 0
        /// First drafts, next versions, and drafts whose document was replaced.
        package var drafts = 0
        /// Scenarios whose latest version says the same already.
        package var unchanged = 0
        /// The first of them; nothing was written if there is any.
        package var faults: [LineFault] = []
        package var faultCount = 0
    }

    /// Drafts go to the database in parcels of this many.
    private static let parcel = 500

    /// `report` gets every fault as it is found. Asked for with a key, only an import that was taken in is kept: a
    /// mended table may come with the same key.
    ///
    /// - Throws: `FileReadingError`, `Fault.forbidden`.
    package func callAsFunction<Answer>(
        providers: ImportInput?, scenarios: ImportInput?, in context: OperationContext,
        answering: Answering<Outcome, Answer> = .plainly, report: @escaping (LineFault) -> Void = { _ in }
    ) async throws -> Answer {
        let (kinds, owners, given) = try await pool.transaction(.readOnly) { db in
            _ = try authorise(context, writesProviders: providers != nil, db)
            return (
                try ProviderStore.kinds(db), try ProviderStore.owners(db), try answering.given(in: context, db)
            )
        }
        if let given { return given }
        var reading = ImportReading(kinds: kinds, owners: owners, report: report)
        if let providers { try reading.read(providers: providers) }
        if let scenarios { try reading.read(scenarios: scenarios) }
        guard reading.faultCount == 0 else {
            return try answering.unkept(Outcome(faults: reading.faults, faultCount: reading.faultCount))
        }
        let (newProviders, newScenarios) = (reading.providers, reading.scenarios)
        do {
            return try await pool.transaction { db in
                try answering(in: context, db) { try write(newProviders, newScenarios, in: context, db) }
            }
        } catch let refused as Refused {
            for fault in refused.outcome.faults { report(fault) }
            return try answering.unkept(refused.outcome)
        }
    }

    /// What was found only in the transaction, which it ends.
    private struct Refused: Error {
        let outcome: Outcome
    }

    private func authorise(
        _ context: OperationContext, writesProviders: Bool, _ db: isolated PostgresConnection
    ) throws -> Int32? {
        guard case .officer = context.actor else { return nil }
        if writesProviders { _ = try context.officer(may: .providerManage, db) }
        return try context.officer(may: .scenarioDraft, db).key
    }

    private func write(
        _ providers: [Provider], _ scenarios: [(line: Int, scenario: Scenario)], in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> Outcome {
        let author = try authorise(context, writesProviders: !providers.isEmpty, db)
        let codes = scenarios.map(\.scenario.code)
        try ScenarioStore.lock(codes, db)
        let latest = Dictionary(try ScenarioStore.latest(of: codes, db).map { ($0.code, $0) }) { first, _ in first }
        var (new, changed): ([ScenarioStore.Draft], [(key: Int32, draft: ScenarioStore.Draft)]) = ([], [])
        var numbers: [(code: String, version: Int)] = []
        var outcome = Outcome()
        for (line, scenario) in scenarios {
            let draft = ScenarioStore.Draft(scenario)
            guard let known = latest[scenario.code] else {
                new.append(draft)
                continue
            }
            if known.digest == draft.digest {
                outcome.unchanged += 1
            } else if known.state.isEditable {
                changed.append((known.key, draft))
                numbers.append((known.code, known.version))
            } else if known.state.isInPreparation {
                outcome.faults.append(
                    LineFault(.scenarios, line: line, column: line == 0 ? scenario.code : "code", .inPreparation))
            } else {
                new.append(draft)
            }
        }
        outcome.faultCount = outcome.faults.count
        guard outcome.faults.isEmpty else { throw Refused(outcome: outcome) }

        (outcome.providers, outcome.outlets) = try write(providers, in: context, db)
        let by = ScenarioSteps.author("imported", context)
        var keys = changed.map(\.key)
        for parcel in new.parcels(of: Self.parcel) {
            try ScenarioStore.add(parcel.map(\.scenario.code), now: context.now, db)
            for added in try ScenarioStore.addVersions(parcel, by: by, db) {
                keys.append(added.key)
                numbers.append((added.code, added.version))
            }
        }
        for parcel in changed.parcels(of: Self.parcel) { try ScenarioStore.replace(parcel, by: by, db) }
        if let author { try ScenarioStore.addAuthor(author, of: keys, db) }
        outcome.drafts = keys.count
        try audit.append(
            .scenarioMoved, objects: numbers.map { AuditObject.scenario($0.code, $0.version, .draft) }, in: context, db)
        try audit.append(.scenariosImported, object: "drafts:\(keys.count)", in: context, db)
        return outcome
    }

    private func write(
        _ providers: [Provider], in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> (providers: Int, outlets: Int) {
        guard !providers.isEmpty else { return (0, 0) }
        let written = try ProviderStore.set(
            providers.map {
                (code: $0.code, nameZh: $0.name.zh, nameEn: $0.name.en, kind: $0.kind, isActive: true)
            }, now: context.now, db)
        let outlets = try ProviderStore.set(
            outlets: providers.flatMap { provider in
                provider.outlets.map {
                    (provider: provider.code, code: $0.code, nameZh: $0.nameZh, adcode: $0.adcode, isActive: true)
                }
            }, db)
        try audit.append(
            .providerChanged, objects: written.map(AuditObject.provider) + outlets.map(AuditObject.outlet), in: context,
            db)
        return (written.count, outlets.count)
    }
}

extension Array {
    fileprivate func parcels(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

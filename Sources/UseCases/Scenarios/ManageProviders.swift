package import Postgres
import Rights
package import Store

/// Adds and changes providers and their outlets, one at a time. A change names the revision it was made from, so that
/// of two officers the second sees what the first did.
package struct ManageProviders: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package typealias Provider = ProviderStore.Provider
    package typealias Outlet = ProviderStore.Outlet

    /// - Throws: `Fault.providerUnknown`.
    package func provider(_ code: String) async throws -> StoredProvider {
        try await pool.transaction(.readOnly) { db in
            guard let found = try ProviderStore.provider(code, db) else { throw Fault.providerUnknown }
            return found
        }
    }

    /// - Throws: `Fault.outletUnknown`.
    package func outlet(_ code: String) async throws -> StoredOutlet {
        try await pool.transaction(.readOnly) { db in
            guard let found = try ProviderStore.outlet(code, db) else { throw Fault.outletUnknown }
            return found
        }
    }

    /// `seen` is the revision to change; without one the provider is new.
    ///
    /// - Throws: `Fault.codeTaken`, `Fault.providerUnknown`, `Fault.draftChanged` when it is another revision by now;
    ///   `Fault.providerInUse` for the end of one whose scenarios still run.
    package func set<Answer>(
        _ provider: ProviderStore.Provider, seen: Int32?, in context: OperationContext,
        answering: Answering<StoredProvider, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            _ = try context.officer(may: .providerManage, db)
            return try answering(in: context, db) {
                let known = try ProviderStore.lock(provider.code, db)
                try Self.check(known?.revision, against: seen, missing: .providerUnknown)
                if !provider.isActive, try ProviderStore.isInUse(provider.code, db) { throw Fault.providerInUse }
                _ = try ProviderStore.set([provider], now: context.now, db)
                try audit.append(.providerChanged, object: AuditObject.provider(provider.code), in: context, db)
                guard let stored = try ProviderStore.provider(provider.code, db) else { throw Fault.providerUnknown }
                return stored
            }
        }
    }

    /// - Throws: also `Fault.outletUnknown`, and `Fault.codeTaken` for an outlet of another provider.
    package func set<Answer>(
        outlet: ProviderStore.Outlet, seen: Int32?, in context: OperationContext,
        answering: Answering<StoredOutlet, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            _ = try context.officer(may: .providerManage, db)
            return try answering(in: context, db) {
                guard try ProviderStore.lock(outlet.provider, db) != nil else { throw Fault.providerUnknown }
                let known = try ProviderStore.lockOutlet(outlet.code, db)
                try Self.check(known?.revision, against: seen, missing: .outletUnknown)
                if let known, known.provider != outlet.provider { throw Fault.codeTaken }
                _ = try ProviderStore.set(outlets: [outlet], db)
                try audit.append(.providerChanged, object: AuditObject.outlet(outlet.code), in: context, db)
                guard let stored = try ProviderStore.outlet(outlet.code, db) else { throw Fault.outletUnknown }
                return stored
            }
        }
    }

    private static func check(_ known: Int32?, against seen: Int32?, missing: Fault) throws(Fault) {
        switch (known, seen) {
        case (nil, nil): return
        case (_?, nil): throw .codeTaken
        case (nil, _?): throw missing
        case (let known?, let seen?): if known != seen { throw .draftChanged }
        }
    }

    package struct Page<Row: Sendable>: Sendable {
        package let rows: [Row]
        /// The code after which the next page begins; `nil` at the end.
        package let next: String?

        init(_ found: [Row], limit: Int, code: (Row) -> String) {
            rows = Array(found.prefix(limit))
            next = found.count > limit ? code(found[limit - 1]) : nil
        }
    }

    package func providers(after code: String = "", kind: String? = nil, limit: Int) async throws -> Page<
        StoredProvider
    > {
        let found = try await pool.transaction(.readOnly) { db in
            try ProviderStore.providers(after: code, kind: kind, limit: limit + 1, db)
        }
        return Page(found, limit: limit, code: \.code)
    }

    package func outlets(
        after code: String = "", provider: String? = nil, limit: Int
    ) async throws -> Page<StoredOutlet> {
        let found = try await pool.transaction(.readOnly) { db in
            try ProviderStore.outlets(after: code, provider: provider, limit: limit + 1, db)
        }
        return Page(found, limit: limit, code: \.code)
    }
}

package import CivilTime
package import Postgres

/// A provider as stored.
package struct StoredProvider: Hashable, Sendable {
    package let key: Int32
    package let code: String
    package let nameZh: String
    package let nameEn: String
    package let kind: String
    package let isActive: Bool
    /// Counts its changes; its ETag.
    package let revision: Int32
}

/// An outlet as stored.
package struct StoredOutlet: Hashable, Sendable {
    package let code: String
    package let provider: String
    package let nameZh: String
    package let adcode: String
    package let isActive: Bool
    package let revision: Int32
}

/// Providers and their outlets. They are changed in place: what a scenario says of them is in its frozen version.
package enum ProviderStore {
    package typealias Provider = (code: String, nameZh: String, nameEn: String, kind: String, isActive: Bool)
    package typealias Outlet = (provider: String, code: String, nameZh: String, adcode: String, isActive: Bool)

    package static func providers(
        after code: String, kind: String?, limit: Int, _ db: isolated PostgresConnection
    ) throws -> [StoredProvider] {
        try db.all(Statements.page, (after: code, filter: kind, limit: Int32(clamping: limit)))
    }

    package static func provider(_ code: String, _ db: isolated PostgresConnection) throws -> StoredProvider? {
        try db.first(Statements.withCode, code)
    }

    /// The provider, held until commit.
    package static func lock(_ code: String, _ db: isolated PostgresConnection) throws -> StoredProvider? {
        try db.first(Statements.lock, code)
    }

    /// Adds and changes providers; gives the codes of those that were not stored like this already.
    package static func set(
        _ providers: [Provider], now: Instant, _ db: isolated PostgresConnection
    ) throws -> [String] {
        try db.all(Statements.upsert, (providers: providers, now: now))
    }

    package static func outlets(
        after code: String, provider: String?, limit: Int, _ db: isolated PostgresConnection
    ) throws -> [StoredOutlet] {
        try db.all(Statements.outlets, (after: code, filter: provider, limit: Int32(clamping: limit)))
    }

    package static func outlet(_ code: String, _ db: isolated PostgresConnection) throws -> StoredOutlet? {
        try db.first(Statements.outletWithCode, code)
    }

    /// The outlet, held until commit.
    package static func lockOutlet(_ code: String, _ db: isolated PostgresConnection) throws -> StoredOutlet? {
        try db.first(Statements.lockOutlet, code)
    }

    package static func set(outlets: [Outlet], _ db: isolated PostgresConnection) throws -> [String] {
        try db.all(Statements.upsertOutlets, outlets)
    }

    /// Whether versions of a provider are live or on their way.
    package static func isInUse(_ code: String, _ db: isolated PostgresConnection) throws -> Bool {
        try db.first(Statements.inUse, code) ?? false
    }

    /// Kinds of the active providers by code.
    package static func kinds(_ db: isolated PostgresConnection) throws -> [String: String] {
        Dictionary(try db.all(Statements.active, ())) { first, _ in first }
    }

    /// Every outlet with its provider.
    package static func owners(
        _ db: isolated PostgresConnection
    ) throws -> [(outlet: String, provider: String, isActive: Bool)] {
        try db.all(Statements.owners, ())
    }

    private enum Statements {
        static let page = Statement<(after: String, filter: String?, limit: Int32), StoredProvider>(
            sql: SQL.providerPage, encode: page, decode: provider)
        static let withCode = Statement<String, StoredProvider>(
            sql: SQL.providerWithCode, encode: { code, writer in writer.append(code) }, decode: provider)
        static let lock = Statement<String, StoredProvider>(
            sql: SQL.lockProvider, encode: { code, writer in writer.append(code) }, decode: provider)
        static let upsert = Statement<(providers: [Provider], now: Instant), String>(
            sql: SQL.upsertProviders,
            encode: { given, writer in
                writer.append(given.providers.map(\.code))
                writer.append(given.providers.map(\.nameZh))
                writer.append(given.providers.map(\.nameEn))
                writer.append(given.providers.map(\.kind))
                writer.append(given.providers.map { state($0.isActive) })
                writer.append(given.now)
            },
            decode: { row throws(PostgresError) in try row.text() })
        static let outlets = Statement<(after: String, filter: String?, limit: Int32), StoredOutlet>(
            sql: SQL.outletPage, encode: page, decode: outlet)
        static let outletWithCode = Statement<String, StoredOutlet>(
            sql: SQL.outletWithCode, encode: { code, writer in writer.append(code) }, decode: outlet)
        static let lockOutlet = Statement<String, StoredOutlet>(
            sql: SQL.lockOutlet, encode: { code, writer in writer.append(code) }, decode: outlet)
        static let upsertOutlets = Statement<[Outlet], String>(
            sql: SQL.upsertOutlets,
            encode: { outlets, writer in
                writer.append(outlets.map(\.provider))
                writer.append(outlets.map(\.code))
                writer.append(outlets.map(\.nameZh))
                writer.append(outlets.map(\.adcode))
                writer.append(outlets.map { state($0.isActive) })
            },
            decode: { row throws(PostgresError) in try row.text() })
        static let inUse = Statement<String, Bool>(
            sql: SQL.providerIsInUse, encode: { code, writer in writer.append(code) },
            decode: { row throws(PostgresError) in try row.bool() })
        static let active = Statement<Void, (String, String)>(sql: SQL.activeProviders) { row throws(PostgresError) in
            (try row.text(), try row.text())
        }
        static let owners = Statement<Void, (outlet: String, provider: String, isActive: Bool)>(
            sql: SQL.outletOwners
        ) { row throws(PostgresError) in
            (outlet: try row.text(), provider: try row.text(), isActive: try row.bool())
        }

        @Sendable static func page(
            _ page: (after: String, filter: String?, limit: Int32), _ writer: inout ParameterWriter
        ) {
            writer.append(page.after)
            writer.append(page.filter)
            writer.append(page.limit)
        }

        static func state(_ isActive: Bool) -> String { isActive ? "active" : "ended" }

        @Sendable static func provider(_ row: inout RowReader) throws(PostgresError) -> StoredProvider {
            StoredProvider(
                key: try row.int32(), code: try row.text(), nameZh: try row.text(), nameEn: try row.text(),
                kind: try row.text(), isActive: try row.text() == "active", revision: try row.int32())
        }

        @Sendable static func outlet(_ row: inout RowReader) throws(PostgresError) -> StoredOutlet {
            StoredOutlet(
                code: try row.text(), provider: try row.text(), nameZh: try row.text(), adcode: try row.text(),
                isActive: try row.text() == "active", revision: try row.int32())
        }
    }
}

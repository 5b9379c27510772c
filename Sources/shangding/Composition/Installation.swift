import CivilTime
import Glibc
import Logging
import Postgres
import Signing
import Store
import UseCases

/// What a command needs to work: the database (private or given), its schema brought up to date or checked, the key ring.
///
/// `withInstallation` is the only way to one, so that the private cluster is always released and the pool drained.
struct Installation: Sendable {
    let settings: Settings
    let clock: ServiceClock
    let options: ConnectionOptions
    let pool: PostgresPool
    let shelf = CardShelf()
    let identity: IdentityKeys
    let audit: AuditTrail
    let cluster: PrivateCluster?
    let log: Logger

    /// What approved changes do.
    var effects: ChangeEffects {
        ChangeEffects([
            ScorecardEffect(audit: audit), CatalogueEffect(audit: audit), OfficerEffect(audit: audit),
        ])
    }

    /// The circumstances of a command run at a terminal.
    func context(_ command: String) -> OperationContext {
        OperationContext(now: clock.now, actor: .command(command))
    }

    static let migrator = Migrator(SQL.migrations.map { Migration(number: $0.number, name: $0.name, sql: $0.sql) })
}

/// What a command does about the schema before it starts.
enum SchemaPolicy: Sendable {
    /// Bring it up to date; the private cluster of one data folder has no other operator.
    case migrate
    /// Insist that it is exactly this program's.
    case check
}

/// Opens an installation, runs `body` with it and closes it in every case.
func withInstallation<Result: Sendable>(
    _ settings: Settings, clock: ServiceClock = .system, schema: SchemaPolicy? = nil, log: Logger,
    _ body: (Installation) async throws -> Result
) async throws -> Result {
    try makeFolder(settings.dataDirectory)
    let (options, cluster) = try await connectionOptions(settings, log: log)
    let pool = PostgresPool(
        options: options.applicationName("shangding"), size: settings.databaseConnections,
        log: DatabaseLog(log).callAsFunction)
    do {
        let policy = schema ?? (cluster == nil ? .check : .migrate)
        try await pool.withConnection { db in
            switch policy {
            case .migrate: _ = try Installation.migrator.migrate(db)
            case .check: try Installation.migrator.check(db)
            }
        }
        let check = CheckKeyRing(pool: pool)
        let identity = IdentityKeys(
            ring: try keyRing(settings, now: clock.now, mayCreate: try await !check.isBound()))
        try await check(identity)
        let installation = Installation(
            settings: settings, clock: clock, options: options, pool: pool, identity: identity,
            audit: AuditTrail(ring: identity.ring, pool: pool), cluster: cluster,
            log: log)
        let result = try await body(installation)
        await pool.close()
        await cluster?.release()
        return result
    } catch {
        await pool.close()
        await cluster?.release()
        throw error
    }
}

/// The server to use: the one named by the settings, else the private cluster of the data folder.
private func connectionOptions(
    _ settings: Settings, log: Logger
) async throws -> (ConnectionOptions, PrivateCluster?) {
    switch settings.database {
    case .url(let url): return (try ConnectionOptions(url: url), nil)
    case .environment(let environment): return (try ConnectionOptions(environment: environment), nil)
    case .privateCluster:
        let cluster = try await PrivateCluster.start(in: settings.dataDirectory) { event in
            log.info("private cluster", metadata: ["event": "\(event)"])
        }
        return (
            ConnectionOptions(
                socketDirectory: cluster.socketDirectory, port: cluster.port, database: cluster.database,
                user: cluster.user),
            cluster
        )
    }
}

/// The ring of the data folder, or the one an operator keeps elsewhere. A ring is made only for a database that has none.
private func keyRing(_ settings: Settings, now: Instant, mayCreate: Bool) throws -> KeyRing {
    mayCreate && settings.keyRingPath == KeyRing.path(inDataFolder: settings.dataDirectory)
        ? try KeyRing.open(inDataFolder: settings.dataDirectory, creatingAt: now)
        : try KeyRing.load(path: settings.keyRingPath)
}

private func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
        throw CommandFailure("the data folder \(path) cannot be made: \(String(cString: strerror(errno)))")
    }
}

/// An error whose text is meant for whoever typed the command.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

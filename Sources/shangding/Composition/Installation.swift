import CivilTime
import Glibc
import Logging
import Postgres
import Signing
import Store
import UseCases

/// What a command needs to work: the database (private or given), its schema brought up to date or checked, the key
/// ring.
///
/// `withInstallation` is the only way to one, so that the private cluster is always released and the pool drained.
struct Installation: Sendable {
    let settings: Settings
    let clock: ServiceClock
    let options: ConnectionOptions
    let pool: PostgresPool
    let shelf = CardShelf()
    /// Every live scenario; `serve` keeps it in step.
    let scenarios: ScenarioShelf
    let identity: IdentityKeys
    let audit: AuditTrail
    /// What the city signs with.
    let signatures: SignatureKeyRing
    let cluster: PrivateCluster?
    let log: Logger

    /// What approved changes do.
    var effects: ChangeEffects {
        ChangeEffects([
            ScorecardEffect(audit: audit), CatalogueEffect(audit: audit), OfficerEffect(audit: audit),
            GrantEffect(audit: audit), ScenarioEffect(audit: audit),
            PartnerEffect(audit: audit, own: settings.federation),
        ])
    }

    /// The circumstances of a command run at a terminal.
    func context(_ command: String) -> OperationContext {
        OperationContext(now: clock.now, actor: .command(command))
    }

    /// Seals the audit as this installation.
    func sealAudit(_ pool: PostgresPool) throws -> SealAudit {
        SealAudit(
            pool: pool, ring: identity.ring, signer: try signatures.signingKey(for: .ed25519),
            issuer: settings.publicURL)
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

/// Opens an installation, runs `body` with it and closes it in every case. Its connections act as `role`, and as no
/// other; without one as whoever owns the tables, which is for measuring and nothing else.
func withInstallation<Result: Sendable>(
    _ settings: Settings, clock: ServiceClock = .system, schema: SchemaPolicy? = nil, role: DatabaseRole?, log: Logger,
    _ body: (Installation) async throws -> Result
) async throws -> Result {
    try makeFolder(settings.dataDirectory)
    let (options, cluster) = try await connectionOptions(settings, log: log)
    do {
        let options = try await prepare(
            options, policy: schema ?? (cluster == nil ? .check : .migrate), isPrivate: cluster != nil, role: role,
            asOwner: settings.asOwner, log: log)
        let result = try await open(settings, clock, options, cluster, log, body)
        await cluster?.release()
        return result
    } catch {
        await cluster?.release()
        throw error
    }
}

/// Brings the schema up to date or checks it, and takes the role. On the private cluster nobody else installs the
/// roles.
private func prepare(
    _ options: ConnectionOptions, policy: SchemaPolicy, isPrivate: Bool, role: DatabaseRole?,
    asOwner: Bool, log: Logger
) async throws -> ConnectionOptions {
    let owner = try await PostgresConnection.open(options.applicationName("shangding"))
    do {
        let standing = try await owner.use { db -> DatabaseRole.Standing? in
            switch policy {
            case .migrate:
                let applied = try Installation.migrator.migrate(db)
                if isPrivate, try !applied.isEmpty || DatabaseRole.app.standing(db) == .absent {
                    try DatabaseRole.install(db)
                }
            case .check: try Installation.migrator.check(db)
            }
            return try role?.standing(db)
        }
        await owner.close()
        guard let role, let standing else { return options }
        if try role.isTaken(at: standing, asOwner: asOwner) { return options.role(role.rawValue) }
        log.warning("database roles are not installed", metadata: ["role": "\(role.rawValue)"])
        return options
    } catch {
        await owner.close()
        throw error
    }
}

extension DatabaseRole {
    /// Whether the connections act as this role. Without installed roles that is up to an operator who says so: all
    /// guards the database keeps are off for its owner.
    func isTaken(at standing: Standing, asOwner: Bool) throws(CommandFailure) -> Bool {
        switch standing {
        case .granted: return true
        case .denied:
            throw CommandFailure(
                "the database has the roles of Sql/Roles.sql, and its user is no member of \(rawValue); "
                    + "run: GRANT \(rawValue) TO the user")
        case .absent:
            guard asOwner else {
                throw CommandFailure(
                    "the database has not the roles of Sql/Roles.sql; run: psql -v ON_ERROR_STOP=1 -f Sql/Roles.sql as the "
                        + "owner, or set SHANGDING_AS_OWNER=true to work with all rights of the user")
            }
            return false
        }
    }
}

private func open<Result: Sendable>(
    _ settings: Settings, _ clock: ServiceClock, _ options: ConnectionOptions, _ cluster: PrivateCluster?,
    _ log: Logger,
    _ body: (Installation) async throws -> Result
) async throws -> Result {
    let identity = try await identityKeys(settings, options, now: clock.now, log)
    let options = try identity.session(options)
    let pool = PostgresPool(
        options: options.applicationName("shangding"), size: settings.databaseConnections,
        log: DatabaseLog(log).callAsFunction)
    do {
        let installation = Installation(
            settings: settings, clock: clock, options: options, pool: pool, scenarios: ScenarioShelf(pool: pool),
            identity: identity,
            audit: AuditTrail(ring: identity.ring, pool: pool), signatures: try signatureKeys(settings, now: clock.now),
            cluster: cluster, log: log)
        let result = try await body(installation)
        await pool.close()
        return result
    } catch {
        await pool.close()
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

/// The keys, once it is sure that the database is written with them.
private func identityKeys(
    _ settings: Settings, _ options: ConnectionOptions, now: Instant, _ log: Logger
) async throws -> IdentityKeys {
    let pool = PostgresPool(
        options: options.applicationName("shangding"), size: 1, log: DatabaseLog(log).callAsFunction)
    do {
        let check = CheckKeyRing(pool: pool)
        let identity = IdentityKeys(
            ring: try keyRing(settings, now: now, mayCreate: try await !check.isBound()))
        try await check(identity)
        await pool.close()
        return identity
    } catch {
        await pool.close()
        throw error
    }
}

/// The ring of the data folder, or the one an operator keeps elsewhere, and alone changes. A ring is made only for a
/// database that has none.
private func keyRing(_ settings: Settings, now: Instant, mayCreate: Bool) throws -> KeyRing {
    guard settings.keyRingPath == KeyRing.path(inDataFolder: settings.dataDirectory) else {
        return try KeyRing.load(path: settings.keyRingPath)
    }
    return mayCreate
        ? try KeyRing.open(inDataFolder: settings.dataDirectory, creatingAt: now)
        : try KeyRing.load(path: settings.keyRingPath, completingAt: now)
}

/// The signature keys of the data folder, made on first use, or those an operator keeps elsewhere.
private func signatureKeys(_ settings: Settings, now: Instant) throws -> SignatureKeyRing {
    settings.signingKeysPath == SignatureKeyRing.path(inDataFolder: settings.dataDirectory)
        ? try SignatureKeyRing.open(
            inDataFolder: settings.dataDirectory, algorithms: SignatureAlgorithm.allCases, creatingAt: now)
        : try SignatureKeyRing.load(path: settings.signingKeysPath)
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

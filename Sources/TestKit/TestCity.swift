package import CivilTime
import Foundation
package import Intake
package import Postgres
import Scoring
import Signing
import Store
import Synchronization
package import UseCases

/// One city for one test: a database of its own, a key ring and a folder for files, all gone when the test ends. Its
/// verbs call the use cases as the commands do, at nine in the morning of 2026-11-23 unless told otherwise.
package struct TestCity: Sendable {
    package static let day = Day("2026-11-23") ?? .distantFuture
    /// Nine in the morning of `day`, Asia/Shanghai.
    package static let opening = Instant(startOf: day).adding(seconds: 9 * 3600)

    package let database: TestDatabases.Database
    /// What use cases get: it may do what `serve` may, and nothing else.
    package let pool: PostgresPool
    /// For looking into the database, and for tampering with it.
    package let owner: PostgresPool
    package let identity: IdentityKeys
    package let folder: String
    package let audit: AuditTrail
    package let shelf = CardShelf()
    /// What exchange with partners goes by.
    package let clock = TestClock()
    /// Whom the city has known, also those it has forgotten since.
    package let people: KnownPeople

    /// What the city keeps for partners, and from them, is looked through at the end.
    package static func with<Result>(
        _ content: TestDatabases.Content = .rules, poolSize: Int = 6, _ body: (TestCity) async throws -> Result
    ) async throws -> Result {
        let database = try await TestDatabases.shared.make(content)
        let folder = try TemporaryFolder.make()
        let ring = try KeyRing.open(inDataFolder: folder, creatingAt: opening)
        let pool = PostgresPool(
            options: database.options.role(DatabaseRole.app.rawValue), size: poolSize, waitLimit: .seconds(30),
            log: { LogScan.check(String(reflecting: $0), from: "the database") })
        let city = TestCity(
            database: database, pool: pool, owner: PostgresPool(options: database.options, size: 2),
            identity: IdentityKeys(ring: ring), folder: folder,
            audit: AuditTrail(ring: ring, pool: pool), people: KnownPeople())
        do {
            let result = try await body(city)
            try await FederationScan(of: city).check(now: city.clock.now)
            try await city.remove()
            return result
        } catch {
            try? await city.remove()
            throw error
        }
    }

    /// The same city as a process finds it that starts now: it reads the key ring from its file again, checks it with
    /// the database and says in its sessions which keys it has. The first time, the city is bound to its ring by this.
    @discardableResult
    package func restarted<Result>(_ body: (TestCity) async throws -> Result) async throws -> Result {
        let keys = IdentityKeys(ring: try KeyRing.load(path: KeyRing.path(inDataFolder: folder)))
        try await CheckKeyRing(pool: pool)(keys)
        let options = try keys.session(database.options.role(DatabaseRole.app.rawValue))
        let pool = PostgresPool(options: options, size: 4, waitLimit: .seconds(30))
        let city = TestCity(
            database: database, pool: pool, owner: owner, identity: keys, folder: folder,
            audit: AuditTrail(ring: keys.ring, pool: pool), people: people)
        do {
            let result = try await body(city)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }

    private func remove() async throws {
        await pool.close()
        await owner.close()
        try await TestDatabases.shared.remove(database)
        try FileManager.default.removeItem(atPath: folder)
    }

    package func context(_ now: Instant = opening) -> OperationContext {
        OperationContext(now: now, actor: .command("test"))
    }

    /// Writes a file into the city's folder and gives its path.
    package func write(_ bytes: [UInt8], as name: String = "file-\(UUID().uuidString)") throws -> String {
        let path = folder + "/" + name
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }
}

// MARK: Verbs

extension TestCity {
    @discardableResult
    package func ingest(
        _ text: String, from source: String, as format: DeliveryFormat = .recordsCSV, rows: Int? = nil,
        now: Instant = opening
    ) async throws -> IngestDelivery.Outcome {
        try await ingest(Array(text.utf8), from: source, as: format, rows: rows, now: now)
    }

    @discardableResult
    package func ingest(
        _ bytes: [UInt8], from source: String, as format: DeliveryFormat = .recordsCSV,
        encoding: FileEncoding? = nil, rows: Int? = nil, now: Instant = opening
    ) async throws -> IngestDelivery.Outcome {
        try await IngestDelivery(pool: pool, identity: identity, audit: audit)(
            IngestDelivery.Request(
                source: SourceCode(source), format: format, path: write(bytes), encoding: encoding, rows: rows),
            in: context(now))
    }

    /// Takes in rows of the layout `records-csv`.
    @discardableResult
    package func ingest(
        _ rows: RecordLine..., from source: String, now: Instant = opening
    ) async throws -> IngestDelivery.Outcome {
        try await ingest(RecordLine.file(rows), from: source, now: now)
    }

    /// Enrols people; each has a consent from 2026-01-01 to 2027-01-01 unless the line says otherwise.
    @discardableResult
    package func enrol(_ lines: EnrolmentLine..., now: Instant = opening) async throws -> EnrolCitizens.Outcome {
        try await enrol(EnrolmentLine.file(lines), now: now)
    }

    @discardableResult
    package func enrol(
        _ text: String, rows: Int? = nil, report: String? = nil, now: Instant = opening
    ) async throws -> EnrolCitizens.Outcome {
        try await EnrolCitizens(pool: pool, identity: identity, audit: audit)(
            path: write(Array(text.utf8)), encoding: nil, rows: rows, report: report, in: context(now))
    }

    @discardableResult
    package func scoreEveryone(now: Instant = opening) async throws -> ScoreEveryone.Outcome {
        try await ScoreEveryone(pool: pool)(in: context(now))
    }

    /// Answers every mark, as the maintainer does; returns how many there were.
    @discardableResult
    package func rescore(now: Instant = opening) async throws -> Int {
        var answered = 0
        while true {
            let batch = try await RescoreChanges(pool: pool)(in: context(now))
            guard batch > 0 else { return answered }
            answered += batch
        }
    }

    package func replay() async throws -> ReplayScores.Outcome { try await ReplayScores(pool: pool)() }

    package func id(of person: String) async throws -> CityID {
        let number = try IdentityNumber(type: .residentID, number: Array(person.utf8))
        let found = try await pool.transaction(.readOnly) { db in try identity.citizen(of: number, db) }
        guard let found else { throw Fault.citizenUnknown }
        return CityID(found.cityID)
    }

    package func explain(_ person: String, now: Instant = opening) async throws -> ExplainScore.Answer {
        try await ExplainScore(pool: pool, shelf: shelf, audit: audit)(of: .city(id(of: person)), in: context(now))
    }

    package func score(_ person: String, now: Instant = opening) async throws -> Int {
        try await explain(person, now: now).score.score
    }

    package func exportScores(_ format: ExportFormat = .csv, now: Instant = opening) async throws -> String {
        let sink = ByteCollector()
        _ = try await ExportScores(pool: pool, shelf: shelf, audit: audit)(
            format: format, in: context(now), to: sink.add)
        return sink.text
    }

    package func exportRecords(_ format: ExportFormat = .csv, now: Instant = opening) async throws -> String {
        let sink = ByteCollector()
        _ = try await ExportRecords(pool: pool, audit: audit)(format: format, in: context(now), to: sink.add)
        return sink.text
    }
}

// MARK: Looking into the database

extension TestCity {
    /// The rows of a query with one text column.
    package func texts(_ sql: StaticString) async throws -> [String] {
        try await owner.transaction(.readOnly) { db in
            try db.all(Statement<Void, String>(sql: sql) { row throws(PostgresError) in try row.text() })
        }
    }

    package func text(_ sql: StaticString) async throws -> String? { try await texts(sql).first }

    /// Runs a change that no use case makes, such as tampering.
    package func execute(_ script: StaticString) async throws {
        try await owner.transaction { db in try db.execute(script: script) }
    }

    /// A digest of every row of every table, to prove that nothing changed.
    package func tables() async throws -> [String] {
        try await texts(
            """
            SELECT table_name || ' ' || md5(query_to_xml(
                format('SELECT t::text FROM %I AS t ORDER BY 1', table_name), true, false, '')::text)
            FROM information_schema.tables
            WHERE table_schema = 'public'
            ORDER BY table_name COLLATE "C"
            """)
    }

    /// Returned rows as `line record_no reasons`.
    package func returned() async throws -> [String] {
        try await texts(
            """
            SELECT line || ' ' || coalesce(record_no, '-') || ' ' || array_to_string(reason_codes, ';')
            FROM returned_row ORDER BY delivery_id, line
            """)
    }

    /// Open record versions as `record_no indicator magnitude status`.
    package func openRecords() async throws -> [String] {
        try await texts(
            """
            SELECT record_no || ' ' || indicator.code || ' ' || magnitude || ' ' || status
            FROM record_version JOIN indicator USING (indicator_id)
            WHERE known_to = 'infinity' ORDER BY record_no
            """)
    }

    /// How many sessions of this city's database wait for an advisory lock.
    package func advisoryWaiters() async throws -> Int {
        try await texts(
            """
            SELECT 'x' FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
            WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
            """
        ).count
    }

    package func dirtyCount() async throws -> Int64 {
        try await pool.transaction(.readOnly) { db in try DirtyStore.count(db) }
    }
}

/// Collects what is exported.
package final class ByteCollector: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    package init() {}
    package func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    package var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

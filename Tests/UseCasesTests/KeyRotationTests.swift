import Foundation
import Intake
import Postgres
import Signing
import Store
import TestKit
import Testing
import UseCases

/// People keep being the same people while keys rotate under them.
@Suite struct `Rotating the keys people are written with` {
    private let people = (1...23).map { Synthetic.person($0) }

    private func enrolment(_ people: some Sequence<String>, notice: String = "v1") -> String {
        EnrolmentLine.file(people.map { EnrolmentLine($0, notice: notice) })
    }

    private func records(_ prefix: String, _ people: [(offset: Int, element: String)]) -> String {
        RecordLine.file(
            people.map { RecordLine("\(prefix)-\($0.offset)", $0.element, "SOC-001", magnitude: "3") })
    }

    private func rotate(_ purposes: KeyRing.Purpose..., in city: TestCity) throws {
        let path = KeyRing.path(inDataFolder: city.folder)
        for purpose in purposes {
            try KeyRing.update(path: path) { ring throws(SigningError) in
                try ring.rotating(purpose, at: TestCity.opening)
            }
        }
    }

    private func reencrypt(_ city: TestCity, batch: Int32 = 5) async throws -> ReencryptIdentities.Outcome {
        try await ReencryptIdentities(pool: city.pool, ring: city.identity.ring, audit: city.audit, batch: batch)(
            in: city.context())
    }

    /// The same, ended as a kill would after the first batch.
    private func beginReencrypting(_ city: TestCity) async throws {
        let job = ReencryptIdentities(pool: city.pool, ring: city.identity.ring, audit: city.audit, batch: 5)
        await #expect(throws: CancellationError.self) {
            try await Task {
                _ = try await job(
                    in: city.context(), progress: Progress { _, _ in withUnsafeCurrentTask { $0?.cancel() } })
            }.value
        }
    }

    private func ids(_ city: TestCity) async throws -> [CityID] {
        var ids: [CityID] = []
        for person in people { ids.append(try await city.id(of: person)) }
        return ids
    }

    /// Keys of the ciphertexts, in hexadecimal, with how many people have each.
    private func fieldKeys(_ city: TestCity) async throws -> [String] {
        try await city.texts(
            """
            SELECT encode(substring(id_number FROM 2 FOR 4), 'hex') || ' ' || count(*)
            FROM citizen GROUP BY substring(id_number FROM 2 FOR 4) ORDER BY 1
            """)
    }

    /// People, entries of the directory, and people whose entry is under the index in their row.
    private func counts(_ city: TestCity) async throws -> String? {
        try await city.text(
            """
            SELECT (SELECT count(*) FROM citizen) || ' ' || (SELECT count(*) FROM citizen_by_blind_index) || ' '
                || (SELECT count(*) FROM citizen JOIN citizen_by_blind_index USING (citizen_id, blind_index))
            """)
    }

    @Test(arguments: [[KeyRing.Purpose.field], [.blindIndex], [.field, .blindIndex]])
    func `finds everyone before, in the middle of and after it, and leaves nothing under the old keys`(
        purposes: [KeyRing.Purpose]
    ) async throws {
        try await TestCity.with(.rules) { city async throws in
            let before = try await city.restarted { old async throws in
                try await old.enrol(enrolment(people))
                return try await ids(old)
            }
            for purpose in purposes { try rotate(purpose, in: city) }
            try await city.restarted { new async throws in
                #expect(try await ids(new) == before)
                try await beginReencrypting(new)
                let begun = try await reencryptLook(new)
                #expect(begun.older == people.count - 5)
                #expect(try await ids(new) == before)
                // Again from the start: the five that moved are left alone.
                #expect(try await reencrypt(new).older == people.count - 5)
                #expect(try await ids(new) == before)
                let again = try await reencrypt(new)
                #expect(again.people == people.count && again.older == 0 && again.refused == 0)
                #expect(try await counts(new) == "23 23 23")
                let key = purposes.contains(.field) ? "00000002" : "00000001"
                #expect(try await fieldKeys(new) == ["\(key) 23"])
                let actions = try await new.texts(
                    "SELECT action || ' ' || object FROM audit_entry WHERE action LIKE 'reencryption%' ORDER BY entry_id"
                )
                #expect(actions.filter { $0.hasPrefix("reencryption.begun") }.count == 2)
                #expect(actions.contains("reencryption.finished people:18"))
            }
            for purpose in purposes {
                try KeyRing.update(path: KeyRing.path(inDataFolder: city.folder)) { ring throws(SigningError) in
                    try ring.dropping(purpose, olderThan: 2)
                }
            }
            try await city.restarted { last async throws in
                #expect(last.identity.ring.keys.count == KeyRing.Purpose.allCases.count)
                #expect(try await ids(last) == before)
            }
        }
    }

    private func reencryptLook(_ city: TestCity) async throws -> ReencryptIdentities.Outcome {
        try await ReencryptIdentities(pool: city.pool, ring: city.identity.ring, audit: city.audit).look()
    }

    @Test func `takes in files about people under every key, and makes nobody a second time`() async throws {
        try await TestCity.with(.rules) { city async throws in
            let before = try await city.restarted { old async throws in
                try await old.enrol(enrolment(people.prefix(20)))
                return try await ids(old, people.prefix(20))
            }
            try rotate(.blindIndex, .field, in: city)
            try await city.restarted { second async throws in try await beginReencrypting(second) }
            try rotate(.blindIndex, in: city)
            try await city.restarted { third async throws in
                // Five people are under the second index, fifteen under the first, the ring writes under the third.
                try await third.ingest(
                    records("R", people.prefix(22).enumerated().map(\.self)), from: "mzj")
                let after = try await counts(third)
                #expect(after == "22 22 22")
                let enrolled = try await third.enrol(enrolment(people, notice: "v2"))
                #expect(enrolled.created == 1 && enrolled.opened == 23 && enrolled.returned == 0)
                #expect(try await counts(third) == "23 23 23")
                #expect(try await ids(third, people.prefix(20)) == before)
                // Twice in a file is still once, and a second delivery still corrects the first.
                let twice = try await third.enrol(
                    EnrolmentLine.file([EnrolmentLine(people[0], notice: "v3"), EnrolmentLine(people[0])]))
                #expect(twice.returned == 1 && twice.created == 0)
                let records = try await third.openRecords().count
                try await third.ingest(
                    RecordLine("R-1", people[1], "SOC-001", on: "2026-05-05", magnitude: "4"),
                    RecordLine("R-21", people[21], "SOC-001", on: "2026-05-05", magnitude: "4"), from: "mzj")
                #expect(try await third.openRecords().count == records)
                _ = try await reencrypt(third)
                #expect(try await counts(third) == "23 23 23")
                #expect(try await ids(third, people.prefix(20)) == before)
            }
        }
    }

    private func ids(_ city: TestCity, _ people: some Sequence<String>) async throws -> [CityID] {
        var ids: [CityID] = []
        for person in people { ids.append(try await city.id(of: person)) }
        return ids
    }

    @Test func `goes on beside deliveries and enrolments without losing or doubling anybody`() async throws {
        try await TestCity.with(.rules) { city async throws in
            let many = (1...300).map { Synthetic.person($0) }
            try await city.restarted { old async throws in try await old.enrol(enrolment(many.prefix(200))) }
            try rotate(.blindIndex, .field, in: city)
            try await city.restarted { new async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await reencrypt(new, batch: 3) }
                    for part in 0..<10 {
                        let some = many.enumerated().filter { $0.offset % 10 == part }
                        group.addTask {
                            try await new.ingest(
                                records("P", some), from: "mzj")
                        }
                        group.addTask { try await new.enrol(enrolment(some.map(\.element), notice: "v2")) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await counts(new) == "300 300 300")
                _ = try await reencrypt(new)
                #expect(try await reencrypt(new).older == 0)
                #expect(try await fieldKeys(new) == ["00000002 300"])
                #expect(try await counts(new) == "300 300 300")
            }
        }
    }

    @Test func `is noticed by a process that still has the old ring, which then changes nobody`() async throws {
        try await TestCity.with(.rules) { city async throws in
            try await city.restarted { old async throws in
                try await old.enrol(enrolment(people.prefix(10)))
                try rotate(.blindIndex, .field, in: city)
                // Nobody has the new ring yet: work goes on under the old one.
                try await old.enrol(enrolment(people.prefix(11)))
                try await city.restarted { new async throws in
                    _ = try await reencrypt(new)
                    let before = try await city.tables()
                    for text in [enrolment(people), enrolment(people.prefix(11), notice: "v2")] {
                        let error = await #expect(throws: PostgresError.self) { try await old.enrol(text) }
                        #expect(error?.sqlState == .keysOutdated)
                        #expect(error?.fault == .temporarilyUnavailable)
                    }
                    let error = await #expect(throws: PostgresError.self) {
                        try await old.ingest(RecordLine("A-1", people[0], "SOC-001", magnitude: "3"), from: "mzj")
                    }
                    #expect("\(String(describing: error))".contains("start it again with that ring"))
                    // Not found is not the same as unknown.
                    await #expect(throws: CheckKeyRing.Failure.outdated) { try await old.id(of: people[0]) }
                    await #expect(throws: CheckKeyRing.Failure.outdated) { try await old.id(of: people[20]) }
                    await #expect(throws: Fault.citizenUnknown) { try await new.id(of: people[20]) }
                    #expect(try await city.tables() == before)
                }
            }
        }
    }

    @Test func `waits for what a process with the old ring has not committed yet`() async throws {
        try await TestCity.with(.rules) { city async throws in
            try await city.restarted { old async throws in try await old.enrol(enrolment(people.prefix(3))) }
            let oldKeys = IdentityKeys(ring: try KeyRing.load(path: KeyRing.path(inDataFolder: city.folder)))
            try rotate(.field, in: city)
            let newKeys = IdentityKeys(ring: try KeyRing.load(path: KeyRing.path(inDataFolder: city.folder)))
            let writing = try PostgresPool(options: oldKeys.session(city.database.options), size: 1)
            let hasty = PostgresPool(options: city.database.options.lockTimeout(.milliseconds(50)), size: 1)
            let (written, hasWritten) = AsyncStream.makeStream(of: Void.self)
            let mayCommit = DispatchSemaphore(value: 0)
            async let writes: Void = writing.transaction { db in
                try db.execute(script: "UPDATE citizen SET created_at = created_at")
                hasWritten.finish()
                mayCommit.wait()
            }
            for await _ in written {}
            let waited = await #expect(throws: PostgresError.self) { try await CheckKeyRing(pool: hasty)(newKeys) }
            #expect(waited?.sqlState == .lockNotAvailable)
            mayCommit.signal()
            try await writes
            try await CheckKeyRing(pool: hasty)(newKeys)
            let refused = await #expect(throws: PostgresError.self) {
                try await writing.transaction { db in
                    try db.execute(script: "UPDATE citizen SET created_at = created_at")
                }
            }
            #expect(refused?.sqlState == .keysOutdated)
            await hasty.close()
            await writing.close()
        }
    }

    @Test func `names who cannot be read, and moves everyone else`() async throws {
        try await TestCity.with(.rules) { city async throws in
            try await city.restarted { old async throws in try await old.enrol(enrolment(people)) }
            // A changed byte, and the ciphertext of somebody else.
            try await city.execute(
                """
                ALTER TABLE citizen DISABLE TRIGGER ALL;
                UPDATE citizen SET id_number = set_byte(id_number, 20, get_byte(id_number, 20) # 1) WHERE citizen_id = 3;
                UPDATE citizen SET id_number = (SELECT id_number FROM citizen WHERE citizen_id = 5) WHERE citizen_id = 4;
                ALTER TABLE citizen ENABLE TRIGGER ALL;
                """)
            try rotate(.field, in: city)
            try await city.restarted { new async throws in
                let outcome = try await reencrypt(new)
                #expect(outcome.people == 23 && outcome.older == 21 && outcome.refused == 2)
                #expect(outcome.firstRefused == [3, 4])
                #expect(try await reencryptLook(new).refused == 2)
                #expect(try await fieldKeys(new) == ["00000001 2", "00000002 21"])
                #expect(try await counts(new) == "23 23 23")
            }
        }
    }

    @Test func `binds the database to the new ring, and the old one is refused from then on`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let path = KeyRing.path(inDataFolder: city.folder)
            let first = IdentityKeys(ring: try KeyRing.load(path: path))
            try await city.restarted { _ in }
            try rotate(.field, in: city)
            try await city.restarted { _ in }
            try await city.restarted { _ in }
            await #expect(throws: CheckKeyRing.Failure.differs) { try await CheckKeyRing(pool: city.pool)(first) }
            let second = IdentityKeys(ring: try KeyRing.load(path: path))
            try rotate(.blindIndex, .audit, .officer, in: city)
            try await city.restarted { _ in }
            await #expect(throws: CheckKeyRing.Failure.differs) { try await CheckKeyRing(pool: city.pool)(second) }
            // Whoever only reads accepts a ring that is ahead of the database, and leaves the database as it is.
            try rotate(.field, in: city)
            let third = IdentityKeys(ring: try KeyRing.load(path: path))
            let reader = PostgresPool(
                options: city.database.options.role(DatabaseRole.reader.rawValue), size: 1)
            let before = try await city.tables()
            try await CheckKeyRing(pool: reader)(third)
            await reader.close()
            #expect(try await city.tables() == before)
        }
    }
}

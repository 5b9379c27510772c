import CivilTime
import Foundation
import Incentives
import NIOCore
import Postgres
import Signing
import Synchronization
import UseCases

/// Many clients, few units, two instances of the service on one database, and anything may be killed at any moment.
/// Clients talk HTTP; nothing but what they were answered and what the database says afterwards decides.
struct StormBench: Sendable {
    let city: BenchCity
    /// Answers wanted.
    let answers: Int
    let clients: Int
    /// The first of four ports. Not of those the system gives to callers, one of whom might have it when a service
    /// starts.
    let port: Int
    let seed: Int

    private static let answersPerRound = 8_000

    func run() async throws -> String {
        let ground = try await StormGround.make(in: city, rounds: max(1, answers / Self.answersPerRound))
        let folder = city.installation.settings.dataDirectory
        let instances = [0, 2].map { ServedInstance(port: port + $0, dataFolder: folder) }
        let notes = StormNotes()
        let started = ContinuousClock.now
        let verdict = try await withThrowingTaskGroup(of: Void.self) { services in
            for instance in instances { services.addTask { try await instance.keep() } }
            do {
                try await blow(over: ground, instances, notes)
                try await calm(notes)
            } catch {
                for instance in instances { instance.stop() }
                throw error
            }
            for instance in instances { instance.stop() }
            try await services.waitForAll()
            return try await StormVerdict(city: city, ground: ground, book: notes.now).run()
        }
        let seconds = milliseconds(started.duration(to: .now)) / 1000
        let book = notes.now
        return """
            storm: \(book.answered) answers to \(book.sent) requests with \(book.keys.count) keys in \(seconds) s, \
            \(clients) clients, \(ground.people.count) people, \(ground.rounds.count) rounds
            storm: \(book.impatient) times out of patience, \(book.broken) connections broken, \(book.refused) times told \
            to wait; killed: the service \(book.serviceKills) times, PostgreSQL \(book.databaseKills) times; the books \
            looked at \(book.looks) times meanwhile
            storm: \(verdict)
            """
    }

    /// Until there are enough answers, and everything was killed once at least.
    private func blow(over ground: StormGround, _ instances: [ServedInstance], _ notes: StormNotes) async throws {
        let (app, till) = (ClientToken(ground.app, at: port), ClientToken(ground.till, at: port))
        let (turns, abandoned, clock) = (Turns(), Abandoned(), city.installation.clock)
        let isOver: @Sendable () -> Bool = {
            let book = notes.now
            return book.answered >= answers && book.serviceKills >= 2 && book.databaseKills >= 1
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await strike(instances, notes) }
            group.addTask { try await watchBooks(notes) }
            await withTaskGroup(of: Void.self) { storm in
                for _ in 0..<clients {
                    storm.addTask {
                        let client = StormClient(
                            ground: ground, notes: notes, abandoned: abandoned, clock: clock, app: app, till: till,
                            seed: seed, lines: instances.map { HTTPLine(port: $0.port) })
                        while !isOver() {
                            let round = min(notes.answered / Self.answersPerRound, ground.rounds.count - 1)
                            await client.attempt(turns.next(), round: round)
                        }
                        for line in client.lines { await line.close() }
                    }
                }
            }
            group.cancelAll()
            while let ended = await group.nextResult() {
                if case .failure(let error) = ended, !(error is CancellationError) { throw error }
            }
        }
    }

    /// Kills one thing after the other, each as soon as some answers have come since the one before; every fifth time
    /// the database.
    private func strike(_ instances: [ServedInstance], _ notes: StormNotes) async throws {
        var dice = StormDice(seed: seed, 0)
        let pace = max(200, answers / 200)
        for turn in 1... {
            let next = notes.answered + pace / 2 + dice.below(pace)
            while notes.answered < next { try await Task.sleep(for: .milliseconds(10)) }
            if turn % 5 == 2 {
                if let postmaster, Foundation.kill(postmaster, SIGKILL) == 0 { notes.write { $0.databaseKills += 1 } }
            } else if instances[dice.below(instances.count)].kill() {
                notes.write { $0.serviceKills += 1 }
            }
        }
    }

    /// The process id of the private cluster's server. One that was killed leaves its number in the file, which may be
    /// somebody else's by now: a server works in its own folder.
    private var postmaster: pid_t? {
        let folder = city.installation.settings.dataDirectory + "/postgres/data"
        guard let file = try? String(contentsOfFile: folder + "/postmaster.pid", encoding: .utf8),
            let id = file.split(separator: "\n").first.flatMap({ pid_t($0) }), id > 1,
            let works = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/cwd"),
            URL(filePath: folder).resolvingSymlinksInPath().path == URL(filePath: works).resolvingSymlinksInPath().path
        else { return nil }
        return id
    }

    /// The books agree at every moment, not only when all is over.
    private func watchBooks(_ notes: StormNotes) async throws {
        let verify = VerifyQuotas(pool: city.installation.pool)
        while true {
            try await Task.sleep(for: .seconds(2))
            // While the database is down there is nothing to look at.
            guard let report = try? await verify.atOnce() else { continue }
            notes.write { book in
                book.looks += 1
                for fault in report.faults.prefix(5).map({ "while it blew: \($0)" }) where !book.faults.contains(fault)
                {
                    book.faults.append(fault)
                }
            }
        }
    }

    /// Every hold that nobody ended expires by itself.
    private func calm(_ notes: StormNotes) async throws {
        let end = ContinuousClock.now + .seconds(StormGround.holdSeconds + 15)
        while try await city.installation.pool.transaction(.readOnly, { db in try db.first(Self.open) }) ?? 0 > 0 {
            guard ContinuousClock.now < end else {
                return notes.write { $0.faults.append("holds are left that should have expired") }
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private static let open = Statement<Void, Int64>(sql: "SELECT count(*) FROM benefit_hold WHERE state = 'held'") {
        row throws(PostgresError) in try row.int64()
    }
}

import CivilTime
import Foundation
import Postgres
import Signing
import Store
import UseCases

/// What is left of a storm: lets every abandoned hold expire, then compares what clients were answered with what the
/// database says, and the books with each other.
struct StormVerdict: Sendable {
    let city: BenchCity
    let answers: [String]

    /// One line with the figures; throws what is wrong.
    func run() async throws -> String {
        let (keys, attempts, contradictions) = try read()
        guard contradictions.isEmpty else {
            throw CommandFailure("answered differently: \(contradictions.prefix(5).joined(separator: "; "))")
        }
        if let lost = keys.keys.first(where: { $0.hasPrefix("lost-") }) {
            throw CommandFailure("never answered: \(lost)")
        }
        let pool = city.installation.pool
        let expire = ExpireHolds(pool: pool, audit: city.installation.audit)
        let later = OperationContext(
            now: city.installation.clock.now.adding(seconds: 3600), actor: .maintainer("expire"))
        while try await expire(in: later).expired > 0 {}
        let report = try await VerifyQuotas(pool: pool)()
        guard report.faults.isEmpty else {
            throw CommandFailure("books: \(report.faults.prefix(5).map(\.description).joined(separator: "; "))")
        }
        let states = try await pool.transaction(.snapshot) { db in
            Dictionary(uniqueKeysWithValues: try db.all(Self.holds))
        }
        let redemptions = Set(try await pool.transaction(.snapshot) { db in try db.all(Self.redemptions) })
        for (key, answer) in keys {
            let words = answer.split(separator: " ")
            if answer.hasPrefix("held "), let id = PublicID(words[1], prefix: BenefitID.hold), states[id] == nil {
                throw CommandFailure("lost: \(key) was answered \(answer)")
            }
            if answer.hasPrefix("committed "), let id = PublicID(words[1], prefix: BenefitID.redemption),
                !redemptions.contains(id)
            {
                throw CommandFailure("lost: \(key) was answered \(answer)")
            }
        }
        if let twice = keys.first(where: { $0.key.hasPrefix("again-") && keys["release-" + $0.key.dropFirst(6)] != nil }
        ) {
            throw CommandFailure("released twice: \(twice.key)")
        }
        let held = keys.values.filter { $0.hasPrefix("held ") }
        guard Set(held).count == held.count else { throw CommandFailure("two keys were answered with one hold") }
        let open = states.values.filter { $0 == "held" }.count
        guard open == 0 else { throw CommandFailure("\(open) holds never ended") }
        return
            "\(attempts) answers to \(keys.count) requests, \(states.count) holds, \(redemptions.count) redemptions: "
            + "none oversold, none lost, each ended once, each answered alike, \(report.entries) ledger entries exact"
    }

    private func read() throws -> (keys: [String: String], attempts: Int, contradictions: [String]) {
        var keys: [String: String] = [:]
        var attempts = 0
        var contradictions: [String] = []
        for path in answers {
            // A line that was being written when its process died has no end.
            let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
            for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                let parts = line.split(separator: "\t", maxSplits: 1)
                guard parts.count == 2 else { continue }
                attempts += 1
                let (key, answer) = (String(parts[0]), String(parts[1]))
                if let known = keys.updateValue(answer, forKey: key), known != answer { contradictions.append(key) }
            }
        }
        return (keys, attempts, contradictions.filter { !$0.hasPrefix("no-") })
    }

    private static let holds = Statement<Void, (PublicID, String)>(sql: "SELECT hold_id, state FROM benefit_hold") {
        row throws(PostgresError) in (PublicID(uuid: try row.uuid()), try row.text())
    }
    private static let redemptions = Statement<Void, PublicID>(sql: "SELECT redemption_id FROM redemption") {
        row throws(PostgresError) in PublicID(uuid: try row.uuid())
    }
}

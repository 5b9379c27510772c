import Foundation
import Postgres
import Signing
import Store
import UseCases

/// What is left of a storm: compares what clients were answered with what the database says, and the books with each
/// other.
struct StormVerdict: Sendable {
    let city: BenchCity
    let ground: StormGround
    let book: StormNotes.Book

    /// One line with the figures; throws what is wrong.
    func run() async throws -> String {
        let report = try await VerifyQuotas(pool: city.installation.pool)()
        var faults = book.missing + book.faults + report.faults.map(\.description)
        faults += try await holds()
        faults += oversold()
        guard faults.isEmpty else {
            throw CommandFailure(
                "\(faults.count) faults after \(book.answered) answers: \(faults.prefix(8).joined(separator: "; "))")
        }
        let redeemed = book.holds.values.filter { !$0.redemptions.isEmpty }.count
        return
            "\(book.holds.count) holds, \(redeemed) redemptions: none oversold, none lost, each ended once, each answered "
            + "alike, \(report.entries) ledger entries and \(report.slots) cap slots exact"
    }

    /// Each hold is known to its client, and ended as the client was told; what nobody was told of expired.
    private func holds() async throws -> [String] {
        let (stored, redemptions) = try await city.installation.pool.transaction(.snapshot) { db in
            (
                Dictionary(uniqueKeysWithValues: try db.all(Self.holds)),
                Dictionary(grouping: try db.all(Self.redemptions), by: \.hold).mapValues { Set($0.map(\.id)) }
            )
        }
        var faults: [String] = []
        for (id, hold) in book.holds {
            let name = "hold \(id.text(prefix: BenefitID.hold))"
            if hold.ends.count > 1 {
                faults.append("\(name) ended \(hold.ends.map(\.rawValue).joined(separator: " and "))")
            }
            let expected = hold.ends.first?.rawValue ?? "expired"
            if stored[id] != expected { faults.append("\(name) is \(stored[id] ?? "lost"), not \(expected)") }
            if redemptions[id, default: []] != hold.redemptions { faults.append("\(name) has other redemptions") }
        }
        for id in stored.keys where book.holds[id] == nil {
            faults.append("hold \(id.text(prefix: BenefitID.hold)) was granted to nobody")
        }
        return faults
    }

    /// By the clients' own notes: what they were given of a pool is no more than it had.
    private func oversold() -> [String] {
        var used: [PublicID: Int] = [:]
        for hold in book.holds.values where hold.ends.contains(.committed) && !hold.isCancelled {
            used[hold.target.id, default: 0] += 1
        }
        return ground.rounds.joined().compactMap { target in
            guard let units = target.units, used[target.id, default: 0] > units else { return nil }
            return "a pool of \(units) gave \(used[target.id, default: 0])"
        }
    }

    private static let holds = Statement<Void, (PublicID, String)>(sql: "SELECT hold_id, state FROM benefit_hold") {
        row throws(PostgresError) in (PublicID(uuid: try row.uuid()), try row.text())
    }
    private static let redemptions = Statement<Void, (hold: PublicID, id: PublicID)>(
        sql: "SELECT hold_id, redemption_id FROM redemption"
    ) { row throws(PostgresError) in (hold: PublicID(uuid: try row.uuid()), id: PublicID(uuid: try row.uuid())) }
}

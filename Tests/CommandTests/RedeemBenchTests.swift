import Postgres
import TestKit
import Testing

@testable import shangding

/// The floor is written by hand against the tables of the service, and grows old when they change.
@Suite struct `The floor of redeem` {
    @Test func `writes a hold and its commit into the tables of today`() async throws {
        try await TestCity.with { city async throws in
            let once = RedeemBench.equivalent.split(separator: "\n").filter { !$0.hasPrefix("\\set") }
                .joined(separator: "\n").replacing(":pool", with: "1").replacing(":person", with: "5")
                .replacing(":entry", with: "77")
            try await city.owner.withConnection { db in
                try db.execute(script: RedeemBench.floorTables)
                try db.execute(script: once)
            }
            for table: StaticString in [
                "SELECT count(*)::text FROM floor_hold WHERE state = 'committed'",
                "SELECT count(*)::text FROM floor_redemption",
                "SELECT count(*)::text FROM floor_step", "SELECT count(*)::text FROM floor_period WHERE used = 1",
            ] { #expect(try await city.text(table) == "1", "\(table)") }
        }
    }
}

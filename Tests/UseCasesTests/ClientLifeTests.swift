import CivilTime
import Foundation
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `A machine client` {
    @Test func `is registered once under a name, with what it may do`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let network = try #require(NetworkRange("10.1.0.0/16"))
            let limits = ClientLimits(networks: [network], rate: RateLimit(perSecond: 5, burst: 10))
            let client = try await city.register("app", scopes: [.scoreRead], limits: limits)
            let listed = try await ListClients(pool: city.pool)()
            let entry = try #require(listed.first)
            #expect(listed.count == 1 && entry.client.id == client.client && entry.client.isActive)
            #expect(entry.client.scopes == ["score.read"] && entry.client.networks == ["10.1.0.0/16"])
            #expect(entry.client.ratePerSecond == 5 && entry.client.burst == 10 && entry.client.lastUsedAt == nil)
            #expect(entry.credentials.map(\.kind) == [.secret])
            #expect(entry.credentials.first?.secretDigest == client.secret?.digest.bytes)
            await #expect(throws: ClientRefusal.nameTaken) { try await city.register("app") }
            for name in ["", "App", "1app", "-app", "a b", "äpp", String(repeating: "a", count: 65)] {
                await #expect(throws: ClientRefusal.nameInvalid) { try await city.register(name) }
            }
            let many = ClientLimits(networks: [NetworkRange](repeating: network, count: 65))
            await #expect(throws: ClientRefusal.tooManyNetworks) { try await city.register("b", limits: many) }
            for (rate, burst): (Int32, Int32) in [(100_001, 100_001), (10, 9), (1, 1_000_001)] {
                let limits = ClientLimits(rate: RateLimit(perSecond: rate, burst: burst))
                await #expect(throws: ClientRefusal.rateInvalid) { try await city.register("b", limits: limits) }
            }
        }
    }

    @Test func `takes every IPv6 network the program writes`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let texts = ["2001:db8::/32", "::1", "::ffff:10.0.0.1", "fe80::/10", "1:2:3:4:5:6:7:8", "::/0"]
            let networks = try texts.map { try #require(NetworkRange($0)) }
            try await city.register("app", limits: ClientLimits(networks: networks))
            let stored = try await ListClients(pool: city.pool)().first?.client.networks ?? []
            #expect(stored.map { NetworkRange($0) } == networks)
        }
    }

    @Test func `is revoked for good`() async throws {
        try await TestCity.with(.schema) { city async throws in
            try await city.register("app")
            try await city.revoke("app")
            let rotate = RotateCredential(pool: city.pool, audit: city.audit)
            await #expect(throws: ClientRefusal.clientRevoked) { try await city.revoke("app") }
            await #expect(throws: ClientRefusal.clientRevoked) { try await rotate(client: "app", in: city.context()) }
            await #expect(throws: ClientRefusal.clientUnknown) { try await city.revoke("nobody") }
            await #expect(throws: ClientRefusal.nameTaken) { try await city.register("app") }
        }
    }

    @Test func `leaves every change in the audit, without a secret`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let client = try await city.register("app")
            let rotated = try await RotateCredential(pool: city.pool, audit: city.audit)(
                client: "app", in: city.context())
            let revoke = RevokeCredential(pool: city.pool, audit: city.audit)
            try await revoke(client: "app", credential: 1, in: city.context())
            for credential: Int32 in [1, 3] {
                await #expect(throws: ClientRefusal.credentialUnknown) {
                    try await revoke(client: "app", credential: credential, in: city.context())
                }
            }
            _ = try await GrantCitizens(pool: city.pool, audit: city.audit)(everyoneTo: "app", in: city.context())
            try await city.revoke("app")
            let rows = try await city.texts("SELECT action || ' ' || object FROM audit_entry ORDER BY entry_id")
            let id = client.name
            #expect(
                Set(rows) == [
                    "client.registered \(id)", "credential.rotated \(id) 2", "credential.revoked \(id) 1",
                    "citizens.granted \(id)", "client.revoked \(id)",
                ])
            #expect(!"\(client) \(rotated)".contains(client.secret?.text ?? "?"), "nothing prints a secret by accident")
        }
    }

    @Test func `is granted everyone enrolled, each by a handle of its own`() async throws {
        try await TestCity.with { city async throws in
            let people = (1...3).map { Synthetic.person($0) }
            try await city.enrol(EnrolmentLine.file(people.prefix(2).map { EnrolmentLine($0) }))
            try await city.ingest(RecordLine("A-1", people[2], "SOC-002", magnitude: "3"), from: "mzj")
            let grant = GrantCitizens(pool: city.pool, audit: city.audit)
            for name in ["app", "other"] {
                try await city.register(name)
                #expect(try await grant(everyoneTo: name, in: city.context()) == 2, "the third is not enrolled")
                #expect(try await grant(everyoneTo: name, in: city.context()) == 0, "nobody twice")
            }
            let handles = try await city.texts("SELECT handle::text FROM client_citizen")
            let ids = try await city.texts("SELECT city_id::text FROM citizen")
            #expect(Set(handles + ids).count == 7, "no two clients share one, and none is the city's")
            await #expect(throws: ClientRefusal.notSynthetic) {
                try await grant(everyoneTo: "app", handles: .synthetic, in: city.context())
            }
        }
    }

    @Test func `has the same handles in every synthetic city of one seed`() async throws {
        var seen: [[String]] = []
        for _ in 0..<2 {
            try await TestCity.with { city async throws in
                try await city.pool.transaction { db in
                    _ = try InstallationStore.beginSyntheticCity(
                        citizens: 20, seed: "1", businessDate: TestCity.day, db)
                }
                let files = try SyntheticCityFiles(citizens: 20, in: city.folder + "/city")
                _ = try await files.enrol(into: city)
                for name in ["demo", "other"] {
                    try await city.register(name)
                    _ = try await GrantCitizens(pool: city.pool, audit: city.audit)(
                        everyoneTo: name, handles: .synthetic, in: city.context())
                }
                seen.append(try await city.texts("SELECT handle::text FROM client_citizen ORDER BY client_id, handle"))
            }
        }
        #expect(seen[0] == seen[1] && Set(seen[0]).count == seen[0].count && seen[0].count > 30)
    }

    @Test func `called demo-app holds the ids that the guides name`() async throws {
        let pages = try ["Docs/guides/city-app.md", "Docs/guides/city-app.zh-CN.md"].map { path in
            try String(contentsOf: CityRules.root.appending(path: path), encoding: .utf8)
        }
        try await TestCity.with { city async throws in
            try await city.pool.transaction { db in
                _ = try InstallationStore.beginSyntheticCity(citizens: 20, seed: "1", businessDate: TestCity.day, db)
            }
            let files = try SyntheticCityFiles(citizens: 20, in: city.folder + "/city")
            _ = try await files.enrol(into: city)
            try await city.register("demo-app")
            _ = try await GrantCitizens(pool: city.pool, audit: city.audit)(
                everyoneTo: "demo-app", handles: .synthetic, in: city.context())
            let ids = (0..<10).compactMap(files.id)
            let handles = try await FindHandles(pool: city.pool)(of: ids, heldBy: "demo-app")
            for (index, id) in ids.enumerated() {
                let handle = try #require(handles[id])
                for page in pages { #expect(page.contains("| \(index) | `\(handle)` |"), "\(index)") }
            }
            for kind in EventKind.allCases {
                for page in pages { #expect(page.contains("| `\(kind.rawValue)` |")) }
            }
        }
    }
}

import CivilTime
import Intake
import Postgres
import Rights
import Store
import TestKit
import Testing
import UseCases

@testable import Signing

/// What accounts, repeated requests and officers have encrypted, while keys rotate.
@Suite struct `Rotating the keys of accounts and officers` {
    private let first = Synthetic.person(1)
    private let second = Synthetic.person(2)
    private let later = TestCity.opening.adding(seconds: 3600)

    private func rotate(_ purposes: KeyRing.Purpose..., in city: TestCity) throws {
        for purpose in purposes {
            try KeyRing.update(path: KeyRing.path(inDataFolder: city.folder)) { ring throws(SigningError) in
                try ring.rotating(purpose, at: TestCity.opening)
            }
        }
    }

    private func reencrypt(_ city: TestCity) async throws -> (
        people: ReencryptIdentities.Outcome, cells: ReencryptCells.Outcome
    ) {
        let ring = city.identity.ring
        return (
            try await ReencryptIdentities(pool: city.pool, ring: ring, audit: city.audit)(in: city.context()),
            try await ReencryptCells(pool: city.pool, ring: ring, audit: city.audit, batch: 2)(in: city.context())
        )
    }

    private func drop(_ purposes: KeyRing.Purpose..., in city: TestCity) throws {
        for purpose in purposes {
            try KeyRing.update(path: KeyRing.path(inDataFolder: city.folder)) { ring throws(SigningError) in
                try ring.dropping(purpose, olderThan: 2)
            }
        }
    }

    @Test func `keeps name and telephone number readable, also those written in the middle of it`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let (one, two) = try await city.restarted { old async throws in
                (
                    try await old.open(first, for: client, name: "欧阳测试", phone: "+86 138-0000-1234"),
                    try await old.open(second, for: client, name: "测试乙")
                )
            }
            try rotate(.field, .blindIndex, in: city)
            try await city.restarted { new async throws in
                // The row still has the name the old index gave it, and nobody is made a second time.
                let again = try await new.open(
                    first, for: client, name: "司马测试", phone: "+86 139-0000-5678", now: later)
                #expect(again == one)
                #expect(try await new.account(one, now: later).maskedName == "司**")
                let outcome = try await reencrypt(new)
                #expect(outcome.people.older == 2 && outcome.people.refused == 0)
                let number = try IdentityNumber(type: .residentID, number: Array(first.utf8))
                let find = FindAccount(pool: new.pool, identity: new.identity, audit: new.audit)
                #expect(try await find(number, for: client, in: new.context()) == one)
            }
            try drop(.field, .blindIndex, in: city)
            try await city.restarted { last async throws in
                let account = try await last.account(one, now: later)
                #expect(account.maskedName == "司**" && account.maskedPhone == "*******5678")
                #expect(try await last.account(two).maskedName == "测**")
                #expect(try await last.account(two).maskedPhone == nil)
                let older = try await last.texts(
                    """
                    SELECT citizen_id::text FROM citizen
                    WHERE substring(id_number FROM 2 FOR 4) <> '\\x00000002' OR substring(name FROM 2 FOR 4) <> '\\x00000002'
                        OR substring(phone FROM 2 FOR 4) <> '\\x00000002'
                    """)
                #expect(older == [])
            }
        }
    }

    @Test func `passes over who has been erased, and lets others be erased in the middle of it`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let (one, two) = try await city.restarted { old async throws in
                (try await old.open(first, for: client), try await old.open(second, for: client))
            }
            try await city.restarted { old async throws in try await old.erase(one) }
            try rotate(.blindIndex, in: city)
            try await city.restarted { new async throws in
                #expect(try await reencrypt(new).people.people == 1)
                try await new.erase(two)
                #expect(try await reencrypt(new).people.people == 0)
                #expect(try await new.texts("SELECT 'x' FROM citizen_by_blind_index") == [])
                // Somebody who comes back is somebody new.
                #expect(try await new.open(first, for: client, now: later) != one)
            }
        }
    }

    @Test func `still knows a request that was made before it`() async throws {
        try await TestCity.with { city async throws in
            let key = try #require(
                IdempotentRequest(key: "key-1", method: "POST", path: "/v1/x", content: Array("a".utf8)))
            let other = try #require(
                IdempotentRequest(key: "key-1", method: "POST", path: "/v1/x", content: Array("b".utf8)))
            let client = try await city.client()
            let (id, answer) = try await city.restarted { old async throws in
                let id = try await old.open(first, for: client)
                let answer = try await old.reports(TestCity.signer())(
                    of: id, once: Once(key) { Array($0.jws.utf8) }, in: old.context())
                return (id, answer)
            }
            try rotate(.field, .blindIndex, in: city)
            try await city.restarted { new async throws in
                let issue = try new.reports(TestCity.signer())
                #expect(try await issue(of: id, once: Once(key) { Array($0.jws.utf8) }, in: new.context()) == answer)
                #expect(try await reencrypt(new).cells.older == 1)
                #expect(try await reencrypt(new).cells.older == 0)
                #expect(try await issue(of: id, once: Once(key) { Array($0.jws.utf8) }, in: new.context()) == answer)
                await #expect(throws: Fault.idempotencyConflict) {
                    try await issue(of: id, once: Once(other) { Array($0.jws.utf8) }, in: new.context())
                }
                #expect(try await new.texts("SELECT 'x' FROM credit_report").count == 1)
            }
            try drop(.field, in: city)
            try await city.restarted { last async throws in
                let issue = try last.reports(TestCity.signer())
                #expect(try await issue(of: id, once: Once(key) { Array($0.jws.utf8) }, in: last.context()) == answer)
            }
        }
    }

    @Test func `lets officers sign in before, in the middle of and after it`() async throws {
        try await TestCity.with { city async throws in
            func signIn(_ city: TestCity, _ officer: TestOfficer, _ minutes: Int64) async throws {
                let now = TestCity.opening.adding(seconds: 60 * minutes)
                _ = try await SignIn(check: city.checkCredentials())(
                    login: officer.login, password: TestOfficer.password,
                    code: officer.factor.code(at: TimeCode.step(at: now)), in: city.context(now))
            }
            let officers = try await city.restarted { old async throws in
                var officers: [TestOfficer] = []
                for name in ["zhang.wei", "li.na", "wang.fang", "liu.yang", "chen.jing"] {
                    officers.append(try await old.officer(name, .auditor))
                }
                for officer in officers { try await signIn(old, officer, 0) }
                return officers
            }
            try rotate(.officer, in: city)
            try await city.restarted { new async throws in
                for officer in officers { try await signIn(new, officer, 10) }
                let look = ReencryptCells(pool: new.pool, ring: new.identity.ring, audit: new.audit)
                #expect(try await look.look(.officer).older == 5)
                #expect(try await look.look(.field).older == 0)
                let outcome = try await reencrypt(new).cells
                #expect(outcome.older == 5 && outcome.refused == 0)
                #expect(try await look.look(.officer).older == 0)
            }
            try drop(.officer, in: city)
            try await city.restarted { last async throws in
                for officer in officers { try await signIn(last, officer, 20) }
            }
        }
    }
}

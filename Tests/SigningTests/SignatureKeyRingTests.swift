import CivilTime
import Foundation
import Testing

@testable import Signing

@Suite struct `Life of a signature key` {
    private static let early = someInstant
    private static let late = someInstant.adding(seconds: 60)

    private static let states: [SignatureKeyState] = [.pending, .active, .retiring, .retired, .compromised(at: early)]
    private static let steps: [SignatureKeyState.Step] = [.activate, .replace, .retire, .compromise(at: late)]

    @Test func `goes the documented way and no other`() {
        let expected: [[SignatureKeyState?]] = [
            [.active, nil, nil, .compromised(at: Self.late)],
            [nil, .retiring, nil, .compromised(at: Self.late)],
            [nil, nil, .retired, .compromised(at: Self.late)],
            [nil, nil, nil, .compromised(at: Self.late)],
            [nil, nil, nil, nil],
        ]
        for (state, row) in zip(Self.states, expected) {
            for (step, next) in zip(Self.steps, row) { #expect(state.after(step) == next, "\(state) \(step)") }
        }
    }

    @Test func `says what the key is good for`() {
        // signs, verifies messages, verifies records received before, at and after `early`
        let expected = [
            [false, false, false, false, false],
            [true, true, true, true, true],
            [false, true, true, true, true],
            [false, false, true, true, true],
            [false, false, true, false, false],
        ]
        for (state, row) in zip(Self.states, expected) {
            let records = [-1, 0, 1].map { state.verifiesRecord(receivedAt: Self.early.adding(seconds: $0)) }
            #expect([state.signs, state.verifiesMessages] + records == row, "\(state)")
        }
    }
}

@Suite struct `Signature key ring` {
    private let folder: TemporaryFolder
    private let later = someInstant.adding(seconds: 1_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { SignatureKeyRing.path(inDataFolder: folder.path) }

    private func open(_ algorithms: [SignatureAlgorithm] = [.ed25519, .sm2]) throws -> SignatureKeyRing {
        try SignatureKeyRing.open(inDataFolder: folder.path, algorithms: algorithms, creatingAt: someInstant)
    }

    @Test func `is made on first use, closed to others, and is the same ring afterwards`() throws {
        let ring = try open()
        #expect(ring.keys.map(\.algorithm) == [.ed25519, .sm2])
        #expect(ring.keys.allSatisfy { $0.state == .active && $0.createdAt == someInstant && $0.since == someInstant })
        #expect(try folder.mode(of: "keys") == 0o700)
        #expect(try folder.mode(of: "keys/signing") == 0o600)
        #expect(try folder.names(in: "keys") == ["signing"])
        #expect(try open([.es256]).keys.map(\.id) == ring.keys.map(\.id))
        #expect(try SignatureKeyRing.load(path: path).keys.map(\.id) == ring.keys.map(\.id))
        let signature = try ring.signingKey(for: .sm2).sign([1])
        #expect(try open().verificationKey(ring.keys[1].id).verifies(signature, over: [1]))
        #expect(throws: SigningError.noSigningKey(algorithm: .es256)) { try ring.signingKey(for: .es256) }
    }

    @Test func `is one ring when many make it at once`() async throws {
        let ids = try await withThrowingTaskGroup(of: [KeyID].self) { group in
            for _ in 0..<8 { group.addTask { try open().keys.map(\.id) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try folder.names(in: "keys") == ["signing"])
    }

    @Test func `lets keys take turns: the old one verifies, then only records, and nothing signs with it`() throws {
        let first = try open([.es256])
        let old = first.keys[0].id
        let signature = try first.signingKey(for: .es256).sign([7])
        let announced = try first.adding(.es256, at: someInstant)
        let next = announced.keys[1].id
        #expect(announced.keys.map(\.state) == [.active, .pending])
        #expect(try announced.signingKey(for: .es256).id == old)
        #expect(throws: JWSError.keyNotUsable) { try announced.verificationKey(next) }

        let rotated = try announced.rotating(.es256, at: later)
        #expect(rotated.keys.map(\.state) == [.retiring, .active])
        #expect(rotated.keys.map(\.since) == [later, later])
        #expect(rotated.keys[0].signingKey == nil)
        #expect(try rotated.signingKey(for: .es256).id == next)
        #expect(try rotated.verificationKey(old).verifies(signature, over: [7]))

        #expect(try rotated.retiring(after: 60, at: later.adding(seconds: 59)).keys[0].state == .retiring)
        let retired = try rotated.retiring(after: 60, at: later.adding(seconds: 60))
        #expect(retired.keys.map(\.state) == [.retired, .active])
        #expect(throws: JWSError.keyNotUsable) { try retired.verificationKey(old) }
        #expect(try retired.verificationKey(old, forRecordOf: someInstant).verifies(signature, over: [7]))
    }

    @Test func `makes a new key when none is pending`() throws {
        let ring = try open([.sm2]).rotating(.sm2, at: later).rotating(.es256, at: later)
        #expect(ring.keys.map(\.state) == [.retiring, .active, .active])
        #expect(ring.keys.map(\.algorithm) == [.sm2, .sm2, .es256])
    }

    @Test func `drops a compromised key at once and keeps what it proved before`() throws {
        let ring = try open([.ed25519])
        let id = ring.keys[0].id
        let lost = try ring.compromising(id, at: later)
        #expect(lost.keys[0].state == .compromised(at: later))
        #expect(lost.keys[0].signingKey == nil)
        #expect(throws: JWSError.keyNotUsable) { try lost.verificationKey(id) }
        #expect(throws: SigningError.noSigningKey(algorithm: .ed25519)) { try lost.signingKey(for: .ed25519) }
        #expect(throws: Never.self) { try lost.verificationKey(id, forRecordOf: later.adding(seconds: -1)) }
        #expect(throws: JWSError.keyNotUsable) { try lost.verificationKey(id, forRecordOf: later) }
        #expect(try lost.rotating(.ed25519, at: later).signingKey(for: .ed25519).id != id)
        #expect(
            throws: SigningError.signatureKeyStepRefused(
                id: id, state: .compromised(at: later), step: .compromise(at: later))
        ) { try lost.compromising(id, at: later) }
    }

    @Test func `refuses steps for keys it does not have or that are elsewhere`() throws {
        let ring = try open([.ed25519])
        let stranger = try SigningKey.random(.ed25519).id
        #expect(throws: SigningError.signatureKeyUnknown(id: stranger)) { try ring.activating(stranger, at: later) }
        #expect(throws: JWSError.unknownKey) { try ring.verificationKey(stranger) }
        #expect(throws: JWSError.unknownKey) { try ring.verificationKey(stranger, forRecordOf: later) }
        let id = ring.keys[0].id
        let refused = SigningError.signatureKeyStepRefused(id: id, state: .active, step: .activate)
        #expect(throws: refused) { try ring.activating(id, at: later) }
        #expect("\(refused)" == "The signature key \(id) is active; it cannot become active from there.")
    }

    @Test func `survives the way through its file in every state`() throws {
        var ring = try open([.ed25519, .es256, .sm2])
        ring = try ring.rotating(.sm2, at: later).adding(.es256, at: later).rotating(.ed25519, at: later)
        ring = try ring.compromising(ring.keys[1].id, at: later)
        ring = try ring.retiring(after: 0, at: later).rotating(.sm2, at: later)
        let states = Set(ring.keys.map(\.state.name))
        #expect(states == ["pending", "active", "retiring", "retired", "compromised"])
        let changed = ring
        try SignatureKeyRing.update(inDataFolder: folder.path) { _ throws(SigningError) in changed }
        let read = try SignatureKeyRing.load(path: path)
        #expect(read.keys.map(\.verificationKey) == ring.keys.map(\.verificationKey))
        #expect(read.keys.map(\.state) == ring.keys.map(\.state))
        #expect(read.keys.map(\.createdAt) == ring.keys.map(\.createdAt))
        #expect(read.keys.map(\.since) == ring.keys.map(\.since))
        #expect(read.keys.map { $0.signingKey != nil } == ring.keys.map { $0.signingKey != nil })
        #expect(try folder.mode(of: "keys/signing") == 0o600)
        #expect(try folder.names(in: "keys") == ["signing"])
    }

    @Test func `loses no rotation when many rotate at once`() async throws {
        _ = try open([.ed25519])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try SignatureKeyRing.update(inDataFolder: folder.path) { ring throws(SigningError) in
                        try ring.rotating(.ed25519, at: later)
                    }
                }
            }
            try await group.waitForAll()
        }
        let ring = try open()
        #expect(ring.keys.count == 9)
        #expect(ring.keys.count { $0.state == .active } == 1)
    }

    @Test func `is left as it was by a change that fails`() throws {
        let before = try open()
        #expect(throws: SigningError.noSigningKey(algorithm: .es256)) {
            try SignatureKeyRing.update(inDataFolder: folder.path) { ring throws(SigningError) in
                throw .noSigningKey(algorithm: .es256)
            }
        }
        #expect(try open().keys.map(\.id) == before.keys.map(\.id))
        #expect(try folder.names(in: "keys") == ["signing"])
    }

    @Test func `is refused when cut at any length or changed at any byte`() throws {
        _ = try open([.sm2])
        let text = try folder.read("keys/signing")
        for position in text.indices {
            var changed = text
            changed[position] ^= 1
            #expect(throws: SigningError.self) { try SignatureKeyRing(fileText: changed, path: "r") }
            #expect(throws: SigningError.self) { try SignatureKeyRing(fileText: Array(text[..<position]), path: "r") }
        }
    }

    @Test func `that others may touch, or that is missing, is refused`() throws {
        #expect(throws: SigningError.ringMissing(path: path)) { try SignatureKeyRing.load(path: path) }
        _ = try open()
        try folder.setMode(0o640, of: "keys/signing")
        #expect(throws: SigningError.ringExposed(path: path, fix: "chmod 600 \(path)")) { try open() }
    }

    @Test func `that makes no sense is refused with the reason`() throws {
        let one = try SigningKey.random(.ed25519)
        let two = try SigningKey.random(.ed25519)
        func line(_ key: SigningKey, _ state: String, secret: SigningKey?) -> String {
            let secret = secret.map { Hexadecimal.encode($0.secret.withBytes { Array($0) }) } ?? "-"
            let publicHalf = Hexadecimal.encode(key.verificationKey.publicBytes)
            return "Ed25519 \(state) 2026-11-23T00:00:00Z 2026-11-23T00:00:00Z \(publicHalf) \(secret)"
        }
        let cases = [
            ([line(one, "active", secret: one), line(one, "pending", secret: one)], "the key \(one.id) occurs twice"),
            (
                [line(one, "active", secret: one), line(two, "active", secret: two)],
                "there are two active Ed25519 keys"
            ),
            (
                [line(one, "active", secret: nil)],
                "the active key \(one.id) has its private half where none belongs, or lacks it"
            ),
            (
                [line(one, "retired", secret: one)],
                "the retired key \(one.id) has its private half where none belongs, or lacks it"
            ),
            ([line(one, "active", secret: two)], "line 2: The private key does not belong to the public key."),
            ([line(one, "asleep", secret: one)], "line 2 is not a key"),
            ([line(one, "active", secret: one), "", ""], "line 3 is not a key"),
        ]
        for (lines, reason) in cases {
            let body = Array(lines.map { $0 + "\n" }.joined().utf8)
            let text = SealedText.write(heading: "shangding signature keys 1", lines: body)
            #expect(throws: SigningError.ringDamaged(path: "r", reason: reason)) {
                try SignatureKeyRing(fileText: text, path: "r")
            }
        }
    }

    @Test func `prints no key`() throws {
        let ring = try open()
        let secrets = String(decoding: try folder.read("keys/signing"), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).filter { $0.count == 64 }
        #expect(secrets.count >= 2)
        var dumped = ""
        dump(ring, to: &dumped)
        dump(ring.keys[0], to: &dumped)
        let printed = "\(ring) \(String(reflecting: ring)) \(String(reflecting: ring.keys[0])) \(dumped)"
        let secret = try #require(ring.keys[0].signingKey).secret.withBytes { Array($0) }
        #expect(!printed.contains("\(secret)") && !printed.contains(Hexadecimal.encode(secret)))
        #expect("\(ring)" == "SignatureKeyRing(redacted, 2 keys)")
    }
}

import CivilTime
import Signing
import StrictJSON
import Testing

@testable import Federation

/// Statements in time, under the pinned root (threats 12, 13, 14).
@Suite struct `Statements` {
    private func accept(
        _ compact: [UInt8], root: KeyID = Scene.root.id, last: StatementRules.LastSeen? = nil,
        now: Instant = Scene.now, others: Set<KeyID> = [Scene.eastern.id, Scene.northern.id]
    ) throws(StatementFault) -> AcceptedStatement {
        try StatementRules.accept(
            compact, root: root, entity: Scene.south, reader: Scene.north, lastSeen: last, now: now,
            keysOfOthers: others)
    }

    private func signed(_ statement: PartnerStatement, at second: Int64 = Scene.second) throws -> [UInt8] {
        try Sample.sign(statement, to: nil, at: second, key: Scene.root).compact
    }

    @Test func `come round as they were written`() throws {
        let statement = Scene.statement()
        let accepted = try accept(signed(statement))
        #expect(accepted.statement == statement && accepted.isNew)
        #expect(accepted.envelope.audience == nil && accepted.envelope.expiresAt == Scene.second + 30 * Scene.day)
    }

    @Test func `only advance`() throws {
        let compact = try signed(Scene.statement(sequence: 7))
        let first = try accept(compact)
        let seen = StatementRules.LastSeen(sequence: 7, hash: first.hash)
        let again = try accept(compact, last: seen)
        #expect(!again.isNew && again.statement == first.statement)
        #expect(throws: StatementFault.rolledBack) {
            try accept(signed(Scene.statement(sequence: 6)), last: seen)
        }
        // The same words, signed anew under another jti, are other bytes.
        #expect(throws: StatementFault.forked) { try accept(signed(Scene.statement(sequence: 7)), last: seen) }
        #expect(try accept(signed(Scene.statement(sequence: 8)), last: seen).isNew)
        #expect(try accept(signed(Scene.statement(sequence: 1_000)), last: seen).isNew)
    }

    /// Somebody who shows the last good one for ever is noticed when it expires, though its bytes are the known ones.
    @Test func `freeze no partner`() throws {
        let compact = try signed(Scene.statement())
        let seen = StatementRules.LastSeen(sequence: 7, hash: SHA256Digest(hashing: compact))
        let late = Scene.second + 30 * Scene.day + 61
        #expect(throws: StatementFault.refused(FederationRefusal(.expired, isSigned: true))) {
            try accept(compact, last: seen, now: Instant(wholeSeconds: late))
        }
    }

    @Test func `hold under the pinned root alone`() throws {
        let other = try SigningKey.random(.ed25519)
        let forged = try Sample.sign(Scene.statement(root: other), to: nil, key: other).compact
        let unknown = StatementFault.refused(FederationRefusal(.unknownKey, isSigned: false))
        #expect(throws: unknown) { try accept(forged) }
        #expect(try accept(forged, root: other.id).isNew)
        // The pinned name in the header does not make another key the root.
        let payload = Raw.payload(try Sample.sign(Scene.statement(root: other), to: nil, key: other))
        let named = try Raw.sign(header: Raw.header(Scene.root, .statement), payload: payload.utf8, with: other)
        #expect(throws: unknown) { try accept(named) }
        let words = Raw.payload(try Sample.sign(Scene.statement(), to: nil, key: Scene.root))
        let copied = try Raw.sign(header: Raw.header(Scene.root, .statement), payload: words.utf8, with: other)
        #expect(throws: StatementFault.refused(FederationRefusal(.badSignature, isSigned: false))) {
            try accept(copied)
        }
    }

    @Test func `claim nobody else's key`() throws {
        let window = (from: Scene.second - Scene.day, to: Scene.second + Scene.day)
        let stolen = StatementKey(
            key: Scene.eastern.verificationKey, notBefore: window.from, expiresAt: window.to, state: .active)
        #expect(throws: StatementFault.foreignKey) { try accept(signed(Scene.statement(keys: [stolen]))) }
        let retired = RetiredKey(
            key: Scene.eastern.verificationKey, from: window.from, to: window.to, reason: .rotated)
        #expect(throws: StatementFault.foreignKey) { try accept(signed(Scene.statement(retired: [retired]))) }
        let others: Set = [Scene.root.id]
        #expect(throws: StatementFault.foreignKey) { try accept(signed(Scene.statement()), others: others) }
        #expect(try accept(signed(Scene.statement(keys: [stolen])), others: []).isNew)
    }

    @Test func `show each key once, and the root among no others`() throws {
        let window = (from: Scene.second - Scene.day, to: Scene.second + Scene.day)
        let twice = [Scene.root, Scene.ed25519].map {
            StatementKey(
                key: $0.verificationKey, notBefore: window.from, expiresAt: window.to, state: .active)
        }
        for key in twice {
            #expect(throws: invalid("/data/keys")) { try accept(signed(Scene.statement(keys: [key]))) }
        }
    }

    @Test func `are of one city`() throws {
        #expect(throws: StatementFault.refused(FederationRefusal(.wrongIssuer, isSigned: true))) {
            try StatementRules.accept(
                signed(Scene.statement()), root: Scene.root.id, entity: Scene.east, reader: Scene.north, lastSeen: nil,
                now: Scene.now, keysOfOthers: [])
        }
    }

    @Test func `bound the life of a key`() throws {
        let key = try SigningKey.random(.ed25519).verificationKey
        for (life, isGood) in [(90 * Scene.day, true), (90 * Scene.day + 1, false), (1, true), (0, false), (-1, false)]
        {
            let entry = StatementKey(
                key: key, notBefore: Scene.second, expiresAt: Scene.second + life, state: .pending)
            let compact = try signed(Scene.statement(keys: [entry]))
            if isGood {
                #expect(try accept(compact).isNew)
            } else {
                #expect(throws: invalid("/data/keys/4/exp")) { try accept(compact) }
            }
        }
    }

    @Test func `have their base at one of their hosts`() throws {
        #expect(throws: invalid("/data/base")) {
            try accept(signed(Scene.statement(hosts: ["other.south.example"])))
        }
        #expect(try accept(signed(Scene.statement(base: "https://ccr.south.example:8443"))).isNew)
        #expect(throws: invalid("/data/base")) {
            try accept(signed(Scene.statement(base: "https://ccr.south.example/path")))
        }
    }

    @Test func `refuse private keys, and ignore what is unknown in a public one`() throws {
        let message = try Sample.sign(Scene.statement(), to: nil, key: Scene.root)
        let payload = Raw.payload(message)
        let header = Raw.header(Scene.root, .statement)
        let unknown = payload.replacing(#""jwk":{"#, with: #""jwk":{"later":1,"#)
        #expect(unknown != payload)
        #expect(try accept(Raw.sign(header: header, payload: unknown.utf8, with: Scene.root)).isNew)
        let secret = payload.replacing(#""jwk":{"#, with: #""jwk":{"d":"AA","#, maxReplacements: 1)
        #expect(throws: invalid("/data/keys/0/jwk")) {
            try accept(Raw.sign(header: header, payload: secret.utf8, with: Scene.root))
        }
    }

    private func invalid(_ pointer: String) -> StatementFault {
        .refused(FederationRefusal(.invalidData, pointer: pointer, isSigned: true))
    }
}

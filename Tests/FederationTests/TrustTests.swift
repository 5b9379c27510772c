import CivilTime
import Signing
import Testing

@testable import Federation

/// Which keys and partners are believed at a moment, and where a statement may lead (threats 12, 20, 21).
@Suite struct `Trust` {
    @Test func `lies in keys that are in use`() throws {
        let cases: [(SigningKey, FederationCode?)] = [
            (Scene.ed25519, nil), (Scene.pending, .keyNotUsable), (Scene.retired, .keyNotUsable),
            (Scene.compromised, .keyNotUsable),
        ]
        for (key, code) in cases {
            #expect(Consumer.refusal(try Sample.message(.claim, key: key).compact, as: .claim)?.code == code)
        }
    }

    /// Compromised now, its old messages still prove what they say.
    @Test func `in a compromised key ends with the news and not before`() throws {
        let key = try #require(Scene.trust.key(Scene.compromised.id))
        let published = Instant(wholeSeconds: Scene.second - 2 * Scene.day)
        #expect(key.state == .compromised(at: published))
        #expect(key.state.verifiesRecord(receivedAt: Instant(microseconds: published.microseconds - 1)))
        #expect(!key.state.verifiesRecord(receivedAt: published))
    }

    @Test func `in a key lasts from its beginning to its end`() throws {
        let key = try SigningKey.random(.ed25519)
        let entry = StatementKey(
            key: key.verificationKey, notBefore: Scene.second - 10, expiresAt: Scene.second + 10, state: .active)
        let trust = Scene.trustView(statement: Scene.statement(keys: [entry]))
        for (offset, code) in [(-11, FederationCode.keyNotUsable), (-10, nil), (9, nil), (10, .keyNotUsable)] {
            let message = try Sample.message(.claim, key: key, at: Scene.second)
            let now = Instant(wholeSeconds: Scene.second + Int64(offset))
            #expect(Consumer.refusal(message.compact, as: .claim, trust: trust, now: now)?.code == code)
        }
    }

    @Test func `ends with the statement`() throws {
        let trust = Scene.trustView(statementExpiresAt: Scene.second)
        let message = try Sample.message(.claim)
        #expect(Consumer.refusal(message.compact, as: .claim, trust: trust)?.code == .keyNotUsable)
        let before = Instant(microseconds: Scene.now.microseconds - 1)
        #expect(Consumer.refusal(message.compact, as: .claim, trust: trust, now: before) == nil)
    }

    @Test(arguments: PartnerState.allCases) func `is for active partners`(state: PartnerState) throws {
        let trust = Scene.trustView(south: state)
        for type in MessageType.allCases where type != .statement {
            let refusal = Consumer.refusal(try Sample.message(type).compact, as: type, trust: trust)
            #expect(refusal == (state == .active ? nil : FederationRefusal(.peerNotActive, isSigned: true)))
        }
    }

    @Test func `in a key two partners claim is in neither`() throws {
        let shared = try SigningKey.random(.ed25519)
        let entry = StatementKey(
            key: shared.verificationKey, notBefore: Scene.second - 10, expiresAt: Scene.second + 10, state: .active)
        let root = try SigningKey.random(.ed25519)
        let partners = [Scene.south, Scene.east].map {
            Scene.partner($0, .active, Scene.statement(root: root, keys: [entry]))
        }
        let trust = TrustView(me: Scene.north, algorithms: [.ed25519], partners: partners)
        #expect(trust.key(shared.id) == nil)
        #expect(trust.partner(Scene.south) != nil && trust.partner(Scene.west) == nil)
    }

    @Test func `in a host needs the statement and an officer`() throws {
        let partner = try #require(Scene.trust.partner(Scene.south))
        #expect(partner.mayBeCalled(at: Scene.url("https://ccr.south.example/ccr/v1/claims")))
        #expect(!partner.mayBeCalled(at: Scene.url("https://other.south.example/")))
        // New in a statement, and approved by nobody.
        let moved = Scene.partner(
            Scene.south, .active, Scene.statement(hosts: ["new.south.example"], base: "https://new.south.example"))
        #expect(!moved.mayBeCalled(at: Scene.url("https://new.south.example/")))
        // Approved once, and on the statement no more.
        #expect(!moved.mayBeCalled(at: Scene.url("https://ccr.south.example/")))
        #expect(partner.mayReturn(to: "https://app.south.example/ccr/return"))
        let unseen = Scene.partner(Scene.south, .active, Scene.statement(), approvedReturnURIs: [])
        #expect(!unseen.mayReturn(to: "https://app.south.example/ccr/return"))
        let dropped = Scene.partner(
            Scene.south, .active, Scene.statement(), approvedReturnURIs: ["https://app.south.example/old"])
        #expect(!dropped.mayReturn(to: "https://app.south.example/old"))
        for other in ["https://app.south.example/ccr/return/", "https://app.south.example/ccr/return?x=1", ""] {
            #expect(!partner.mayReturn(to: other))
        }
    }

    @Test func `goes as far as the agreement`() throws {
        let partner = try #require(Scene.trust.partner(Scene.south))
        #expect(partner.agrees(to: .travel, disclosing: .meets))
        #expect(partner.agrees(to: .travel, disclosing: .band))
        #expect(!partner.agrees(to: .travel, disclosing: .score))
        #expect(!partner.agrees(to: .rental, disclosing: .meets))
    }
}

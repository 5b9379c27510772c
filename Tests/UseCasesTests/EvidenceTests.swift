import CivilTime
import Federation
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import UseCases

/// What the log of messages proves, long after, with nothing but the keys of both cities.
@Suite struct `Stored messages` {
    private struct Proof {
        let question: [UInt8]
        let answer: [UInt8]
    }

    /// Whether the answer is signed by the city that was asked and names this very question, signed by the one that
    /// asked.
    private static func proves(
        _ proof: Proof, asked: VerificationKey, by asker: VerificationKey, _ type: MessageType, _ answer: MessageType
    ) -> Bool {
        guard
            let question = try? UnverifiedJWS(
                proof.question, expecting: .message(type: type.rawValue), limit: type.byteLimit),
            (try? question.payload(verifiedBy: asker)) != nil, let end = proof.question.lastIndex(of: 0x2E),
            let signed = try? UnverifiedJWS(
                proof.answer, expecting: .message(type: answer.rawValue), limit: answer.byteLimit),
            let payload = try? signed.payload(verifiedBy: asked),
            case .object(let members)? = try? JSONValue(reading: payload),
            case .object(let receipt)? = members["re"], case .string(let hash)? = receipt["h"]
        else { return false }
        return Base64URL.decode(Array(hash.utf8)) == SHA256Digest(hashing: Array(proof.question[..<end])).bytes
    }

    @Test func `prove that a claim was answered and an event delivered, and changed in one octet they prove nothing`()
        async throws
    {
        try await ExchangeCity.with { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            try await exchange.withdrawSharing(exchange.benefit.citizens[0])
            exchange.acknowledge()
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
            let ours = try exchange.keys.signingKey(for: .ed25519).verificationKey
            let theirs = exchange.partner.key.verificationKey
            func stored(_ type: MessageType) async throws -> [UInt8] {
                let rows = try await exchange.city.texts(
                    "SELECT typ || ' ' || convert_from(jws, 'UTF8') FROM federation_message ORDER BY message_id")
                let row = try #require(rows.first { $0.hasPrefix("\(type.rawValue) ") })
                return Array(row.dropFirst(type.rawValue.count + 1).utf8)
            }
            let claim = Proof(question: try await stored(.claim), answer: try await stored(.grant))
            #expect(Self.proves(claim, asked: ours, by: theirs, .claim, .grant))
            let event = Proof(question: try await stored(.event), answer: try await stored(.acknowledgement))
            #expect(Self.proves(event, asked: theirs, by: ours, .event, .acknowledgement))
            for place in stride(from: 0, to: event.question.count, by: 7) {
                var bytes = event.question
                bytes[place] ^= 1
                let changed = Proof(question: bytes, answer: event.answer)
                #expect(!Self.proves(changed, asked: theirs, by: ours, .event, .acknowledgement))
            }
            for place in stride(from: 0, to: event.answer.count, by: 7) {
                var bytes = event.answer
                bytes[place] ^= 1
                let changed = Proof(question: event.question, answer: bytes)
                #expect(!Self.proves(changed, asked: theirs, by: ours, .event, .acknowledgement))
            }
            // One of another exchange is not taken for it.
            let crossed = Proof(question: claim.question, answer: event.answer)
            #expect(!Self.proves(crossed, asked: theirs, by: theirs, .claim, .acknowledgement))
        }
    }

    @Test func `to two partners about one person have nothing in common`() async throws {
        try await ExchangeCity.with { exchange in
            let (other, _, id) = try await exchange.secondPartner(.ed25519)
            let back = "https://app.hangzhou.example/back"
            try await exchange.city.partners.places.approve(
                .returnURI, back, of: id, in: exchange.officers.first.context())
            try await exchange.shelf.reload()
            var told: [Set<String>] = []
            for partner in [exchange.partner, other] {
                func say(_ body: some MessageBody) throws -> SignedMessage {
                    try MessageWriter.sign(
                        body, from: partner.entity, to: exchange.me, id: .random(),
                        issuedAt: exchange.clock.now.wholeSeconds, key: partner.key)
                }
                let verifier = try Verifier.random()
                let invite = try say(
                    Invite(
                        scenario: "T-001", purpose: .travel, minBand: .l2, disclose: .meets, returnURI: back,
                        catalogueVersion: 1, challenge: verifier.challenge))
                let claim = try say(
                    Claim(
                        code: try await exchange.code(for: invite, of: exchange.benefit.citizens[0]),
                        invite: invite.id, verifier: verifier, scenario: "T-001", purpose: .travel, minBand: .l2,
                        disclose: .meets, catalogueVersion: 1))
                let answer = await exchange.receive(
                    claim.compact, contentType: "application/jose", as: .claims, from: TestCity.anywhere,
                    in: exchange.context)
                let opened = try AnswerCheck.open(
                    answer.body, status: answer.status, to: claim,
                    trust: try exchange.trustOfPartner(as: partner.entity), now: exchange.clock.now)
                guard case .grant(.meets(let terms)) = opened.answer else { throw Fault.inviteInvalid }
                told.append([
                    opened.message.envelope.id.text, terms.subject.text, terms.consent.id.text,
                    Base64URL.encode(terms.consent.noticeHash.bytes),
                ])
            }
            #expect(told[0].count == 4 && told[1].count == 4 && told[0].isDisjoint(with: told[1]))
        }
    }
}

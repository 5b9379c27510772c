import CivilTime
import Signing
import Testing

@testable import Federation

/// A token of one type used as another (threat 5).
@Suite struct `Types of messages` {
    @Test(arguments: MessageType.allCases) func `are taken at one place each`(type: MessageType) throws {
        let message = try Sample.message(type)
        var takers: [MessageType] = []
        for consumer in MessageType.allCases {
            let refusal = Consumer.refusal(message.compact, as: consumer)
            if refusal == nil {
                takers.append(consumer)
            } else {
                #expect(refusal == FederationRefusal(.wrongType, isSigned: false), "\(type) at \(consumer)")
            }
        }
        #expect(takers == [type])
    }

    /// `usage` and `checkpoint` come with the Ledger profile; until then no place takes them.
    @Test(arguments: ["ccr1-usage+jwt", "ccr1-checkpoint+jwt", "ccr1-test+jwt", "JWT", "ccr2-claim+jwt"])
    func `that are not spoken are refused everywhere`(typ: String) throws {
        let key = Scene.ed25519
        for consumer in MessageType.allCases {
            let signer = consumer == .statement ? Scene.root : key
            let header = #"{"alg":"\#(signer.algorithm.rawValue)","kid":"\#(signer.id.text)","typ":"\#(typ)"}"#
            let payload = Raw.payload(try Sample.message(consumer))
            let compact = try Raw.sign(header: header, payload: payload.utf8, with: signer)
            #expect(Consumer.refusal(compact, as: consumer)?.code == .wrongType)
        }
    }

    /// The type of the header decides; the same payload under another type is another message.
    @Test func `are in the header and nowhere else`() throws {
        let key = Scene.ed25519
        let claim = Raw.payload(try Sample.message(.claim))
        let compact = try Raw.sign(header: Raw.header(key, .event), payload: claim.utf8, with: key)
        #expect(Consumer.refusal(compact, as: .claim)?.code == .wrongType)
        #expect(Consumer.refusal(compact, as: .event)?.code == .invalidData)
    }

    @Test func `have the lives and sizes of the protocol`() {
        let expected: [MessageType: (Int64, Int, MessageType?)] = [
            .statement: (2_592_000, 65_536, nil), .catalogue: (172_800, 2_097_152, nil), .invite: (600, 16_384, nil),
            .claim: (120, 16_384, .grant), .grant: (120, 16_384, nil), .event: (604_800, 16_384, .acknowledgement),
            .acknowledgement: (604_800, 16_384, nil), .error: (120, 16_384, nil),
        ]
        for type in MessageType.allCases {
            #expect(type.lifetime == expected[type]?.0)
            #expect(type.byteLimit == expected[type]?.1)
            #expect(type.answer == expected[type]?.2)
        }
        #expect(MessageType.allCases.filter(\.isAnswer) == [.grant, .acknowledgement, .error])
        #expect(MessageType.allCases.filter(\.isDocument) == [.statement, .catalogue])
        #expect(MessageType.error.lifetime(answering: .event) == 604_800)
        #expect(MessageType.error.lifetime(answering: .claim) == 120)
        #expect(MessageType.grant.lifetime(answering: .claim) == 120)
    }

    /// A statement is signed by the root, whatever keys a partner has, and the root signs nothing else.
    @Test func `divide root and message keys`() throws {
        for (algorithm, key) in Scene.keys {
            let forged = try Sample.sign(Scene.statement(sequence: 8), to: nil, key: key)
            #expect(Consumer.refusal(forged.compact, as: .statement)?.code == .unknownKey, "\(algorithm)")
            #expect(throws: FederationRefusal(.wrongType, isSigned: false)) {
                try Receiver.open(forged.compact, as: .statement, trust: Scene.trust, now: Scene.now)
            }
        }
        for type in MessageType.allCases where type != .statement {
            let message = try Sample.message(type, key: Scene.root)
            #expect(Consumer.refusal(message.compact, as: type)?.code == .unknownKey)
        }
    }
}

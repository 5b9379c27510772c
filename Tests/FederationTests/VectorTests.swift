import CivilTime
import Foundation
import Signing
import StrictJSON
import Testing

@testable import Federation

/// The messages of the independent peer (`Tests/Vectors/federation`), each with the verdict it states.
@Suite struct `Messages of the peer` {
    @Test(arguments: [
        "accepted", "header", "encoding", "json", "envelope", "times", "signatures", "crossing", "bodies", "statements",
    ])
    func `get the verdict the peer gives them`(name: String) throws {
        let cast = try PeerCast()
        let vectors = try PeerVector.all(in: name)
        #expect(vectors.count > 10)
        for vector in vectors {
            let (verdict, pointer) = cast.judge(vector)
            #expect(verdict == vector.verdict, "\(name): \(vector.name): \(vector.why)")
            if let expected = vector.pointer { #expect(pointer == expected, "\(name): \(vector.name)") }
        }
    }

    @Test func `hold each verdict that belongs to a receiver`() throws {
        var verdicts: Set<String> = []
        for file in [
            "accepted", "header", "encoding", "json", "envelope", "times", "signatures", "bodies", "statements",
        ] {
            verdicts.formUnion(try PeerVector.all(in: file).map(\.verdict))
        }
        #expect(
            verdicts == [
                "accepted", "malformed", "too_large", "header_forbidden", "alg_not_allowed", "wrong_type",
                "unknown_key",
                "key_not_usable", "bad_signature", "not_yet_valid", "expired", "wrong_issuer", "wrong_audience",
                "peer_not_active", "invalid_data", "wrong_answer", "statement_rollback", "statement_fork",
                "statement_foreign_key",
            ])
    }
}

struct PeerVector {
    let name: String
    let consumer: MessageType
    let now: Int64
    let compact: [UInt8]
    let verdict: String
    let pointer: String?
    let question: [UInt8]?
    let last: (sequence: Int64, compact: [UInt8])?
    let why: String

    static func all(in file: String) throws -> [PeerVector] {
        try PeerFile.read(file).array("vectors").map { value in
            PeerVector(
                name: try value.text("name"), consumer: try #require(MessageType(rawValue: value.text("consumer"))),
                now: try value.integer("now"), compact: try value.latin1("compact"), verdict: try value.text("verdict"),
                pointer: try? value.text("pointer"), question: try? value.latin1("question"),
                last: try value["last"].map { (try $0.integer("seq"), try $0.latin1("compact")) },
                why: try value.text("why"))
        }
    }
}

/// Who the receiver of the vectors is and whom it knows (`keys.json`).
struct PeerCast {
    private let me: EntityID
    private let trust: TrustView
    private let root: KeyID
    private let foreign: Set<KeyID>
    private let questioners: TrustView

    init() throws {
        let file = try PeerFile.read("keys")
        me = try #require(EntityID(file.text("me")))
        let now = try file.integer("now")
        let peers = try file.array("peers")
        let partners = try peers.map { try Self.partner($0, now: now) }
        trust = TrustView(me: me, algorithms: Set(SignatureAlgorithm.allCases), partners: partners)
        root = try #require(partners.first?.root)
        foreign = Set(partners.dropFirst().flatMap { $0.statement?.keys.map(\.key.id) ?? [] })
        let own = try VerificationKey(jwk: #require(file["own"]?["jwk"]))
        let south = try #require(partners.first?.entity)
        questioners = TrustView(
            me: south, algorithms: Set(SignatureAlgorithm.allCases),
            partners: [Self.trusted(me, .active, root: Scene.root.verificationKey, keys: [(own, true)], now: now)])
    }

    /// The verdict in the words of the vectors.
    func judge(_ vector: PeerVector) -> (verdict: String, pointer: String?) {
        do {
            try take(vector)
            return ("accepted", nil)
        } catch let refusal as FederationRefusal {
            return (refusal.code.rawValue, refusal.pointer)
        } catch StatementFault.refused(let refusal), AnswerFault.refused(let refusal) {
            return (refusal.code.rawValue, refusal.pointer)
        } catch let fault as StatementFault {
            return (fault.name, nil)
        } catch AnswerFault.anotherQuestion {
            return ("wrong_answer", nil)
        } catch {
            return ("\(error)", nil)
        }
    }

    private func take(_ vector: PeerVector) throws {
        let now = Instant(wholeSeconds: vector.now)
        if vector.consumer == .statement {
            let last = vector.last.map {
                StatementRules.LastSeen(sequence: $0.sequence, hash: SHA256Digest(hashing: $0.compact))
            }
            _ = try StatementRules.accept(
                vector.compact, root: root, entity: Scene.south, reader: me, lastSeen: last, now: now,
                keysOfOthers: foreign)
        } else if vector.consumer.isAnswer {
            let question = try question(vector)
            let status = vector.consumer == .error ? try status(vector) : 200
            _ = try AnswerCheck.open(vector.compact, status: status, to: question, trust: trust, now: now)
        } else {
            let message = try Receiver.open(vector.compact, as: vector.consumer, trust: trust, now: now)
            switch vector.consumer {
            case .catalogue: _ = try message.body(PartnerCatalogue.self)
            case .invite: _ = try message.body(Invite.self)
            case .claim: _ = try message.body(Claim.self)
            default: _ = try message.body(PartnerEvent.self)
            }
        }
    }

    /// What was asked. The vectors ask with a claim; an acknowledgement is to an event, which for these checks differs
    /// in nothing but its type.
    private func question(_ vector: PeerVector) throws -> SignedMessage {
        let compact = try #require(vector.question)
        let asked = try Receiver.open(
            compact, as: .claim, trust: questioners, now: Instant(wholeSeconds: Scene.second))
        return SignedMessage(
            type: vector.consumer == .acknowledgement ? .event : .claim, issuer: me, audience: Scene.south,
            id: asked.envelope.id, keyID: asked.keyID, issuedAt: asked.envelope.issuedAt,
            expiresAt: asked.envelope.expiresAt, compact: compact)
    }

    /// HTTP's status is not part of a vector; an honest peer sends the one of its code.
    private func status(_ vector: PeerVector) throws -> Int {
        let segments = vector.compact.split(separator: 0x2E)
        guard segments.count == 3, let payload = Base64URL.decode(segments[1]),
            let value = try? JSONValue(reading: payload), let data = value["data"],
            case .integer(let status) = data["status"], (400...599).contains(status)
        else { return 400 }
        return Int(status)
    }

    private static func partner(_ value: JSONValue, now: Int64) throws -> TrustedPartner {
        let keys = try value.array("keys").map { entry -> (VerificationKey, Bool) in
            (try VerificationKey(jwk: #require(entry["jwk"])), entry["usable"] == .bool(true))
        }
        let root = try value["root"].map { try VerificationKey(jwk: #require($0["jwk"])) }
        return trusted(
            try #require(EntityID(value.text("entity"))), try #require(PartnerState(rawValue: value.text("state"))),
            root: root ?? Scene.root.verificationKey, keys: keys, now: now)
    }

    /// A partner that has these keys, usable or retired, for as long as any vector takes place.
    private static func trusted(
        _ entity: EntityID, _ state: PartnerState, root: VerificationKey, keys: [(VerificationKey, Bool)], now: Int64
    ) -> TrustedPartner {
        let window = (from: now - 400 * Scene.day, to: now + 400 * Scene.day)
        let model = Scene.statement()
        let statement = PartnerStatement(
            sequence: 1, name: model.name, base: model.base, profiles: model.profiles, hosts: model.hosts,
            returnURIs: [], tlsKeys: [], root: root,
            keys: keys.filter(\.1).map {
                StatementKey(key: $0.0, notBefore: window.from, expiresAt: window.to, state: .active)
            },
            retired: keys.filter { !$0.1 }.map {
                RetiredKey(key: $0.0, from: window.from, to: window.to, reason: .rotated)
            }, algorithmsAccepted: [.sm2], bands: [], purposes: [.travel], contacts: ["x"])
        return TrustedPartner(
            number: 1, entity: entity, state: state, root: root.id, statement: statement,
            statementExpiresAt: window.to)
    }
}

enum PeerFile {
    static func read(_ name: String) throws -> JSONValue {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Vectors/federation/\(name).json")
        let limits = JSONLimits(bytes: 8_000_000, depth: 16, values: 1_000_000, stringBytes: 4_000_000)
        return try JSONValue(reading: Array(Data(contentsOf: path)), limits: limits)
    }
}

extension JSONValue {
    subscript(name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    func text(_ name: String) throws -> String {
        guard case .string(let text) = self[name] else { throw Missing() }
        return text
    }

    func integer(_ name: String) throws -> Int64 {
        guard case .integer(let number) = self[name] else { throw Missing() }
        return number
    }

    func array(_ name: String) throws -> [JSONValue] {
        guard case .array(let values) = self[name] else { throw Missing() }
        return values
    }

    /// One byte for each character.
    func latin1(_ name: String) throws -> [UInt8] {
        try text(name).unicodeScalars.map { try #require(UInt8(exactly: $0.value)) }
    }

    private struct Missing: Error {}
}

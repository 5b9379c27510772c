import CivilTime
import Signing

@testable import Federation

/// One good message of each type from south to north.
enum Sample {
    static let code = Scene.made { try OneTimeCode.random() }
    static let verifier = Scene.made { try Verifier.random() }
    static let invite = id()
    static let subject: SubjectID = Scene.made { try SubjectID.random() }
    static let scenario = "YOU-001"

    static func id() -> MessageID { Scene.made { try MessageID.random() } }

    static let inviteBody = Invite(
        scenario: scenario, purpose: .travel, minBand: .l3, disclose: .meets,
        returnURI: "https://app.south.example/ccr/return", catalogueVersion: 12, challenge: verifier.challenge)
    static let claimBody = claim()
    static let grantBody = PartnerGrant.meets(terms())
    static let eventBody = PartnerEvent(kind: .grantRevoked, grant: id(), subject: subject)
    static let acknowledgementBody = Acknowledgement(status: .recorded, extra: [], missing: [])
    static let errorBody = ErrorAnswer(code: .codeInvalid, now: Scene.second)
    static let catalogueBody = PartnerCatalogue(version: 12, items: [item("YOU-001"), item("ZU-002", quota: nil)])

    /// What north asked south, so that the answers have a question.
    static let question = Scene.made {
        try MessageWriter.sign(
            claimBody, from: Scene.north, to: Scene.south, id: id(), issuedAt: Scene.second - 2, key: Scene.northern)
    }
    static let news = Scene.made {
        try MessageWriter.sign(
            eventBody, from: Scene.north, to: Scene.south, id: id(), issuedAt: Scene.second - 2, key: Scene.northern)
    }

    static func claim(
        code: OneTimeCode = code, invite: MessageID = invite, verifier: Verifier = verifier,
        scenario: String = scenario, purpose: FederationPurpose = .travel, minBand: Band = .l3,
        disclose: Disclosure = .meets, catalogueVersion: Int64 = 12
    ) -> Claim {
        Claim(
            code: code, invite: invite, verifier: verifier, scenario: scenario, purpose: purpose, minBand: minBand,
            disclose: disclose, catalogueVersion: catalogueVersion)
    }

    static func terms(
        minBand: Band = .l3, scenario: String = scenario, notAfter: Int64 = Scene.second + 3_600,
        purpose: FederationPurpose = .travel, band: PartnerGrant.DisclosedBand? = nil,
        score: PartnerGrant.DisclosedScore? = nil
    ) -> PartnerGrant.Terms {
        let consent = PartnerGrant.ConsentRecord(
            id: Scene.made { try ConsentID.random() }, at: Scene.second - 30, noticeVersion: "2026-08",
            noticeHash: SHA256Digest(hashing: [2]), purpose: purpose)
        return PartnerGrant.Terms(
            subject: subject, minBand: minBand, scenario: scenario, notAfter: notAfter, maxUses: 2, consent: consent,
            band: band, score: score)
    }

    static func band(_ band: Band) -> PartnerGrant.DisclosedBand {
        PartnerGrant.DisclosedBand(band: band, label: LocalText(zh: "良好", en: "good"))
    }

    static let score = PartnerGrant.DisclosedScore(
        value: 142, min: 0, max: 200, scheme: "测试分", cardVersion: "2026.1", asOf: Scene.second - 3_600)

    static func item(
        _ id: String, quota: CatalogueItem.Quota? = CatalogueItem.Quota(perSubject: 2, period: .month),
        openTo: [EntityID] = [Scene.north]
    ) -> CatalogueItem {
        CatalogueItem(
            id: id, name: LocalText(zh: "景区门票", en: "Ticket"), kind: .travel, adcode: "410100", minBand: .l3,
            disclose: .meets, openTo: openTo,
            benefit: CatalogueItem.Benefit(
                kind: .percent, fen: 5_000, percent: 20, text: LocalText(zh: "八折", en: "20 % off")),
            quota: quota, from: Scene.second - Scene.day, to: Scene.second + Scene.day,
            how: LocalText(zh: "出示二维码", en: "Show the code"))
    }

    /// A good message of a type; `at` is `iat`.
    static func message(_ type: MessageType, key: SigningKey? = nil, at: Int64 = Scene.second) throws -> SignedMessage {
        let key = key ?? (type == .statement ? Scene.root : Scene.ed25519)
        switch type {
        case .statement: return try sign(Scene.statement(), to: nil, at: at, key: key)
        case .catalogue: return try sign(catalogueBody, to: nil, at: at, key: key)
        case .invite: return try sign(inviteBody, at: at, key: key)
        case .claim: return try sign(claimBody, at: at, key: key)
        case .grant: return try sign(grantBody, at: at, receipt: question.receipt, key: key)
        case .event: return try sign(eventBody, at: at, key: key)
        case .acknowledgement: return try sign(acknowledgementBody, at: at, receipt: news.receipt, key: key)
        case .error: return try sign(errorBody, at: at, receipt: question.receipt, key: key)
        }
    }

    static func sign(
        _ body: some MessageBody, to: EntityID? = Scene.north, at: Int64 = Scene.second, receipt: Receipt? = nil,
        answering: MessageType? = nil, key: SigningKey = Scene.ed25519
    ) throws -> SignedMessage {
        try MessageWriter.sign(
            body, from: Scene.south, to: to, id: id(), issuedAt: at, receipt: receipt, answering: answering, key: key)
    }
}

/// The place in a city where one type of message is taken.
enum Consumer {
    /// The hash of what was taken.
    static func take(
        _ compact: [UInt8], as type: MessageType, trust: TrustView = Scene.trust, tlsPeer: EntityID? = nil,
        now: Instant = Scene.now
    ) throws -> SHA256Digest {
        switch type {
        case .statement:
            let others: Set = [Scene.eastern.id, Scene.western.id, Scene.northern.id]
            _ = try StatementRules.accept(
                compact, root: Scene.root.id, entity: Scene.south, reader: Scene.north, lastSeen: nil, now: now,
                keysOfOthers: others)
            return SHA256Digest(hashing: input(compact))
        case .grant:
            return try answer(compact, status: 200, to: Sample.question, trust, tlsPeer, now)
        case .acknowledgement:
            return try answer(compact, status: 200, to: Sample.news, trust, tlsPeer, now)
        case .error:
            return try answer(compact, status: 400, to: Sample.question, trust, tlsPeer, now)
        case .catalogue:
            return try open(compact, as: type, trust, tlsPeer, now) { _ = try $0.body(PartnerCatalogue.self) }
        case .invite: return try open(compact, as: type, trust, tlsPeer, now) { _ = try $0.body(Invite.self) }
        case .claim: return try open(compact, as: type, trust, tlsPeer, now) { _ = try $0.body(Claim.self) }
        case .event: return try open(compact, as: type, trust, tlsPeer, now) { _ = try $0.body(PartnerEvent.self) }
        }
    }

    /// The refusal, or `nil` where it was taken.
    static func refusal(
        _ compact: [UInt8], as type: MessageType, trust: TrustView = Scene.trust, tlsPeer: EntityID? = nil,
        now: Instant = Scene.now
    ) -> FederationRefusal? {
        do {
            _ = try take(compact, as: type, trust: trust, tlsPeer: tlsPeer, now: now)
            return nil
        } catch let refusal as FederationRefusal {
            return refusal
        } catch StatementFault.refused(let refusal) {
            return refusal
        } catch AnswerFault.refused(let refusal) {
            return refusal
        } catch {
            return FederationRefusal(.internal, pointer: "\(error)", isSigned: true)
        }
    }

    private static func answer(
        _ compact: [UInt8], status: Int, to question: SignedMessage, _ trust: TrustView, _ tlsPeer: EntityID?,
        _ now: Instant
    ) throws -> SHA256Digest {
        try AnswerCheck.open(compact, status: status, to: question, trust: trust, tlsPeer: tlsPeer, now: now)
            .message.inputHash
    }

    private static func open(
        _ compact: [UInt8], as type: MessageType, _ trust: TrustView, _ tlsPeer: EntityID?, _ now: Instant,
        _ read: (OpenedMessage) throws -> Void
    ) throws -> SHA256Digest {
        let message = try Receiver.open(compact, as: type, trust: trust, tlsPeer: tlsPeer, now: now)
        try read(message)
        return message.inputHash
    }

    static func input(_ compact: [UInt8]) -> [UInt8] {
        Array(compact[..<(compact.lastIndex(of: 0x2E) ?? compact.endIndex)])
    }
}

/// Messages nobody's writer would make.
enum Raw {
    static func sign(header: String, payload: some Collection<UInt8>, with key: SigningKey) throws -> [UInt8] {
        var input: [UInt8] = []
        Base64URL.append(Array(header.utf8), to: &input)
        input.append(0x2E)
        Base64URL.append(payload, to: &input)
        let signature = try key.sign(input)
        return join(input, signature)
    }

    static func join(_ input: [UInt8], _ signature: [UInt8]) -> [UInt8] {
        var text = input
        text.append(0x2E)
        Base64URL.append(signature, to: &text)
        return text
    }

    static func header(_ key: SigningKey, _ type: MessageType) -> String {
        #"{"alg":"\#(key.algorithm.rawValue)","kid":"\#(key.id.text)","typ":"\#(type.rawValue)"}"#
    }

    static func payload(_ message: SignedMessage) -> String {
        let segments = message.compact.split(separator: 0x2E)
        return String(decoding: Base64URL.decode(segments[1]) ?? [], as: UTF8.self)
    }

    static func signature(_ compact: [UInt8]) -> [UInt8] {
        compact.split(separator: 0x2E).last.flatMap { Base64URL.decode($0) } ?? []
    }
}

package import CivilTime
package import Federation
package import Postgres
package import Signing
import Synchronization

/// The way in for messages of partners, `POST /ccr/v1/claims` and `/ccr/v1/events`: steps 1 to 9 here, in the order of
/// the protocol, and the rest in rounds. Bytes in, bytes out; whoever speaks HTTP knows nothing of what they mean.
package struct ReceiveMessage: Sendable {
    private let shelf: TrustShelf
    private let claims: MessageDesk
    private let events: MessageDesk
    private let limits: ExchangeLimits
    private let signer: FederationSigner
    private let refetch = UnknownKeys()
    private let observe: Observe

    /// Hears of each message that a defect kept from its answer, with the id of the request.
    package typealias Observe = @Sendable (any Error, String) -> Void

    package init(
        pool: PostgresPool, shelf: TrustShelf, keys: SignatureKeyRing, cards: CardShelf, audit: AuditTrail,
        limits: ExchangeLimits, observe: @escaping Observe
    ) {
        self.shelf = shelf
        self.limits = limits
        self.observe = observe
        let signer = FederationSigner(own: shelf.own, keys: keys)
        self.signer = signer
        let answer = AnswerClaims(shelf: shelf, cards: cards, audit: audit, guesses: limits.wrongCodes)
        let apply = ApplyEvents(audit: audit, idle: limits.idleEvents)
        claims = MessageDesk(
            pool: pool, round: ReceiveRound(signer: signer) { calls, db in try answer(calls, db) }, observe: observe)
        events = MessageDesk(pool: pool, round: ReceiveRound(signer: signer) { try apply($0, $1) }, observe: observe)
    }

    /// What a partner is answered.
    package struct Answer: Sendable {
        package let status: Int
        package let contentType: String
        package let body: [UInt8]
        /// Seconds.
        package let retryAfter: Int?
    }

    /// Which messages an endpoint takes.
    package enum Kind: Sendable {
        case claims, events

        package var type: MessageType { self == .claims ? .claim : .event }
    }

    /// Why an address may send nothing now, `nil` where it may; asked before its body is read.
    package func refusal(of site: NetworkAddress?, at now: Instant) -> Answer? {
        limits.take(from: site).map { wait in
            problem(FederationRefusal(.rateLimited, retryAfter: wait, isSigned: false), at: now)
        }
    }

    /// `contentType` is the request's; the answer travels in the same kind. `refusal(of:)` has let the address in.
    package func callAsFunction(
        _ body: [UInt8], contentType: String?, as kind: Kind, from site: NetworkAddress?, in context: OperationContext
    ) async -> Answer {
        guard let carrier = contentType.flatMap(MessageCarrier.init(contentType:)) else {
            return problem(FederationRefusal(.wrongMediaType, isSigned: false), at: context.now)
        }
        do {
            let compact = try carrier.unwrap(body, limit: kind.type.byteLimit)
            let verified = try await verify(compact, kind.type, at: context.now)
            // From here on the answer is signed.
            return try await answer(verified, compact, kind, carrier, in: context)
        } catch let refusal as FederationRefusal {
            limits.blame(site)
            return problem(refusal, at: context.now)
        } catch {
            observe(error, context.requestID)
            return problem(FederationRefusal(.internal, isSigned: false), at: context.now)
        }
    }

    /// A refusal nobody can be held to.
    package func problem(_ refusal: FederationRefusal, at now: Instant) -> Answer {
        Answer(
            status: refusal.code.status, contentType: ErrorAnswer.problemType, body: refusal.answer(at: now).problem,
            retryAfter: refusal.retryAfter)
    }

    /// A key nobody has is asked for once: partners may have published a new one.
    private func verify(
        _ compact: [UInt8], _ type: MessageType, at now: Instant
    ) async throws -> VerifiedMessage {
        do {
            return try Receiver.verify(compact, as: type, trust: shelf.current, now: now)
        } catch let refusal where refusal.code == .unknownKey {
            guard refetch.mayAsk(at: now), await askEveryone() else { throw refusal }
            return try Receiver.verify(compact, as: type, trust: shelf.current, now: now)
        }
    }

    /// `true` when a statement may have changed. Which partner it is can only be read from the message itself, which
    /// nobody believes yet; so all are asked, each at most once a minute.
    private func askEveryone() async -> Bool {
        let partners = shelf.current.partners.values.filter { $0.state == .active }.map(\.entity)
        return await withTaskGroup(of: Bool.self) { [shelf] group in
            for partner in partners { group.addTask { (try? await shelf.refetch(partner)) ?? false } }
            return await group.reduce(false) { $0 || $1 }
        }
    }

    private func answer(
        _ verified: VerifiedMessage, _ compact: [UInt8], _ kind: Kind, _ carrier: MessageCarrier,
        in context: OperationContext
    ) async throws -> Answer {
        let trust = shelf.current
        // Where no answer can be signed nothing is looked at: it would hold up others, for nothing.
        guard let sender = trust.partner(verified.peer), signer.canSign(for: sender) else {
            return problem(FederationRefusal(.internal, isSigned: false), at: context.now)
        }
        let opened: OpenedMessage
        do throws(FederationRefusal) {
            if let wait = limits.take(of: verified.peer) {
                throw FederationRefusal(.rateLimited, retryAfter: wait, isSigned: true)
            }
            opened = try verified.read(trust: trust, now: context.now)
        } catch {
            return try refuse(verified, with: error, carrier, at: context.now)
        }
        guard let partner = trust.partner(opened.peer) else {
            return problem(FederationRefusal(.peerNotActive, isSigned: true), at: context.now)
        }
        let call = ReceivedMessage(
            opened: opened, compact: compact, partner: partner,
            context: OperationContext(
                now: context.now, actor: .partner(opened.peer), purpose: "federation", requestID: context.requestID,
                origin: context.origin))
        let signed = try await (kind == .claims ? claims : events).answer(call)
        return Answer(
            status: signed.status, contentType: carrier.contentType, body: carrier.wrap(signed.compact),
            retryAfter: signed.retryAfter)
    }
}

extension ReceiveMessage {
    /// Signed, where the message has a number that can be answered to. Nothing of it is kept.
    private func refuse(
        _ verified: VerifiedMessage, with refusal: FederationRefusal, _ carrier: MessageCarrier, at now: Instant
    ) throws -> Answer {
        guard let receipt = verified.receipt, let partner = shelf.current.partner(verified.peer) else {
            return problem(refusal, at: now)
        }
        let message = try signer.sign(
            refusal.answer(at: now), to: partner, id: .random(), at: now, answering: (receipt, verified.type))
        return Answer(
            status: refusal.code.status, contentType: carrier.contentType, body: carrier.wrap(message.compact),
            retryAfter: refusal.retryAfter)
    }
}

/// Lets unknown keys cause one round of questions a minute.
private final class UnknownKeys: Sendable {
    private let next = Mutex(Instant(microseconds: .min))

    func mayAsk(at now: Instant) -> Bool {
        next.withLock { next in
            guard now >= next else { return false }
            next = now.adding(seconds: 60)
            return true
        }
    }
}

import CivilTime
import Federation
package import Postgres
import Signing
import Store
import StrictJSON
import Synchronization

/// Brings partners what they have to know, until they sign for it: the same bytes on each attempt, 1 s to 1 h apart
/// with jitter, until their time is over. Keeps nothing in memory but the circuits and whom it is telling just now, so
/// that a restart goes on where another process stopped; instances share the work.
package struct DeliverOutbox: Sendable {
    let pool: PostgresPool
    let signer: FederationSigner
    let ask: AskPartner
    /// 0…1000, drawn anew for each pause.
    let chance: @Sendable () -> Int
    private let inHand = PartnersInHand()

    /// Messages under way to one partner at a time: fewer than there are seats on the way out to it, so that claims,
    /// for which people wait, find one.
    static let batch: Int32 = 12
    /// Seconds after which a look takes no more, though there is more: so it is heard of, and the next goes on.
    static let longestLook: Int64 = 10
    /// Seconds for which a message belongs to whoever took it: longer than one exchange may take.
    static let lease: Int64 = 15

    package init(
        pool: PostgresPool, signer: FederationSigner, ask: AskPartner,
        chance: @escaping @Sendable () -> Int = { Self.drawnChance() }
    ) {
        self.pool = pool
        self.signer = signer
        self.ask = ask
        self.chance = chance
    }

    package struct Report: Hashable, Sendable {
        package var acked = 0
        package var retried = 0
        /// The partner refused it for good.
        package var refused = 0
        /// Its time is over.
        package var expired = 0
        /// Why attempts failed, for the log: `partner fault`.
        package var faults: [String] = []

        /// Nothing was due.
        package var isEmpty: Bool { self == Report() }
    }

    /// One look at what is due: to each partner until nothing is, whatever the others take to answer. Looks may
    /// overlap; a partner that is still being told is left to the look that tells it.
    package func callAsFunction(in context: OperationContext) async throws -> Report {
        let expired = try await pool.transaction { db in try FederationOutboxStore.failExpired(at: context.now, db) }
        let partners = ask.shelf.current.partners.values.filter { isOpen($0) && inHand.take($0.number) }
        return await withTaskGroup(of: Report.self) { group in
            for partner in partners {
                group.addTask {
                    defer { inHand.leave(partner.number) }
                    return await tell(partner, in: context)
                }
            }
            return await group.reduce(into: Report(expired: expired)) { $0.add($1) }
        }
    }

    private func isOpen(_ partner: TrustedPartner) -> Bool { partner.state == .active && ask.mayAsk(partner) }

    /// Batch after batch. Whatever becomes of one partner, the others go on.
    private func tell(_ known: TrustedPartner, in begun: OperationContext) async -> Report {
        var report = Report()
        let end = begun.now.adding(seconds: Self.longestLook)
        while !Task.isCancelled, let partner = ask.shelf.current.partner(known.entity), isOpen(partner) {
            let context = OperationContext(now: ask.now(), actor: begun.actor)
            guard context.now < end else { break }
            do {
                let due = try await pool.transaction { db in
                    try FederationOutboxStore.takeDue(
                        of: [partner.number], at: context.now, until: context.now.adding(seconds: Self.lease),
                        limit: Self.batch, db)
                }
                let batch = await deliver(due, to: partner, in: context)
                report.add(batch.report)
                guard due.count == Self.batch, !batch.isLeftAlone else { break }
            } catch {
                report.faults.append("\(partner.entity.code) internal")
                break
            }
        }
        return report
    }

    /// `isLeftAlone` where something did not leave: it is due still, and not for now.
    private func deliver(
        _ messages: [QueuedMessage], to partner: TrustedPartner, in context: OperationContext
    ) async -> (report: Report, isLeftAlone: Bool) {
        await withTaskGroup(of: Outcome.self) { group in
            for message in messages {
                group.addTask { await deliver(message, to: partner, in: context) }
            }
            return await group.reduce(into: (report: Report(), isLeftAlone: false)) { batch, outcome in
                batch.report.count(outcome)
                if case .givenBack = outcome { batch.isLeftAlone = true }
            }
        }
    }

    fileprivate enum Outcome: Sendable {
        case acked
        case refused(String)
        case retried(String)
        /// It has not left.
        case givenBack(String)
    }

    /// Whatever becomes of one message, the others go on.
    private func deliver(
        _ message: QueuedMessage, to partner: TrustedPartner, in context: OperationContext
    ) async -> Outcome {
        do {
            return try await attempt(message, to: partner, in: context)
        } catch {
            // Where even this fails the lease ends by itself.
            try? await retry(message, at: context.now)
            return .retried("\(partner.entity.code) internal")
        }
    }

    private func attempt(
        _ message: QueuedMessage, to partner: TrustedPartner, in context: OperationContext
    ) async throws -> Outcome {
        guard let question = try await signed(message, to: partner, in: context) else {
            try await retry(message, at: context.now)
            return .retried("\(partner.entity.code) unsigned")
        }
        let opened: AskPartner.Opened
        do throws(AskPartner.Silence) {
            opened = try await ask(question, of: partner)
        } catch {
            switch error {
            // Nothing has left: no attempt.
            case .circuitOpen, .notReachable:
                try await pool.transaction { db in try FederationOutboxStore.giveBack(message.key, at: context.now, db)
                }
                return .givenBack("\(partner.entity.code) \(error.name)")
            default: try await retry(message, at: context.now, asked: error.retryAfter)
            }
            return .retried("\(partner.entity.code) \(error.name)")
        }
        let event: OutboxState.Event =
            switch opened.answer {
            case .acknowledged(let answer): answer.status == .recorded ? .acknowledged : .unanswered
            // What is not there any more is reconciled: nothing is left to be taken back.
            case .refused(let error) where error.code == .grantUnknown || error.code == .grantClosed: .acknowledged
            case .refused(let error): .refused(error.code)
            case .grant: .unanswered
            }
        let state = OutboxState(after: event, at: context.now, expiresAt: message.expiresAt)
        guard state != .queued else {
            try await retry(message, at: context.now, asked: opened.answer.retryAfter)
            return .retried("\(partner.entity.code) passing")
        }
        try await pool.transaction { db in
            guard try FederationOutboxStore.end(message.key, as: state, answer: opened.compact, db) else { return }
            try FederationMessageStore.append(
                [opened.message.evidence(opened.compact, of: partner, at: context.now)], db)
        }
        return state == .acked ? .acked : .refused("\(partner.entity.code) refused")
    }

    private func retry(_ message: QueuedMessage, at now: Instant, asked: Int? = nil) async throws {
        let pause = RetryPace.milliseconds(afterAttempts: message.attempts, chance: chance(), asked: asked)
        let next = Instant(microseconds: now.microseconds + pause * 1_000)
        try await pool.transaction { db in try FederationOutboxStore.retry(message.key, at: next, db) }
    }

    /// The message in the bytes every attempt sends: signed now if this is the first, and written down before it
    /// leaves.
    ///
    /// What was signed with a key that counts no more is signed anew, under another number: the bytes of before can
    /// have no effect any more, and what they were to tell is as true as it was.
    private func signed(
        _ message: QueuedMessage, to partner: TrustedPartner, in context: OperationContext
    ) async throws -> SignedMessage? {
        let life = message.type.lifetime
        guard let jws = message.jws else {
            // As of when it became true, so that every instance would write the same.
            let begin = Instant(wholeSeconds: message.expiresAt.wholeSeconds - life)
            return try await sign(message, under: message.id, at: begin, to: partner, in: context)
        }
        guard let kept = stored(jws, message, to: partner), !signer.vouches(for: kept.keyID) else {
            return stored(jws, message, to: partner)
        }
        return try await sign(message, under: .random(), at: context.now, to: partner, in: context)
    }

    /// Fixes the bytes and keeps them as evidence. Another instance may have been first; then its bytes are sent next
    /// time.
    private func sign(
        _ message: QueuedMessage, under id: MessageID, at begin: Instant, to partner: TrustedPartner,
        in context: OperationContext
    ) async throws -> SignedMessage? {
        guard case .event = message.type, let data = try? JSONValue(reading: message.body),
            let event = try? PartnerEvent(data: data)
        else { return nil }
        let made = try signer.sign(event, to: partner, id: id, at: begin)
        return try await pool.transaction { db in
            guard
                try FederationOutboxStore.sign(
                    message.key, made, instead: message.jws, until: Instant(wholeSeconds: made.expiresAt), db)
            else { return nil }
            try FederationMessageStore.append([made.evidence(to: partner, at: context.now)], db)
            return made
        }
    }

    private func stored(_ jws: [UInt8], _ message: QueuedMessage, to partner: TrustedPartner) -> SignedMessage? {
        let end = message.expiresAt.wholeSeconds
        return SignedMessage(
            stored: jws, message.type, from: signer.own.entity, to: partner.entity, id: message.id,
            issuedAt: end - message.type.lifetime, expiresAt: end)
    }

    package static func drawnChance() -> Int {
        let bytes = (try? RandomBytes.make(count: 2)) ?? [0, 0]
        return (Int(bytes[0]) << 8 | Int(bytes[1])) % 1_001
    }
}

extension DeliverOutbox.Report {
    fileprivate mutating func count(_ outcome: DeliverOutbox.Outcome) {
        switch outcome {
        case .acked: acked += 1
        case .refused(let fault):
            refused += 1
            faults.append(fault)
        case .retried(let fault), .givenBack(let fault):
            retried += 1
            faults.append(fault)
        }
    }

    fileprivate mutating func add(_ other: Self) {
        acked += other.acked
        retried += other.retried
        refused += other.refused
        expired += other.expired
        faults += other.faults
    }
}

/// The partners that a look of this instance is telling something.
private final class PartnersInHand: Sendable {
    private let numbers = Mutex<Set<Int32>>([])

    /// `false` where another look has it.
    func take(_ partner: Int32) -> Bool { numbers.withLock { $0.insert(partner).inserted } }
    func leave(_ partner: Int32) { numbers.withLock { _ = $0.remove(partner) } }
}

extension PartnerAnswer {
    fileprivate var retryAfter: Int? {
        if case .refused(let error) = self { error.retryAfter } else { nil }
    }
}

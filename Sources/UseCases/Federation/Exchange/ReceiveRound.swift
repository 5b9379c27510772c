import CivilTime
import Federation
import Postgres
import Signing
import Store

/// Steps 10 to 13 for everyone who waits, in one transaction: what was answered before gets the stored answer, one
/// message under one number; the others take effect, and effect, signed answer and evidence commit together before
/// anybody is answered.
///
/// Numbers are looked up first and kept last, so that two transactions may work on one message: the later one waits on
/// the unique key, keeps nothing, and finds the answer when it runs again.
struct ReceiveRound: Sendable {
    let signer: FederationSigner
    /// Judges messages that are new, in order, and writes what follows from them.
    let effect: @Sendable ([ReceivedMessage], isolated PostgresConnection) throws -> Effect

    struct Effect: Sendable {
        let replies: [MessageReply]
        /// What counts only once all of it is committed, and then once.
        var committed: @Sendable () -> Void = {}
    }

    private struct Number: Hashable {
        let partner: Int32
        let id: MessageID
    }

    func answer(
        _ calls: [ReceivedMessage], _ db: isolated PostgresConnection
    ) throws -> (answers: [SignedAnswer], committed: @Sendable () -> Void) {
        var answers = [SignedAnswer?](repeating: nil, count: calls.count)
        var fresh: [Int] = []
        var first: [Number: Int] = [:]
        var copies: [(copy: Int, of: Int)] = []
        var renewed: [Number: Renewal] = [:]
        for (place, known) in try FederationMessageStore.answered(calls.map(\.key), db).enumerated() {
            let call = calls[place]
            let number = Number(partner: call.partner.number, id: call.opened.envelope.id)
            if let known {
                if renewed[number] == nil { renewed[number] = try renewal(of: known, call) }
                answers[place] = try again(known, renewed[number], call)
            } else if let before = first[number] {
                if calls[before].opened.inputHash == call.opened.inputHash {
                    copies.append((place, before))
                } else {
                    answers[place] = try signed(.jtiConflict, call)
                }
            } else {
                first[number] = place
                fresh.append(place)
            }
        }
        let effect = try effect(fresh.map { calls[$0] }, db)
        var evidence: [FederationMessage] = []
        var kept: [InboxEntry] = []
        for (place, reply) in zip(fresh, effect.replies) {
            let call = calls[place]
            let (message, status, retryAfter, blankAt, isKept) = try sign(reply, call)
            answers[place] = SignedAnswer(compact: message.compact, status: status, retryAfter: retryAfter)
            // What may be asked again in the same bytes has left nothing behind.
            guard isKept else { continue }
            evidence.append(call.evidence())
            evidence.append(message.evidence(to: call.partner, at: call.context.now, blankAt: blankAt))
            kept.append(
                InboxEntry(
                    partner: call.partner.number, id: call.opened.envelope.id, inputHash: call.opened.inputHash,
                    answer: message.compact, status: Int16(status), receivedAt: call.context.now,
                    keepUntil: Instant(wholeSeconds: call.opened.envelope.expiresAt)
                        .adding(seconds: FederationMessageStore.numbersKept)))
        }
        try FederationMessageStore.append(evidence + renewed.values.map(\.evidence), db)
        guard try FederationMessageStore.keep(kept, db),
            try renewed.values.allSatisfy({ try FederationMessageStore.replace($0.old, by: $0.answer, of: $0.key, db) })
        else { throw BatchConflict.overtaken }
        for (copy, original) in copies { answers[copy] = answers[original] }
        return (try answers.enumerated().map { try $1 ?? signed(.internal, calls[$0]) }, effect.committed)
    }

    /// A refusal as an answer that is not kept.
    func signed(
        _ code: FederationCode, _ call: ReceivedMessage, retryAfter: Int? = nil
    ) throws -> SignedAnswer {
        let (message, status, seconds, _, _) = try sign(
            .refused(FederationRefusal(code, retryAfter: retryAfter, isSigned: true)), call)
        return SignedAnswer(compact: message.compact, status: status, retryAfter: seconds)
    }

    /// A stored answer that is said anew: its key counts no more, and the partner that asks again would not believe it.
    private struct Renewal {
        let key: FederationMessageStore.Key
        let old: [UInt8]
        let answer: [UInt8]
        let evidence: FederationMessage
    }

    /// The same, under the same number where that names a grant, signed now; `nil` where what is stored holds.
    private func renewal(of known: FederationMessageStore.Known, _ call: ReceivedMessage) throws -> Renewal? {
        guard known.inputHash == call.opened.inputHash, let old = known.answer?.bytes,
            let reply = try signer.lapsed(old, to: call.opened.type)
        else { return nil }
        let message = try sign(reply, call).message
        // What disclosed a band or a score has told it in evidence once, and that is blanked when the grant ends.
        let tells = if case .grant(let grant, _, _) = reply { grant.tellsMoreThanMeets } else { false }
        return Renewal(
            key: call.key, old: old, answer: message.compact,
            evidence: message.evidence(
                to: call.partner, at: call.context.now, blankAt: tells ? call.context.now : nil))
    }

    private func again(
        _ known: FederationMessageStore.Known, _ renewed: Renewal?, _ call: ReceivedMessage
    ) throws -> SignedAnswer {
        guard known.inputHash == call.opened.inputHash else { return try signed(.jtiConflict, call) }
        // The answer goes when its question can no longer come; only a clock that was set back gets here without one.
        guard let answer = known.answer else { return try signed(.expired, call) }
        return SignedAnswer(compact: renewed?.answer ?? answer.bytes, status: answer.status)
    }

    private typealias Signed = (
        message: SignedMessage, status: Int, retryAfter: Int?, blankAt: Instant?, isKept: Bool
    )

    private func sign(_ reply: MessageReply, _ call: ReceivedMessage) throws -> Signed {
        let now = call.context.now
        switch reply {
        case .grant(let grant, let id, let blankAt):
            let message = try signer.sign(grant, to: call.partner, id: id, at: now, answering: call.question)
            return (message, 200, nil, blankAt, true)
        case .recorded:
            let message = try signer.sign(
                Acknowledgement(status: .recorded), to: call.partner, id: .random(), at: now, answering: call.question)
            return (message, 200, nil, nil, true)
        case .refused(let refusal):
            let message = try signer.sign(
                refusal.answer(at: now), to: call.partner, id: .random(), at: now, answering: call.question)
            return (message, refusal.code.status, refusal.retryAfter, nil, !refusal.code.mayEnd)
        }
    }
}

extension PartnerGrant {
    fileprivate var tellsMoreThanMeets: Bool {
        if case .meets(let terms) = self { terms.band != nil || terms.score != nil } else { false }
    }
}

import CivilTime
import Federation
import Postgres
import Store

/// Step 11 for events: what a home city takes back ends here in the same transaction as the answer.
///
/// Events that end something are as many as the grants there are, and are always taken. Those that end nothing here, because the
/// grant is unknown or over, or because they only say that something is to be fetched, are what a partner could send for ever:
/// of these it has an allowance, and those beyond it come again.
struct ApplyEvents: Sendable {
    let audit: AuditTrail
    let idle: PartnerAllowance

    func callAsFunction(
        _ calls: [ReceivedMessage], _ db: isolated PostgresConnection
    ) throws -> ReceiveRound.Effect {
        var used: [Int32: Int] = [:]
        var wanted: Set<Wish> = []
        let replies = try calls.map { call -> MessageReply in
            do {
                return try apply(call, &used, &wanted, db)
            } catch let refusal as FederationRefusal {
                return .refused(refusal)
            }
        }
        guard let now = calls.first?.context.now else { return .init(replies: replies) }
        // Always in one order, so that two rounds never wait for each other.
        for wish in wanted.sorted(by: { ($0.partner, $0.what.rawValue) < ($1.partner, $1.what.rawValue) }) {
            try PartnerDocumentStore.want(
                wish.what, of: wish.partner, now: now, pause: FetchStatements.outOfTurnPause, db)
        }
        return .init(replies: replies) { [idle, used] in
            for (partner, events) in used { idle.spend(events, of: partner) }
        }
    }

    /// A document a partner says has changed. It is written down as due together with the answer, so that neither a fetch of a
    /// moment ago, nor one under way, nor the end of this process loses it.
    private struct Wish: Hashable {
        let partner: Int32
        let what: StoredFetch.Document
    }

    private func apply(
        _ call: ReceivedMessage, _ used: inout [Int32: Int], _ wanted: inout Set<Wish>,
        _ db: isolated PostgresConnection
    ) throws -> MessageReply {
        let event = try call.opened.body(PartnerEvent.self)
        let (partner, end) = (call.partner.number, EndGrants(ending: HoldEnding(audit: audit)))
        let (name, outcome): (UInt128, EndGrants.Outcome)
        switch event.kind {
        case .catalogueChanged, .statementChanged:
            try count(call, &used)
            wanted.insert(Wish(partner: partner, what: event.kind == .catalogueChanged ? .catalogue : .statement))
            return .recorded
        case .grantRevoked:
            guard let grant = event.grant else {
                throw FederationRefusal(.invalidData, pointer: "/data", isSigned: true)
            }
            name = grant.uuid.uuid
            outcome = try end.revoke(name, of: partner, in: call.context, db)
        case .subjectErased:
            guard let subject = event.subject else {
                throw FederationRefusal(.invalidData, pointer: "/data", isSigned: true)
            }
            name = subject.uuid.uuid
            outcome = try end.erase(name, of: partner, in: call.context, db)
        }
        switch outcome {
        case .unknown:
            try count(call, &used)
            // Its answer may still be on the way: then nobody is let in under it.
            try VisitorStore.endEarly(name, of: partner, at: call.context.now, db)
            return .refused(FederationRefusal(.grantUnknown, isSigned: true))
        case .closed:
            try count(call, &used)
            return .refused(FederationRefusal(.grantClosed, isSigned: true))
        case .ended:
            try audit.append(
                .partnerEventApplied, object: "\(call.partner.entity.text) \(event.kind.rawValue)", in: call.context, db
            )
            return .recorded
        }
    }

    private func count(_ call: ReceivedMessage, _ used: inout [Int32: Int]) throws(FederationRefusal) {
        let before = used[call.partner.number, default: 0]
        if let wait = idle.wait(of: call.partner.number, beyond: before) {
            throw FederationRefusal(.rateLimited, retryAfter: wait, isSigned: true)
        }
        used[call.partner.number] = before + 1
    }
}

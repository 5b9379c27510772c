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
        let replies = try calls.map { call -> MessageReply in
            do {
                return try apply(call, &used, db)
            } catch let refusal as FederationRefusal {
                return .refused(refusal)
            }
        }
        guard let now = calls.first?.context.now else { return .init(replies: replies) }
        return .init(replies: replies) { [idle, used] in
            for (partner, events) in used { idle.spend(events, of: partner, at: now) }
        }
    }

    private func apply(
        _ call: ReceivedMessage, _ used: inout [Int32: Int], _ db: isolated PostgresConnection
    ) throws -> MessageReply {
        let event = try call.opened.body(PartnerEvent.self)
        let (partner, end) = (call.partner.number, EndGrants(ending: HoldEnding(audit: audit)))
        let (name, outcome): (UInt128, EndGrants.Outcome)
        switch event.kind {
        // What it fetches is fetched after the answer; see `ReceiveMessage`.
        case .catalogueChanged, .statementChanged:
            try count(call, &used)
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
        if let wait = idle.wait(of: call.partner.number, beyond: before, at: call.context.now) {
            throw FederationRefusal(.rateLimited, retryAfter: wait, isSigned: true)
        }
        used[call.partner.number] = before + 1
    }
}

import CivilTime
import Federation
import Postgres
import Store

/// Step 11 for events: what a home city takes back ends here in the same transaction as the answer.
///
/// Events that end something are as many as the grants there are, and are always taken. Those that end nothing here,
/// because the grant is unknown or over, or because they only say that something is to be fetched, are what a partner
/// could send for ever: of these it has an allowance, and those beyond it come again.
struct ApplyEvents: Sendable {
    let audit: AuditTrail
    let idle: PartnerAllowance

    func callAsFunction(
        _ calls: [ReceivedMessage], _ db: isolated PostgresConnection
    ) throws -> ReceiveRound.Effect {
        let asked = calls.map(Self.read)
        // Before any of them is counted or answered: locks are taken kind by kind, for the round as a whole.
        var outcomes = try EndGrants(ending: HoldEnding(audit: audit))(
            asked.compactMap { if case .success(.end(let call)) = $0 { call } else { nil } }, db
        ).makeIterator()
        var used: [Int32: Int] = [:]
        var wanted: Set<Wish> = []
        let replies = try zip(calls, asked).map { call, asked -> MessageReply in
            do {
                switch try asked.get() {
                case .look(let what):
                    try count(call, &used)
                    wanted.insert(Wish(partner: call.partner.number, what: what))
                    return .recorded
                case .end(let end):
                    return try reply(to: call, of: end, outcomes.next() ?? .unknown, &used, db)
                }
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

    /// A document a partner says has changed. It is written down as due together with the answer, so that neither a
    /// fetch of a moment ago, nor one under way, nor the end of this process loses it.
    private struct Wish: Hashable {
        let partner: Int32
        let what: StoredFetch.Document
    }

    private enum Asked {
        case end(EndGrants.Call)
        case look(StoredFetch.Document)
    }

    private static func read(_ call: ReceivedMessage) -> Result<Asked, FederationRefusal> {
        func end(_ matter: EndGrants.Call.Matter) -> Asked {
            .end(EndGrants.Call(matter: matter, partner: call.partner.number, context: call.context))
        }
        do throws(FederationRefusal) {
            let event = try call.opened.body(PartnerEvent.self)
            switch event.kind {
            case .catalogueChanged: return .success(.look(.catalogue))
            case .statementChanged: return .success(.look(.statement))
            case .grantRevoked:
                if let grant = event.grant { return .success(end(.grant(grant.uuid.uuid))) }
            case .subjectErased:
                if let subject = event.subject { return .success(end(.subject(subject.uuid.uuid))) }
            }
            throw FederationRefusal(.invalidData, pointer: "/data", isSigned: true)
        } catch {
            return .failure(error)
        }
    }

    private func reply(
        to call: ReceivedMessage, of end: EndGrants.Call, _ outcome: EndGrants.Outcome, _ used: inout [Int32: Int],
        _ db: isolated PostgresConnection
    ) throws -> MessageReply {
        switch outcome {
        case .unknown:
            try count(call, &used)
            // Its answer may still be on the way: then nobody is let in under it.
            try VisitorStore.endEarly(end.name, of: end.partner, at: call.context.now, db)
            return .refused(FederationRefusal(.grantUnknown, isSigned: true))
        case .closed:
            try count(call, &used)
            return .refused(FederationRefusal(.grantClosed, isSigned: true))
        case .ended:
            let kind: PartnerEvent.Kind = if case .grant = end.matter { .grantRevoked } else { .subjectErased }
            try audit.append(
                .partnerEventApplied, object: "\(call.partner.entity.text) \(kind.rawValue)", in: call.context, db)
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

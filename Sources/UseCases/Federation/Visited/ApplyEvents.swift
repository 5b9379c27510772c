import CivilTime
import Federation
import Postgres
import Store

/// Step 11 for events: what a home city takes back ends here in the same transaction as the answer.
struct ApplyEvents: Sendable {
    let audit: AuditTrail

    func callAsFunction(
        _ calls: [ReceivedMessage], _ db: isolated PostgresConnection
    ) throws -> [MessageReply] {
        try calls.map { call in
            do {
                return try apply(call, db)
            } catch let refusal as FederationRefusal {
                return .refused(refusal)
            }
        }
    }

    private func apply(_ call: ReceivedMessage, _ db: isolated PostgresConnection) throws -> MessageReply {
        let event = try call.opened.body(PartnerEvent.self)
        let end = EndGrants(ending: HoldEnding(audit: audit))
        let outcome: EndGrants.Outcome
        switch event.kind {
        // What it fetches is fetched after the answer; see `ReceiveMessage`.
        case .catalogueChanged, .statementChanged: return .recorded
        case .grantRevoked:
            guard let grant = event.grant else {
                throw FederationRefusal(.invalidData, pointer: "/data", isSigned: true)
            }
            outcome = try end.revoke(grant.uuid.uuid, of: call.partner.number, in: call.context, db)
        case .subjectErased:
            guard let subject = event.subject else {
                throw FederationRefusal(.invalidData, pointer: "/data", isSigned: true)
            }
            outcome = try end.erase(subject.uuid.uuid, of: call.partner.number, in: call.context, db)
        }
        switch outcome {
        case .unknown: return .refused(FederationRefusal(.grantUnknown, isSigned: true))
        case .closed: return .refused(FederationRefusal(.grantClosed, isSigned: true))
        case .ended:
            try audit.append(
                .partnerEventApplied, object: "\(call.partner.entity.text) \(event.kind.rawValue)", in: call.context, db
            )
            return .recorded
        }
    }
}

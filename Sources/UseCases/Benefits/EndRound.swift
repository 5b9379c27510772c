import CivilTime
import Incentives
import Postgres
import Signing
import Store

/// One request to end a hold, as it waits for its round.
struct EndCall<Outcome: Sendable>: Sendable {
    let request: KeyedRequest
    let citizen: CitizenHandle
    let hold: PublicID
    let answer: @Sendable (Outcome) throws -> [UInt8]
    let context: OperationContext
}

/// What commit and release share: who asked what before, whose hold it is, and that its row is locked before anything
/// else.
struct EndRound: Sendable {
    let shelf: ScenarioShelf
    let idempotency: Idempotency
    let audit: AuditTrail
    let committing: HoldCommit
    let ending: HoldEnding

    /// A call whose hold may end.
    private struct Open<Outcome: Sendable> {
        let place: Int
        let call: EndCall<Outcome>
        let hold: StoredHold
        let version: VersionTerms
    }

    func commit(
        _ calls: [EndCall<RedemptionView>], _ db: isolated PostgresConnection
    ) throws -> [BenefitAnswer] {
        var answers = [BenefitAnswer?](repeating: nil, count: calls.count)
        let open = try open(calls, for: .commit, &answers, db)
        let verdicts = try committing.consents(
            open.map { (hold: $0.hold, version: $0.version, context: $0.call.context) }, db)
        var going: [Open<RedemptionView>] = []
        for (one, fault) in zip(open, verdicts) {
            if let fault { answers[one.place] = .fault(fault) } else { going.append(one) }
        }
        let rows = try committing(
            going.map { (hold: $0.hold, version: $0.version, context: $0.call.context) }, db)
        var kept: [Idempotency.Answered] = []
        for (one, row) in zip(going, rows) {
            let bytes = try one.call.answer(
                RedemptionView(row, one.version, outlet: row.outlet.flatMap(shelf.outlet)?.code))
            answers[one.place] = .bytes(bytes)
            kept.append((one.call.request, one.call.context.now, bytes, one.hold.beneficiary))
        }
        guard try idempotency.keep(kept, db) else { throw BatchConflict.overtaken }
        return answers.map { $0 ?? .fault(Fault.temporarilyUnavailable) }
    }

    func release(
        _ calls: [EndCall<HoldView>], _ db: isolated PostgresConnection
    ) throws -> [BenefitAnswer] {
        var answers = [BenefitAnswer?](repeating: nil, count: calls.count)
        let open = try open(calls, for: .release, &answers, db)
        try ending(open.map { ($0.hold, $0.call.context) }, .released, db)
        var kept: [Idempotency.Answered] = []
        for one in open {
            var hold = one.hold
            hold.state = .released
            hold.endedAt = one.call.context.now
            hold.endReason = HoldEnding.Reason.released.rawValue
            let bytes = try one.call.answer(
                HoldView(
                    hold, one.version, outlet: hold.outlet.flatMap(shelf.outlet)?.code, at: one.call.context.now))
            answers[one.place] = .bytes(bytes)
            kept.append((one.call.request, one.call.context.now, bytes, hold.beneficiary))
        }
        guard try idempotency.keep(kept, db) else { throw BatchConflict.overtaken }
        return answers.map { $0 ?? .fault(Fault.temporarilyUnavailable) }
    }

    private func open<Outcome>(
        _ calls: [EndCall<Outcome>], for event: HoldState.Event, _ answers: inout [BenefitAnswer?],
        _ db: isolated PostgresConnection
    ) throws -> [Open<Outcome>] {
        let citizens = try BeneficiaryStore.lock(calls.map(\.citizen.parts), db)
        let keys = zip(calls, citizens).compactMap { call, citizen in
            citizen.map { (beneficiary: $0, hold: call.hold) }
        }
        let holds = Dictionary(
            try HoldStore.lock(keys, db).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // Only now, since whoever had the locks may have answered the same request at another instance.
        var shown: [AuditTrail.Deed] = []
        for (place, known) in try idempotency.answered(calls.map(\.request), db).enumerated() {
            let call = calls[place]
            answers[place] = known?.answer(.redemptionsRead, AuditObject.hold(call.hold), in: call.context, &shown)
        }
        try audit.append(shown, db)
        var open: [Open<Outcome>] = []
        var ending: Set<PublicID> = []
        for (place, citizen) in citizens.enumerated() where answers[place] == nil {
            let call = calls[place]
            guard let citizen else {
                answers[place] = .fault(Fault.citizenUnknown)
                continue
            }
            guard let hold = holds[call.hold], hold.beneficiary == citizen, hold.client == call.citizen.parts.client
            else {
                answers[place] = .fault(Fault.holdUnknown)
                continue
            }
            // Two keys for one hold in one batch: the first ends it.
            guard ending.insert(hold.id).inserted else {
                answers[place] = .fault(Fault.holdEnded)
                continue
            }
            do throws(HoldState.Refusal) {
                _ = try hold.state.after(event, at: call.context.now, expiresAt: hold.expiresAt)
            } catch {
                ending.remove(hold.id)
                answers[place] = .fault(error.fault)
                continue
            }
            open.append(Open(place: place, call: call, hold: hold, version: try shelf.version(hold.version, db)))
        }
        return open
    }
}

extension HoldState.Refusal {
    var fault: Fault {
        switch self {
        case .ended(.expired), .expired: .holdExpired
        case .ended, .notYet: .holdEnded
        }
    }
}

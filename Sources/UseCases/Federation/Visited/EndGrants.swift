import CivilTime
import Federation
import Incentives
import Postgres
import Signing
import Store

/// Ends what visitors may use because their home city says so: the grant counts no more, what was held under it and
/// not committed goes back, and a band or a score it told is forgotten. What was committed runs on.
struct EndGrants: Sendable {
    let ending: HoldEnding

    /// What a partner says is over, and the circumstances it is heard in.
    struct Call: Sendable {
        enum Matter: Sendable {
            /// One grant, by the number of the message that gave it.
            case grant(UInt128)
            /// Everything of a subject its home city has erased.
            case subject(UInt128)
        }

        let matter: Matter
        let partner: Int32
        let context: OperationContext

        var name: UInt128 {
            switch matter {
            case .grant(let name), .subject(let name): name
            }
        }
    }

    enum Outcome: Sendable {
        case ended
        /// This partner gave no such grant, or knows no such subject here. Its name is locked, and nothing is written.
        case unknown
        /// It had ended before; nothing is written.
        case closed
    }

    /// Ends what all of them name, in order. Whatever takes or ends benefits locks people before holds, and holds
    /// before pools: so all people are locked here before the first hold, and nothing goes back before the last grant
    /// has ended.
    func callAsFunction(_ calls: [Call], _ db: isolated PostgresConnection) throws -> [Outcome] {
        try VisitorStore.lockNames(calls.map(\.name), db)
        let visitors = try calls.map { try visitor(of: $0, db) }
        for visitor in Set(visitors.compactMap(\.self)).sorted() { try VisitorStore.lock(visitor, db) }
        let held = try zip(calls, visitors).map { call, visitor in try openHolds(of: visitor, for: call, db) }
        let keys = Dictionary(held.joined().map { ($0.hold, $0) }, uniquingKeysWith: { first, _ in first })
        // One of them may have ended between the two statements.
        let open = try HoldStore.lock(Array(keys.values), db).filter { $0.state == .held }
        var left = Dictionary(open.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var told: [(partner: Int32, id: MessageID)] = []
        var endings: [HoldEnding.Ending] = []
        var outcomes: [Outcome] = []
        for (place, call) in calls.enumerated() {
            guard let visitor = visitors[place] else {
                outcomes.append(.unknown)
                continue
            }
            guard let grants = try end(call, of: visitor, db) else {
                outcomes.append(.closed)
                continue
            }
            outcomes.append(.ended)
            told += grants.map { (partner: call.partner, id: MessageID(uuid: PublicID(uuid: $0))) }
            endings += held[place].compactMap { left.removeValue(forKey: $0.hold) }.map { ($0, call.context) }
        }
        try FederationMessageStore.blank(told, db)
        try ending.release(endings, .grantRevoked, db)
        return outcomes
    }

    /// Ends everything of every partner, as after a restore: which of it was taken back since the backup is known to
    /// the partners alone, and they do not say it twice.
    func all(in context: OperationContext, _ db: isolated PostgresConnection) throws {
        let holds = try HoldStore.lock(VisitorStore.openHolds(db), db).filter { $0.state == .held }
        let told = try VisitorStore.revokeAll(db)
        try FederationMessageStore.blank(
            told.map { (partner: $0.partner, id: MessageID(uuid: PublicID(uuid: $0.grant))) }, db)
        try ending.release(holds, .grantRevoked, in: context, db)
    }

    private func visitor(of call: Call, _ db: isolated PostgresConnection) throws -> Int64? {
        switch call.matter {
        case .grant(let grant): try VisitorStore.visitor(ofGrant: grant, from: call.partner, db)
        case .subject(let subject): try VisitorStore.visitor(withSubject: subject, from: call.partner, db)
        }
    }

    private func openHolds(
        of visitor: Int64?, for call: Call, _ db: isolated PostgresConnection
    ) throws -> [HoldStore.Key] {
        guard let visitor else { return [] }
        var grant: UInt128?
        if case .grant(let one) = call.matter { grant = one }
        return try VisitorStore.openHolds(of: visitor, under: grant, db).map { (beneficiary: -visitor, hold: $0) }
    }

    /// The grants that held until now; `nil` where it had ended before.
    private func end(
        _ call: Call, of visitor: Int64, _ db: isolated PostgresConnection
    ) throws -> [UInt128]? {
        switch call.matter {
        case .grant(let grant): try VisitorStore.revoke(grant, of: visitor, db) ? [grant] : nil
        case .subject: try VisitorStore.erase(visitor, db) ? VisitorStore.revokeAll(of: visitor, db) : nil
        }
    }
}

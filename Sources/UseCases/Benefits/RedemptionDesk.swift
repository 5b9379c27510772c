import CivilTime
import Incentives
package import Postgres
import Signing
import Store

/// Where providers redeem: they see what is due to whoever shows a code, and never who that is. Everything they name is
/// theirs, or does not exist.
package struct RedemptionDesk: Sendable {
    let pool: PostgresPool
    let shelf: ScenarioShelf
    let audit: AuditTrail
    let commit: HoldCommit
    let codes: CodeBook
    let idempotency: Idempotency
    private let wrongCodes = WrongCodes()

    package init(
        pool: PostgresPool, identity: IdentityKeys, cards: CardShelf, shelf: ScenarioShelf, audit: AuditTrail
    ) throws {
        self.pool = pool
        self.shelf = shelf
        self.audit = audit
        commit = HoldCommit(book: BeneficiaryBook(cards: cards, identity: identity), audit: audit)
        codes = try CodeBook(ring: identity.ring)
        idempotency = try Idempotency(ring: identity.ring)
    }

    /// Uses what a code stands for, at an outlet, under the provider's own order number: a hold is committed and used
    /// at once. Repeating the request uses nothing twice.
    ///
    /// - Throws: `Fault.codeRefused` alike for unknown and expired codes and for those of other providers; `.codeLimit`
    ///   after too many of them; `.orderConflict`, `.orderNumberInvalid`, `.outletUnknown`, `.amountDiffers`,
    ///   `.redemptionState`.
    package func redeem(
        code: String, outlet: String, orderNumber: String, amountFen: Int64?, provider: Int32,
        in context: OperationContext
    ) async throws -> RedemptionView {
        guard (1...64).contains(orderNumber.utf8.count), orderNumber.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw Fault.orderNumberInvalid }
        if let amountFen, !Order.amounts.contains(amountFen) { throw Fault.amountDiffers }
        let redeeming = Redeeming(
            code: codes.digests(code: code), order: codes.digests(order: orderNumber),
            request: codes.digests(request: Array("\(code)\n\(outlet)\n\(amountFen ?? -1)".utf8)), outlet: outlet,
            amountFen: amountFen, provider: provider)
        try wrongCodes.spend("\(context.actor)", at: context.now)
        do {
            guard let view = try await retrying({ db in try redeem(redeeming, in: context, db) }) else {
                throw Fault.codeRefused
            }
            wrongCodes.giveBack("\(context.actor)")
            return view
        } catch {
            if error as? Fault != .codeRefused { wrongCodes.giveBack("\(context.actor)") }
            throw error
        }
    }

    private struct Redeeming: Sendable {
        let code: [[UInt8]]
        let order: [[UInt8]]
        let request: [[UInt8]]
        let outlet: String
        let amountFen: Int64?
        let provider: Int32
    }

    /// `nil` for a code whose time is over. It is forgotten with this: the same request, if it is still on its way from
    /// before, is told the same.
    private func redeem(
        _ asked: Redeeming, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> RedemptionView? {
        let key = try RedemptionCodeStore.hold(digests: asked.code, provider: asked.provider, db)?.key
        if let key { try BeneficiaryStore.lock(key.beneficiary, db) }
        let hold = try key.flatMap { try HoldStore.lock([$0], db).first }
        // Only now, since whoever had the lock may have served the same order at another instance.
        if let known = try RedemptionCodeStore.order(digests: asked.order, provider: asked.provider, db) {
            guard asked.request.contains(known.request) else { throw Fault.orderConflict }
            return try view(locked(known.redemption, of: asked.provider, db), db)
        }
        // The code as well may have been used or forgotten meanwhile.
        guard let key, let hold,
            let code = try RedemptionCodeStore.hold(digests: asked.code, provider: asked.provider, db),
            code.key == key
        else { throw Fault.codeRefused }
        guard context.now < code.expiresAt else {
            try RedemptionCodeStore.forget(key, db)
            return nil
        }
        let version = try shelf.version(hold.version, db)
        let outlet = try outlet(asked, hold, version)
        let pay = try pay(asked.amountFen, hold, version)
        let redemption = try committed(hold, version, in: context, db)
        let used = try steps(redemption, .use, reason: "redeemed", in: context, db) { row in
            row.outlet = outlet
            if let amount = asked.amountFen { (row.amountFen, row.payFen) = (amount, pay) }
            if row.life == .loan { row.dueOn = context.businessDay.adding(days: Int(hold.loanDays)) }
        }
        try RedemptionCodeStore.forget(key, db)
        guard
            try RedemptionCodeStore.addOrder(
                asked.order[0], request: asked.request[0], provider: asked.provider, redemption: used.id, db)
        else { throw BatchConflict.overtaken }
        try steps.tell([used], at: context.now, db)
        return try view(used, db)
    }

    /// What is left to pay of the amount the till names. Where the order had none, what was granted rests on no amount,
    /// so that nothing more is given for one.
    private func pay(_ amount: Int64?, _ hold: StoredHold, _ version: VersionTerms) throws -> Int64 {
        guard let amount, amount != hold.order.amountFen else { return hold.payFen }
        let order = Order(amountFen: amount, quantity: hold.order.quantity, minutes: hold.order.minutes)
        guard hold.order.amountFen == 0, let grant = try? version.grant(of: hold, for: order),
            grant.benefitFen == hold.benefitFen, grant.waivedFen == hold.waivedFen
        else { throw Fault.amountDiffers }
        return grant.payFen
    }

    /// The redemption of a hold, which is committed now unless it was before.
    private func committed(
        _ hold: StoredHold, _ version: VersionTerms, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption {
        if hold.state == .committed {
            guard let found = try RedemptionStore.redemption(ofHold: hold.id, of: hold.beneficiary, db),
                let locked = try RedemptionStore.lock(found.id, of: hold.beneficiary, db)
            else { throw Fault.codeRefused }
            return locked
        }
        // Whose time is over or whose consent is gone has no code that counts: the provider learns no more than that.
        guard (try? hold.state.after(.commit, at: context.now, expiresAt: hold.expiresAt)) != nil,
            try commit.consents([(hold, version, context)], db)[0] == nil,
            let row = try commit.callAsFunction([(hold, version, context)], db).first
        else { throw Fault.codeRefused }
        return row
    }

    /// An outlet of the provider that gives the benefit; the one the hold names, if it names one.
    private func outlet(_ asked: Redeeming, _ hold: StoredHold, _ version: VersionTerms) throws -> Int32 {
        guard let outlet = shelf.outlet(code: asked.outlet), outlet.isActive, outlet.providerKey == asked.provider,
            version.terms.outlets.isEmpty || version.terms.outlets.contains(outlet.code),
            hold.outlet == nil || hold.outlet == outlet.key
        else { throw Fault.outletUnknown }
        return outlet.key
    }

    var steps: RedemptionSteps { RedemptionSteps(audit: audit) }

    /// A redemption of this provider, locked.
    func locked(
        _ id: PublicID, of provider: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption {
        guard let row = try RedemptionStore.lock(id, ofProvider: provider, db) else { throw Fault.redemptionUnknown }
        return row
    }

    func view(_ row: StoredRedemption, _ db: isolated PostgresConnection) throws -> RedemptionView {
        RedemptionView(row, try shelf.version(row.version, db), outlet: row.outlet.flatMap(shelf.outlet)?.code)
    }

    /// Once more when another transaction was faster; it has done the work then.
    func retrying<Result: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) throws -> Result
    ) async throws -> Result {
        for _ in 0..<4 {
            do { return try await pool.transaction { db in try body(db) } } catch BatchConflict.overtaken { continue }
        }
        throw Fault.temporarilyUnavailable
    }
}

/// What is ordered at a provider: as much of it as the benefit's kind needs.
package struct Order: Hashable, Sendable {
    /// The price, or for a deposit waiver the deposit, in fen.
    package let amountFen: Int64
    /// Things taken at once. Each takes a unit of what is counted in things, and a place under each cap.
    package let quantity: Int
    /// Minutes the order is for; 0 where they are not known yet.
    package let minutes: Int

    package init(amountFen: Int64 = 0, quantity: Int = 1, minutes: Int = 0) {
        self.amountFen = amountFen
        self.quantity = quantity
        self.minutes = minutes
    }

    package static let amounts: ClosedRange<Int64> = 0...Benefit.largestAmount
    package static let quantities = 1...10_000
    /// Ten years.
    package static let minuteRange = 0...5_256_000
}

/// What a benefit comes to for one order. Computed here and nowhere else.
package struct Grant: Hashable, Sendable {
    /// What the person saves of the price.
    package let benefitFen: Int64
    /// What is left to pay of the price; for a deposit waiver, of the deposit.
    package let payFen: Int64
    /// The deposit that need not be paid and stays frozen until it is released or charged.
    package let waivedFen: Int64
    /// Things it covers: all that are ordered, or none where nothing is given. Pools and caps count these.
    package fileprivate(set) var quantity: Int
    package let extras: Extras

    /// What is granted beside money and things.
    package struct Extras: Hashable, Sendable {
        /// Of the minutes ordered, if they were named.
        package let freeMinutes: Int
        package let payLaterHours: Int
        /// 1: served first.
        package let priority: Int

        package init(freeMinutes: Int = 0, payLaterHours: Int = 0, priority: Int = 0) {
            self.freeMinutes = freeMinutes
            self.payLaterHours = payLaterHours
            self.priority = priority
        }
    }

    package static let none = Grant(benefitFen: 0, payFen: 0, waivedFen: 0, quantity: 0, extras: Extras())
}

extension Benefit {
    /// What an order gets. Shares are rounded down to the fen.
    ///
    /// - Throws: what the order lacks or exceeds.
    package func grant(for order: Order) throws(OrderFault) -> Grant {
        guard Order.amounts.contains(order.amountFen), Order.minuteRange.contains(order.minutes) else {
            throw .amountOutOfRange
        }
        guard Order.quantities.contains(order.quantity), quantity == 0 || order.quantity <= quantity else {
            throw .quantityExceedsAllowance
        }
        if needsAmount, order.amountFen == 0 { throw .amountNeeded }
        let waived = min(order.amountFen, depositWaiverFen)
        guard depositWaiverFen == 0 || waived > 0 else { throw .amountNeeded }
        let price = depositWaiverFen > 0 ? 0 : order.amountFen
        var saved = min(price, fixedFen)
        if let percent {
            let share = price * Int64(percent.percent) / 100
            saved = min(price, saved + min(share, percent.maxFen ?? .max))
        }
        return Grant(
            benefitFen: saved, payFen: order.amountFen - waived - saved, waivedFen: waived,
            quantity: order.quantity,
            extras: Grant.Extras(
                freeMinutes: order.minutes > 0 ? min(freeMinutes, order.minutes) : freeMinutes,
                payLaterHours: payLaterHours, priority: priority))
    }

    /// Whether an order without an amount says nothing.
    package var needsAmount: Bool { (percent?.percent ?? 0) > 0 || fixedFen > 0 || depositWaiverFen > 0 }
}

extension Scenario {
    /// What everyone gets for an order; a public offer of nothing covers none of it. `nil` where the order says too
    /// little to compute it, or asks for more than everyone gets.
    package func publicGrant(for order: Order) -> Grant? {
        guard var grant = try? publicOffer.grant(for: order) else { return nil }
        if publicOffer.isNothing { grant.quantity = 0 }
        return grant
    }
}

package enum OrderFault: String, Error, Hashable, Sendable, CaseIterable {
    case amountNeeded = "amount_needed"
    case amountOutOfRange = "amount_out_of_range"
    case quantityExceedsAllowance = "quantity_exceeds_allowance"
}

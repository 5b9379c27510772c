/// What is ordered at a provider: as much of it as the benefit's kind needs.
package struct Order: Hashable, Sendable {
    /// The price, or for a deposit waiver the deposit, in fen.
    package let amountFen: Int64
    /// Things taken at once.
    package let quantity: Int
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
    package let quantity: Int
    package let freeMinutes: Int
    package let payLaterHours: Int
    package let priority: Int

    package static let none = Grant(
        benefitFen: 0, payFen: 0, waivedFen: 0, quantity: 0, freeMinutes: 0, payLaterHours: 0, priority: 0)
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
            quantity: quantity > 0 ? order.quantity : 0, freeMinutes: min(freeMinutes, max(order.minutes, freeMinutes)),
            payLaterHours: payLaterHours, priority: priority)
    }

    /// Whether an order without an amount says nothing.
    package var needsAmount: Bool { (percent?.percent ?? 0) > 0 || fixedFen > 0 || depositWaiverFen > 0 }
}

package enum OrderFault: String, Error, Hashable, Sendable, CaseIterable {
    case amountNeeded = "amount_needed"
    case amountOutOfRange = "amount_out_of_range"
    case quantityExceedsAllowance = "quantity_exceeds_allowance"
}

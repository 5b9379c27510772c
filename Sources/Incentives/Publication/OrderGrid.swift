/// Orders at which the benefits of a scenario can begin to differ: none and the smallest amount, what each level or the
/// public offer gives at most, and the largest; one thing, each allowance and one more.
struct OrderGrid {
    let orders: [Order]

    init(of scenario: Scenario) {
        let benefits = scenario.levels.map(\.benefit) + [scenario.publicOffer]
        var amounts: Set<Int64> = [0, 1, 100, Order.amounts.upperBound]
        var quantities: Set<Int> = [1, Order.quantities.upperBound]
        for benefit in benefits {
            amounts.formUnion([benefit.fixedFen, benefit.depositWaiverFen])
            if let percent = benefit.percent, percent.percent > 0, let most = percent.maxFen {
                // Where the share reaches its maximum, and one fen before.
                let amount = (most * 100 + Int64(percent.percent) - 1) / Int64(percent.percent)
                amounts.formUnion([most, amount - 1, amount])
            }
            quantities.formUnion([benefit.quantity, benefit.quantity + 1])
        }
        orders = amounts.filter(Order.amounts.contains).flatMap { amount in
            quantities.filter(Order.quantities.contains).map { Order(amountFen: amount, quantity: $0) }
        }
    }

    /// Whether a level gives less than the public offer or than a level below it, for some order. What a level refuses
    /// and everyone gets is no loss: everyone gets it still.
    func isWorse(level: Int, of scenario: Scenario) -> Bool {
        let benefit = scenario.levels[level].benefit
        return orders.contains { order in
            let grant = try? benefit.grant(for: order)
            if let grant, let offer = scenario.publicGrant(for: order),
                !grant.isAtLeast(offer) || !benefit.lendsAtLeast(scenario.publicOffer)
            {
                return true
            }
            return scenario.levels[..<level].contains { lower in
                guard let less = try? lower.benefit.grant(for: order) else { return false }
                guard let grant else { return true }
                return !grant.isAtLeast(less) || !benefit.lendsAtLeast(lower.benefit)
            }
        }
    }
}

extension Grant {
    /// Whether nobody is worse off with this than with `other`.
    fileprivate func isAtLeast(_ other: Grant) -> Bool {
        benefitFen >= other.benefitFen && waivedFen >= other.waivedFen && quantity >= other.quantity
            && extras.freeMinutes >= other.extras.freeMinutes && extras.payLaterHours >= other.extras.payLaterHours
            && extras.priority >= other.extras.priority
    }
}

extension Benefit {
    /// Whether what is lent may be kept as long and prolonged as often.
    fileprivate func lendsAtLeast(_ other: Benefit) -> Bool {
        loanDays >= other.loanDays && renewals >= other.renewals
    }
}

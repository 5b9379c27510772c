/// What a scenario gives, component by component; a component that is missing is nothing. Money is in fen.
///
/// The same type says what everyone gets (the public offer), so that the two can be compared.
package struct Benefit: Hashable, Sendable {
    /// A share of the price, at most `maxFen`; no maximum is no limit, and then the cost is unknown.
    package struct Percent: Hashable, Sendable {
        /// 0…100.
        package let percent: Int
        package let maxFen: Int64?

        package init(percent: Int, maxFen: Int64?) {
            self.percent = percent
            self.maxFen = maxFen
        }
    }

    package var percent: Percent?
    /// Off the price.
    package var fixedFen: Int64
    /// The largest deposit that need not be paid.
    package var depositWaiverFen: Int64
    /// Most things of one order, such as books; 0 sets no limit of its own, and pools and caps bound it alone.
    package var quantity: Int
    /// Days each may be kept, and how often that may be prolonged; they belong to `quantity`.
    package var loanDays: Int
    package var renewals: Int
    package var freeMinutes: Int
    package var payLaterHours: Int
    /// 1: served first.
    package var priority: Int

    package init(
        percent: Percent? = nil, fixedFen: Int64 = 0, depositWaiverFen: Int64 = 0, quantity: Int = 0, loanDays: Int = 0,
        renewals: Int = 0, freeMinutes: Int = 0, payLaterHours: Int = 0, priority: Int = 0
    ) {
        self.percent = percent
        self.fixedFen = fixedFen
        self.depositWaiverFen = depositWaiverFen
        self.quantity = quantity
        self.loanDays = loanDays
        self.renewals = renewals
        self.freeMinutes = freeMinutes
        self.payLaterHours = payLaterHours
        self.priority = priority
    }

    package static let nothing = Benefit()

    /// Days a loan of `loanDays` is for: a day at least.
    package static func daysLent(_ loanDays: Int) -> Int { max(1, loanDays) }

    /// Whether it gives nothing, however that is written: 0 percent is nothing.
    package var isNothing: Bool { Self.nothing.isAtLeast(self) }

    /// The largest amount of one order, in fen: a hundred million yuan. Above it nothing is computed.
    package static let largestAmount: Int64 = 10_000_000_000
}

extension Benefit {
    /// Whether nobody is worse off with this than with `other`: no component is smaller, at any order.
    package func isAtLeast(_ other: Benefit) -> Bool {
        shortfalls(against: other).isEmpty
    }

    /// The components in which this is smaller than `other`, by the names of the CSV.
    package func shortfalls(against other: Benefit) -> [Component] {
        var short: [Component] = []
        if !Self.covers(percent, other.percent) { short.append(.percent) }
        if fixedFen < other.fixedFen { short.append(.fixed) }
        if depositWaiverFen < other.depositWaiverFen { short.append(.depositWaiver) }
        if quantity < other.quantity { short.append(.quantity) }
        if loanDays < other.loanDays { short.append(.loanDays) }
        if renewals < other.renewals { short.append(.renewals) }
        if freeMinutes < other.freeMinutes { short.append(.freeMinutes) }
        if payLaterHours < other.payLaterHours { short.append(.payLater) }
        if priority < other.priority { short.append(.priority) }
        return short
    }

    /// `percent` with its maximum is one component, compared at every order amount: a small one shows the shares, a
    /// large one the maxima.
    private static func covers(_ ours: Percent?, _ theirs: Percent?) -> Bool {
        guard let theirs, theirs.percent > 0, theirs.maxFen != 0 else { return true }
        guard let ours, ours.percent >= theirs.percent else { return false }
        guard let most = ours.maxFen else { return true }
        guard let other = theirs.maxFen else { return false }
        return most >= other
    }

    /// The names of the components, as the CSV and the documents write them.
    package enum Component: String, CaseIterable, Hashable, Sendable {
        case percent
        case maxFen = "max_fen"
        case fixed = "fixed_fen"
        case depositWaiver = "deposit_waiver_fen"
        case quantity
        case loanDays = "loan_days"
        case renewals
        case freeMinutes = "free_minutes"
        case payLater = "pay_later_hours"
        case priority
    }
}

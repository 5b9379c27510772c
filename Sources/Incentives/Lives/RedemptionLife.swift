/// What kind of life a committed hold has. It follows from the benefit, so that a new kind of scenario needs no code.
package enum RedemptionLife: String, CaseIterable, Hashable, Sendable {
    /// Used once, as a ticket is.
    case visit
    /// Things are lent and come back.
    case loan
    /// A deposit is waived and stays frozen until the thing is back.
    case rental

    package init(of benefit: Benefit) {
        self = benefit.depositWaiverFen > 0 ? .rental : benefit.quantity > 0 ? .loan : .visit
    }

    /// What a hold becomes when it is committed.
    package var first: RedemptionState { self == .rental ? .citizenConfirmed : .committed }
}

package enum RedemptionState: String, CaseIterable, Hashable, Sendable {
    case committed, used, cancelled, settled
    case loanOpen = "loan_open"
    case overdue, returned, closed
    case citizenConfirmed = "citizen_confirmed"
    case inUse = "in_use"
    case disputed

    /// Whether the thing may still be out: then it counts against `concurrent:n`.
    package var isOut: Bool {
        switch self {
        case .committed, .loanOpen, .overdue, .citizenConfirmed, .inUse: true
        case .used, .cancelled, .settled, .returned, .closed, .disputed: false
        }
    }
}

/// What happens to a redemption. The raw values are the names of the transitions in the database.
package enum RedemptionEvent: String, CaseIterable, Hashable, Sendable {
    /// At the gate, at the lending desk, at the handing over.
    case use
    case cancel
    case renew
    case fallDue = "fall_due"
    case giveBack = "return"
    case settle
    case dispute
}

extension RedemptionLife {
    /// Where an event leads, or `nil` when there is no such edge.
    package func after(_ event: RedemptionEvent, from state: RedemptionState) -> RedemptionState? {
        switch (self, state, event) {
        case (.visit, .committed, .use): .used
        case (.visit, .committed, .cancel): .cancelled
        case (.visit, .used, .settle): .settled
        case (.loan, .committed, .use): .loanOpen
        case (.loan, .committed, .cancel): .cancelled
        case (.loan, .loanOpen, .renew): .loanOpen
        case (.loan, .loanOpen, .fallDue): .overdue
        case (.loan, .loanOpen, .giveBack), (.loan, .overdue, .giveBack): .returned
        case (.loan, .returned, .settle), (.loan, .overdue, .settle): .closed
        case (.rental, .citizenConfirmed, .use): .inUse
        case (.rental, .citizenConfirmed, .cancel): .cancelled
        case (.rental, .inUse, .giveBack): .returned
        case (.rental, .returned, .settle), (.rental, .disputed, .settle): .settled
        case (.rental, .returned, .dispute), (.rental, .settled, .dispute): .disputed
        default: nil
        }
    }
}

/// The accounts of one pool in one period: `issued = available + held + used + returned`.
package struct PeriodBalance: Hashable, Sendable {
    package let available: Int64
    package let held: Int64
    package let used: Int64
    package let returned: Int64

    package init(available: Int64, held: Int64, used: Int64, returned: Int64) {
        self.available = available
        self.held = held
        self.used = used
        self.returned = returned
    }

    package var issued: Int64 { available + held + used + returned }

    /// More than that is held or used already.
    package struct BelowUsed: Error, Hashable, Sendable {}

    /// How many units to issue (positive) or to take back (negative) so that `units` are issued in all.
    ///
    /// `clamping` takes back what is left where that does not suffice: a version that starts by itself at midnight
    /// cannot ask anybody, and what was promised stays promised.
    package func change(to units: Int64, clamping: Bool) throws(BelowUsed) -> Int64 {
        let change = units - issued
        guard change < -available else { return change }
        guard clamping else { throw BelowUsed() }
        return -available
    }
}

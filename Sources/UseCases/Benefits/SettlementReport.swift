package import Incentives
package import Signing

/// What a provider and the city settle for one month: what reached its end in it, by scenario and version.
package struct SettlementReport: Hashable, Sendable {
    package struct Month: Hashable, Sendable {
        package let year: Int
        /// 1…12.
        package let month: Int

        package init?(year: Int, month: Int) {
            guard (2020...2999).contains(year), (1...12).contains(month) else { return nil }
            self.year = year
            self.month = month
        }
    }

    package struct Line: Hashable, Sendable {
        package let scenario: PublicID
        package let code: String
        package let version: Int
        package let life: RedemptionLife
        package let count: Int64
        package let amountFen: Int64
        package let benefitFen: Int64
        package let waivedFen: Int64
        package let chargedFen: Int64
    }

    package let month: Month
    package let lines: [Line]
    /// Redemptions of the provider, of any month, that have begun and are not settled yet.
    package let open: Int64
}

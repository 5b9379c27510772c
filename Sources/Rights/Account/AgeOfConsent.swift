package import CivilTime

/// Who is old enough to open an account.
package enum AgeOfConsent {
    /// Whether somebody born on `birth` is eighteen on `day`. Born on 29 February counts as of 28 February.
    package static func isReached(by birth: Day, on day: Day) -> Bool {
        day >= birth.adding(months: ConsentRules.adultMonths)
    }
}

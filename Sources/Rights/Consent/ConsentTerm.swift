package import CivilTime

/// When a consent was given and on which days it counts: Asia/Shanghai days in `[from, until)`. It always ends.
package struct ConsentTerm: Hashable, Sendable {
    package let givenAt: Instant
    package let from: Day
    /// The first day on which it no longer counts.
    package let until: Day

    /// A term as it is stored.
    package init(givenAt: Instant, from: Day, until: Day) {
        self.givenAt = givenAt
        self.from = from
        self.until = until
    }

    /// A term as somebody states it now; without an end it holds for a year.
    ///
    /// An instant still to come is refused, even by a second: such evidence could undo a withdrawal that follows it.
    package init(givenAt: Instant, until stated: Day?, at now: Instant) throws(RightsRefusal) {
        guard givenAt <= now else { throw .consentInFuture }
        let from = givenAt.day
        let until = stated ?? from.adding(months: ConsentRules.usualMonths)
        guard until > from, until > now.day else { throw .consentEnded }
        guard until <= from.adding(months: ConsentRules.longestMonths) else { throw .consentTooLong }
        self.init(givenAt: givenAt, from: from, until: until)
    }

    /// Whether it counts on a day; it ends at the midnight with which `until` begins.
    package func isInForce(on day: Day) -> Bool { from <= day && day < until }
}

package import CivilTime

/// How long a consent holds and how soon it may be asked for again. A consent is never unlimited (国办发〔2020〕49号), and
/// whoever said no is left in peace (网络数据安全管理条例 art 25).
package enum ConsentRules {
    /// Calendar months a consent holds when nothing shorter or longer was agreed.
    package static let usualMonths = 12
    /// Calendar months a consent may hold at most; `account_version_consent_ends` says the same in days.
    package static let longestMonths = 60
    /// How old a person must be whose account is opened: full civil capacity (民法典 art 17, 河南省社会信用条例 art 3).
    package static let adultMonths = 18 * 12
    /// Asia/Shanghai days after a withdrawal or refusal on which a client may not ask again.
    package static let coolDownDays = 30

    /// The first day on which a client may ask somebody again who said no at `instant`.
    package static func mayAskAgain(after instant: Instant) -> Day { instant.day.adding(days: coolDownDays) }

    static func allowAsking(after no: Instant, by initiative: Initiative, at now: Instant) throws(RightsRefusal) {
        guard initiative == .citizen || now.day >= mayAskAgain(after: no) else { throw .consentCoolDown }
    }
}

/// Lengths of time around signing in (OWASP ASVS 5.0 V6.3.1, V7.3.1, V7.3.2), in seconds.
package enum SignInRules {
    /// A session that was not used for so long has ended.
    package static let idleLimit: Int64 = 15 * 60
    /// A session ends so long after signing in, however much it is used.
    package static let absoluteLimit: Int64 = 8 * 3600
    /// Sessions an officer may have at once; the oldest ends when one more begins.
    package static let sessionLimit = 5
    /// How long a code to set up an account with is good for, from the approval on.
    package static let activationLimit: Int64 = 72 * 3600
    /// How long an approved unmasking shows a number.
    package static let unmaskLimit: Int64 = 10 * 60

    /// Failures in a row before an account is locked.
    package static let failuresBeforeLock = 10

    /// For how long an account is locked after so many failures in a row, or `nil` before the tenth: a quarter of an
    /// hour, doubled by each further failure, four hours at most.
    package static func lock(afterFailures failures: Int) -> Int64? {
        guard failures >= failuresBeforeLock else { return nil }
        return min(900 << Int64(min(failures - failuresBeforeLock, 4)), 4 * 3600)
    }
}

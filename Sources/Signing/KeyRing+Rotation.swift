package import CivilTime

/// How keys come, take turns, and go. A value: a change gives a new ring, and `update` puts it into the file.
extension KeyRing {
    /// The keys, and a first active one for each purpose that has none at all. A purpose whose keys are all retired is
    /// left as it is: that is damage, and another key would hide it.
    static func completing(_ keys: [Key], at instant: Instant) throws(SigningError) -> [Key] {
        var keys = keys
        for purpose in Purpose.allCases where !keys.contains(where: { $0.purpose == purpose }) {
            keys.append(
                Key(purpose: purpose, id: 1, state: .active, createdAt: instant, secret: try SecretKey.random()))
        }
        return keys
    }

    /// With a new active key of the purpose; the one that was active only reads from now on.
    package func rotating(_ purpose: Purpose, at instant: Instant) throws(SigningError) -> KeyRing {
        let last = keys(for: purpose).map(\.id).max() ?? 0
        let retired = keys.map { key in
            key.purpose == purpose && key.state == .active
                ? Key(
                    purpose: purpose, id: key.id, state: .retired, createdAt: key.createdAt, secret: key.secret)
                : key
        }
        let next = Key(
            purpose: purpose, id: last + 1, state: .active, createdAt: instant, secret: try SecretKey.random())
        return try KeyRing(keys: retired + [next]) { .cryptographyUnavailable(operation: "rotate a key: \($0)") }
    }

    /// Without the retired keys of the purpose older than `id`. What they wrote can never be read again: the caller has
    /// looked whether anything is left.
    package func dropping(_ purpose: Purpose, olderThan id: UInt32) throws(SigningError) -> KeyRing {
        try KeyRing(keys: keys.filter { $0.purpose != purpose || $0.state == .active || $0.id >= id }) {
            .cryptographyUnavailable(operation: "drop a key: \($0)")
        }
    }
}

package import CivilTime

/// The symmetric keys of one city, each bound to one purpose.
///
/// Whoever has the database without the ring can read no ID number and find nobody by one; whoever has both has all.
/// So the ring lies in its own folder, closed to other users, and is backed up apart from the dump. It is never
/// printed.
package struct KeyRing: Sendable {
    /// What a key is for. A key never serves two purposes.
    package enum Purpose: String, CaseIterable, Sendable {
        case field
        case blindIndex = "blind_index"
        /// Authenticates audit entries and the head of their tree.
        case audit
        /// Encrypts what an officer proves a second factor with.
        case officer
    }

    /// One key of each purpose is active and writes; the retired ones only read what they once wrote.
    package enum State: String, Sendable {
        case active, retired
    }

    package struct Key: Sendable {
        package let purpose: Purpose
        /// Unique within its purpose, never used again; 1 is the first.
        package let id: UInt32
        package let state: State
        package let createdAt: Instant
        let secret: SecretKey
    }

    /// In the order of the file.
    package let keys: [Key]
    private let active: [Purpose: Key]

    /// A ring with one new active key for each purpose.
    static func random(at instant: Instant) throws(SigningError) -> KeyRing {
        try KeyRing(keys: completing([], at: instant)) {
            .cryptographyUnavailable(operation: "make a key ring: \($0)")
        }
    }

    /// Refuses, with the reason in the error, two keys of one id, an id 0, and a purpose without exactly one active
    /// key.
    init(keys: [Key], orThrow error: (String) -> SigningError) throws(SigningError) {
        let active = try Self.activeKeys(keys, orThrow: error)
        for purpose in Purpose.allCases where active[purpose] == nil {
            throw error("there is no active \(purpose.rawValue) key")
        }
        self.keys = keys
        self.active = active
    }

    /// The active key of each purpose that has one.
    static func activeKeys(
        _ keys: [Key], orThrow error: (String) -> SigningError
    ) throws(SigningError) -> [Purpose: Key] {
        var active: [Purpose: Key] = [:]
        var seen: Set<[String]> = []
        for key in keys {
            guard key.id > 0, seen.insert([key.purpose.rawValue, String(key.id)]).inserted else {
                throw error("the \(key.purpose.rawValue) key id \(key.id) is zero or occurs twice")
            }
            guard key.state == .active else { continue }
            guard active.updateValue(key, forKey: key.purpose) == nil else {
                throw error("there are two active \(key.purpose.rawValue) keys")
            }
        }
        return active
    }

    package func keys(for purpose: Purpose) -> [Key] {
        keys.filter { $0.purpose == purpose }
    }

    package func activeKey(for purpose: Purpose) -> Key {
        guard let key = active[purpose] else {
            preconditionFailure("the initialiser has found an active key for every purpose")
        }
        return key
    }
}

extension KeyRing: CustomStringConvertible, CustomReflectable {
    package var description: String { "KeyRing(redacted, \(keys.count) keys)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

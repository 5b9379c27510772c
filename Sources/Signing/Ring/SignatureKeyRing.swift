package import CivilTime

/// The signature keys of one city: for each algorithm in use one that signs, beside those that will and those that did.
///
/// A value: a change gives a new ring. Private halves are dropped as soon as a key has signed for the last time. Never
/// printed.
package struct SignatureKeyRing: Sendable {
    package struct Key: Sendable {
        package let verificationKey: VerificationKey
        package let state: SignatureKeyState
        package let createdAt: Instant
        /// When it took its state.
        package let since: Instant
        /// There exactly while the key is pending or active.
        let signingKey: SigningKey?

        package var id: KeyID { verificationKey.id }
        package var algorithm: SignatureAlgorithm { verificationKey.algorithm }
    }

    /// In the order in which they were made.
    package let keys: [Key]

    /// A ring with one new active key for each algorithm.
    package static func random(
        algorithms: [SignatureAlgorithm], at instant: Instant
    ) throws(SigningError) -> SignatureKeyRing {
        var ring = SignatureKeyRing(unchecked: [])
        for algorithm in algorithms { ring = try ring.rotating(algorithm, at: instant) }
        return ring
    }

    /// Refuses, with the reason in the error, a key that occurs twice, two active keys of one algorithm, and a private
    /// half that is missing or should be gone.
    init(keys: [Key], orThrow error: (String) -> SigningError) throws(SigningError) {
        var ids: Set<KeyID> = []
        var active: Set<SignatureAlgorithm> = []
        for key in keys {
            guard ids.insert(key.id).inserted else { throw error("the key \(key.id) occurs twice") }
            guard key.state != .active || active.insert(key.algorithm).inserted else {
                throw error("there are two active \(key.algorithm.rawValue) keys")
            }
            guard (key.signingKey != nil) == key.state.needsPrivateHalf else {
                throw error("the \(key.state.name) key \(key.id) has its private half where none belongs, or lacks it")
            }
        }
        self.keys = keys
    }

    /// For changes that keep the rules.
    init(unchecked keys: [Key]) {
        self.keys = keys
    }

    /// The key that signs.
    package func signingKey(for algorithm: SignatureAlgorithm) throws(SigningError) -> SigningKey {
        guard let key = keys.first(where: { $0.algorithm == algorithm && $0.state.signs })?.signingKey else {
            throw .noSigningKey(algorithm: algorithm)
        }
        return key
    }

    /// The key for a message that arrives now.
    package func verificationKey(_ id: KeyID) throws(JWSError) -> VerificationKey {
        guard let key = keys.first(where: { $0.id == id }) else { throw .unknownKey }
        guard key.state.verifiesMessages else { throw .keyNotUsable }
        return key.verificationKey
    }

    /// The key for a stored message that was received, or made, at `instant`.
    package func verificationKey(
        _ id: KeyID, forRecordOf instant: Instant
    ) throws(JWSError) -> VerificationKey {
        guard let key = keys.first(where: { $0.id == id }) else { throw .unknownKey }
        guard key.state.verifiesRecord(receivedAt: instant) else { throw .keyNotUsable }
        return key.verificationKey
    }
}

extension SignatureKeyRing: CustomStringConvertible, CustomReflectable {
    package var description: String { "SignatureKeyRing(redacted, \(keys.count) keys)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

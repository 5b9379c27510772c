package import CivilTime

/// How keys come, take turns, and go.
extension SignatureKeyRing {
    /// With a new pending key, to be published before it signs.
    package func adding(_ algorithm: SignatureAlgorithm, at instant: Instant) throws(SigningError) -> SignatureKeyRing {
        let key = try SigningKey.random(algorithm)
        return SignatureKeyRing(
            unchecked: keys + [
                Key(
                    verificationKey: key.verificationKey, state: .pending, createdAt: instant, since: instant,
                    signingKey: key)
            ])
    }

    /// The pending key signs from now on, and the one that did until now is retiring.
    package func activating(_ id: KeyID, at instant: Instant) throws(SigningError) -> SignatureKeyRing {
        let key = try key(id)
        var ring = self
        if let old = keys.first(where: { $0.algorithm == key.algorithm && $0.state == .active && $0.id != id }) {
            ring = try ring.taking(.replace, of: old.id, at: instant)
        }
        return try ring.taking(.activate, of: id, at: instant)
    }

    /// The oldest pending key of the algorithm signs from now on, or, if there is none, a new one.
    package func rotating(_ algorithm: SignatureAlgorithm, at instant: Instant) throws(SigningError) -> SignatureKeyRing
    {
        if let next = keys.first(where: { $0.algorithm == algorithm && $0.state == .pending }) {
            return try activating(next.id, at: instant)
        }
        let ring = try adding(algorithm, at: instant)
        guard let next = ring.keys.last else { return ring }
        return try ring.activating(next.id, at: instant)
    }

    /// Keys that have been retiring for `seconds` at `instant` are retired.
    package func retiring(after seconds: Int64, at instant: Instant) throws(SigningError) -> SignatureKeyRing {
        var ring = self
        for key in keys where key.state == .retiring && key.since.adding(seconds: seconds) <= instant {
            ring = try ring.taking(.retire, of: key.id, at: instant)
        }
        return ring
    }

    /// The key is nobody's any more. If it was active, its algorithm cannot sign until the next rotation.
    package func compromising(_ id: KeyID, at instant: Instant) throws(SigningError) -> SignatureKeyRing {
        try taking(.compromise(at: instant), of: id, at: instant)
    }

    private func key(_ id: KeyID) throws(SigningError) -> Key {
        guard let key = keys.first(where: { $0.id == id }) else { throw .signatureKeyUnknown(id: id) }
        return key
    }

    private func taking(
        _ step: SignatureKeyState.Step, of id: KeyID, at instant: Instant
    ) throws(SigningError) -> SignatureKeyRing {
        let key = try key(id)
        guard let state = key.state.after(step) else {
            throw .signatureKeyStepRefused(id: id, state: key.state, step: step)
        }
        let changed = Key(
            verificationKey: key.verificationKey, state: state, createdAt: key.createdAt, since: instant,
            signingKey: state.needsPrivateHalf ? key.signingKey : nil)
        return SignatureKeyRing(unchecked: keys.map { $0.id == id ? changed : $0 })
    }
}

package import Signing

/// Signs what a person takes away, in the city's name.
package struct StatementSigner: Sendable {
    /// A score as of one moment.
    package static let scoreType = "shangding-score+jwt"
    /// A credit report.
    package static let reportType = "shangding-report+jwt"

    /// The address the city is known by, which its keys are published under.
    package let issuer: String
    private let keys: SignatureKeyRing
    private let algorithm: SignatureAlgorithm

    package init(issuer: String, keys: SignatureKeyRing, algorithm: SignatureAlgorithm = .ed25519) {
        self.issuer = issuer
        self.keys = keys
        self.algorithm = algorithm
    }

    func sign(_ payload: [UInt8], type: String) throws -> String {
        String(decoding: try JWS.sign(payload, type: type, with: keys.signingKey(for: algorithm)), as: UTF8.self)
    }

    /// The public keys as a JWK Set (RFC 7517 §5), for `/.well-known/jwks.json`: every key but compromised ones,
    /// because a report may be shown long after its key has retired.
    package var publicKeys: [UInt8] {
        PublicKeySet(keys.keys.filter { !$0.state.isCompromised }.map(\.verificationKey)).document
    }
}

extension SignatureKeyState {
    fileprivate var isCompromised: Bool {
        if case .compromised = self { true } else { false }
    }
}

import CivilTime
import Postgres
import Signing
import Store

/// A credential about to be given to a client: a secret drawn here, or the public half of a key the client keeps.
enum NewCredential {
    case secret(SecretToken)
    case key(VerificationKey)

    /// A new secret, unless there is a key.
    init(_ key: VerificationKey?) throws {
        self = try key.map { .key($0) } ?? .secret(SecretToken.random(prefix: SecretToken.secretPrefix))
    }

    var secret: SecretToken? {
        guard case .secret(let secret) = self else { return nil }
        return secret
    }

    /// The number of the credential.
    /// - Throws: `ClientRefusal.keyKnown`.
    func add(to client: Int32, now: Instant, _ db: isolated PostgresConnection) throws -> Int32 {
        switch self {
        case .secret(let secret):
            return try ClientStore.addSecret(digest: secret.digest.bytes, to: client, now: now, db)
        case .key(let key):
            let added = try ClientStore.addKey(
                id: key.id.text, publicKey: key.jwk, to: client, now: now, db)
            guard let added else { throw ClientRefusal.keyKnown }
            return added
        }
    }
}

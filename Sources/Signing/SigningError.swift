/// Everything that can go wrong in this room.
///
/// `description` may be shown to anyone: it names files, purposes and key ids, never key bytes, plaintexts or texts
/// that a caller handed in. `debugDescription` adds what an operator needs and may go to the log.
package enum SigningError: Error, Equatable {
    /// There is no key ring at this path, and the caller did not ask for one to be made.
    case ringMissing(path: String)
    /// Others than the owner may read or write the key ring or its folder; `fix` is the command that ends it.
    case ringExposed(path: String, fix: String)
    /// The file is not a key ring this program wrote, or has been changed since.
    case ringDamaged(path: String, reason: String)
    /// The ring has no key for a purpose that came with a later version of this program.
    case ringIncomplete(path: String, purpose: KeyRing.Purpose)
    /// The system refused an operation on the key ring; `code` is its `errno`.
    case ringUnusable(path: String, operation: String, code: Int32)
    /// A ciphertext or index was made with a key this ring does not hold.
    case keyUnknown(purpose: KeyRing.Purpose, id: UInt32)
    /// The signature ring holds no key of this id.
    case signatureKeyUnknown(id: KeyID)
    /// A key cannot take this step from the state it is in.
    case signatureKeyStepRefused(id: KeyID, state: SignatureKeyState, step: SignatureKeyState.Step)
    /// The signature ring has no active key of this algorithm.
    case noSigningKey(algorithm: SignatureAlgorithm)
    /// The bytes are no encrypted field: too short, or of a version this program does not know.
    case fieldMalformed
    /// The field does not open: changed, or moved from another table, column or row.
    case fieldRefused
    /// OpenSSL could not do what it always can; the operation is named.
    case cryptographyUnavailable(operation: String)
}

extension SigningError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .ringMissing(let path):
            "There is no key ring at \(path). Restore it from its backup; a new one could not read existing data."
        case .ringExposed(let path, let fix):
            "\(path) holds keys and must be closed to other users. Run: \(fix)"
        case .ringDamaged(let path, let reason):
            "The key ring \(path) cannot be used: \(reason). Restore it from its backup."
        case .ringIncomplete(let path, let purpose):
            "The key ring \(path) has no \(purpose.rawValue) key. Run: shangding keys complete"
        case .ringUnusable(let path, let operation, let code):
            "Could not \(operation) \(path): \(SystemFile.message(of: code))."
        case .keyUnknown(let purpose, let id):
            "The key ring has no \(purpose.rawValue) key \(id). Was the data restored without its key ring?"
        case .signatureKeyUnknown(let id):
            "There is no signature key \(id)."
        case .signatureKeyStepRefused(let id, let state, let step):
            "The signature key \(id) is \(state.name); it cannot \(step.name) from there."
        case .noSigningKey(let algorithm):
            "There is no active key that signs with \(algorithm.rawValue). Rotate the signature keys."
        case .fieldMalformed:
            "An encrypted field is malformed."
        case .fieldRefused:
            "An encrypted field does not open: it was changed, or belongs to another row."
        case .cryptographyUnavailable(let operation):
            "OpenSSL could not \(operation)."
        }
    }

    package var debugDescription: String {
        guard case .ringUnusable(_, _, let code) = self else { return description }
        return "\(description) (errno \(code))"
    }
}

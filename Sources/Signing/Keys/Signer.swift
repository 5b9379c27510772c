/// Whatever can sign with one key: a `SigningKey` in this process, or a hardware module behind a network (GM/T 0018,
/// GM/T 0136), which is why it may wait and fail.
package protocol Signer: Sendable {
    /// Algorithm, public half and id of the key.
    var verificationKey: VerificationKey { get }

    /// 64 raw bytes over exactly these bytes.
    func sign(_ message: [UInt8]) async throws -> [UInt8]
}

extension SigningKey: Signer {}

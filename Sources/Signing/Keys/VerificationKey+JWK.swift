package import StrictJSON

/// Public keys as JSON Web Keys (RFC 7517, RFC 7518 §6.2, RFC 8037 §2).
extension VerificationKey {
    /// Members that would make the key a private or a symmetric one (RFC 7518 §6.2.2, §6.3.2 and §6.4.1).
    private static let privateMembers: Set<String> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    /// Reads one key from a document of its own.
    package init(jwk document: [UInt8]) throws(KeyError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(reading: document, limits: JSONLimits(bytes: 4096, depth: 4, values: 64))
        } catch {
            throw .notJSON(error)
        }
        try self.init(jwk: value)
    }

    /// Reads one key inside a document.
    ///
    /// `kty`, `crv`, `alg`, `x` and, for the elliptic curves, `y` must be there and agree. Allowed are `kid`, if it is
    /// the thumbprint, and `use`, if it is `sig`; any other member is refused.
    package init(jwk value: JSONValue) throws(KeyError) {
        if case .object(let object) = value, object.members.contains(where: { Self.privateMembers.contains($0.key) }) {
            throw .privateMaterial
        }
        var node = JSONNode(value)
        let parts = node.object { members in Self.parts(&members) }
        guard let parts, node.faults.isEmpty else { throw .notAKey(node.faults) }
        try self.init(parts.algorithm, publicBytes: parts.publicBytes)
        guard parts.keyID.map({ $0 == id }) ?? true else {
            throw .notAKey([JSONFault(code: .wrongForm, pointer: "/kid", expected: "the RFC 7638 thumbprint")])
        }
    }

    /// The public key as a compact document.
    package var jwk: [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writeJWK(to: &writer)
        return writer.finish()
    }

    package func writeJWK(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("kty")
        writer.string(algorithm.keyType)
        writer.key("crv")
        writer.string(algorithm.curve)
        writer.key("alg")
        writer.string(algorithm.rawValue)
        writer.key("use")
        writer.string("sig")
        writer.key("kid")
        writer.string(id.text)
        writer.key("x")
        writer.string(Base64URL.encode(publicBytes.prefix(32)))
        if algorithm.publicKeyCount == 64 {
            writer.key("y")
            writer.string(Base64URL.encode(publicBytes.suffix(32)))
        }
        writer.endObject()
    }

    private static func parts(
        _ members: inout JSONMembers
    ) -> (algorithm: SignatureAlgorithm, publicBytes: [UInt8], keyID: KeyID?)? {
        let algorithm = members.required("alg") { node in
            node.parsed("Ed25519, ES256 or SGD_SM3_SM2") { SignatureAlgorithm(rawValue: $0) }
        }
        let keyID = members.optional("kid") { node in node.parsed("the RFC 7638 thumbprint") { KeyID($0) } }
        let use: Bool?? = members.optional("use") { node in node.parsed("sig") { $0 == "sig" ? true : nil } }
        let x = coordinate("x", &members)
        // Without the algorithm it is not known which other members belong to the key.
        guard let algorithm else { return nil }
        let keyType = members.required("kty") { node in
            node.parsed(algorithm.keyType) { $0 == algorithm.keyType ? true : nil }
        }
        let curve = members.required("crv") { node in
            node.parsed(algorithm.curve) { $0 == algorithm.curve ? true : nil }
        }
        var publicBytes = x
        if algorithm.publicKeyCount == 64 {
            let y = coordinate("y", &members)
            publicBytes = x.flatMap { x in y.map { x + $0 } }
        }
        guard let publicBytes, let keyID, keyType != nil, curve != nil, use != nil else { return nil }
        return (algorithm, publicBytes, keyID)
    }

    private static func coordinate(_ name: String, _ members: inout JSONMembers) -> [UInt8]? {
        members.required(name) { node in
            node.parsed("32 bytes as base64url") { text in
                Base64URL.decode(Array(text.utf8)).flatMap { $0.count == 32 ? $0 : nil }
            }
        }
    }
}

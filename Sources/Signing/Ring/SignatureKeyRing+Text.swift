import CivilTime

/// The signature keys as a file, one key a line (see `SealedText`): algorithm, state, when made, when it took the
/// state, public half, and private half or `-`.
///
///     shangding signature keys 1
///     SGD_SM3_SM2 active 2026-11-23T00:00:00Z 2026-11-23T00:00:00Z <128 hexadecimal digits> <64 hexadecimal digits>
///     sha256 <64 hexadecimal digits, over all bytes before this line>
extension SignatureKeyRing {
    private static let heading = "shangding signature keys 1"

    /// The text contains private keys: the caller wipes it.
    func fileText() -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(keys.count * 320)
        defer { lines.cleanse() }
        for key in keys {
            lines.append(
                contentsOf: "\(key.algorithm.rawValue) \(key.state.name) \(key.createdAt) \(key.since) ".utf8)
            Hexadecimal.append(key.verificationKey.publicBytes, to: &lines)
            lines.append(0x20)
            if let secret = key.signingKey?.secret {
                unsafe secret.withBytes { unsafe Hexadecimal.append($0, to: &lines) }
            } else {
                lines.append(0x2D)
            }
            lines.append(0x0A)
        }
        return SealedText.write(heading: Self.heading, lines: lines)
    }

    /// Reads what `fileText` writes. `path` is for the messages only.
    init(fileText text: [UInt8], path: String) throws(SigningError) {
        func damaged(_ reason: String) -> SigningError { .ringDamaged(path: path, reason: reason) }
        var keys: [Key] = []
        for (index, line) in try SealedText.lines(of: text, heading: Self.heading, orThrow: damaged).enumerated() {
            let key: Key?
            do throws(KeyError) {
                key = try Key(line: line)
            } catch {
                throw damaged("line \(index + 2): \(error)")
            }
            // The heading is line 1.
            guard let key else { throw damaged("line \(index + 2) is not a key") }
            keys.append(key)
        }
        try self.init(keys: keys, orThrow: damaged)
    }
}

extension SignatureKeyRing.Key {
    fileprivate init?(line: ArraySlice<UInt8>) throws(KeyError) {
        let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 6 else { return nil }
        func text(_ index: Int) -> String { String(decoding: words[index], as: UTF8.self) }
        guard let algorithm = SignatureAlgorithm(rawValue: text(0)), let createdAt = Instant(text(2)),
            let since = Instant(text(3)), let state = SignatureKeyState(name: text(1), since: since),
            let publicBytes = Hexadecimal.decode(words[4])
        else { return nil }
        var signingKey: SigningKey?
        if !words[5].elementsEqual([0x2D]) {
            guard var secret = Hexadecimal.decode(words[5]) else { return nil }
            defer { secret.cleanse() }
            signingKey = try SigningKey(algorithm, publicBytes: publicBytes, secretBytes: secret)
        }
        let publicKey: VerificationKey
        if let signingKey {
            publicKey = signingKey.verificationKey
        } else {
            publicKey = try VerificationKey(algorithm, publicBytes: publicBytes)
        }
        self.init(
            verificationKey: publicKey, state: state, createdAt: createdAt, since: since, signingKey: signingKey)
    }
}

extension SignatureKeyState {
    fileprivate init?(name: String, since: Instant) {
        let all: [SignatureKeyState] = [.pending, .active, .retiring, .retired, .compromised(at: since)]
        guard let state = all.first(where: { $0.name == name }) else { return nil }
        self = state
    }
}

/// What is kept of a password: `scrypt$17$8$1$<salt>$<hash>`, the costs log2 N, r and p first, salt and hash as
/// base64url.
///
/// Making or checking one takes a good part of a second and 128 MiB (OWASP ASVS 5.0 V11.4.2), so the caller bounds how
/// many run at once. The password counts byte for byte as it was typed; nothing is normalised or cut.
package struct PasswordHash: Hashable, Sendable {
    private static let standardCost = Scrypt.Cost(logN: 17, r: 8, p: 1)
    private static let saltCount = 16
    private static let hashCount = 32

    let cost: Scrypt.Cost
    private let salt: [UInt8]
    private let hash: [UInt8]

    package init(of password: String) throws(SigningError) {
        try self.init(of: password, cost: Self.standardCost)
    }

    init(of password: String, cost: Scrypt.Cost) throws(SigningError) {
        self.cost = cost
        salt = try RandomBytes.make(count: Self.saltCount)
        hash = try Scrypt.derive(password: Array(password.utf8), salt: salt, cost: cost, count: Self.hashCount)
    }

    /// A hash that no password has, for a user who does not exist, so that such an attempt takes as long as any other.
    package static func ofNobody() throws(SigningError) -> PasswordHash {
        PasswordHash(
            cost: standardCost, salt: try RandomBytes.make(count: saltCount),
            hash: try RandomBytes.make(count: hashCount))
    }

    /// Reads what `text` writes; costs that would take more than 1 GiB are refused.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: 0x24, omittingEmptySubsequences: false).map(Array.init)
        guard parts.count == 6, parts[0] == Array("scrypt".utf8),
            let logN = Self.number(parts[1], in: 1...20), let r = Self.number(parts[2], in: 1...8),
            let p = Self.number(parts[3], in: 1...16),
            let salt = Base64URL.decode(parts[4]), salt.count == Self.saltCount,
            let hash = Base64URL.decode(parts[5]), hash.count == Self.hashCount
        else { return nil }
        self.init(cost: Scrypt.Cost(logN: logN, r: r, p: p), salt: salt, hash: hash)
    }

    package var text: String {
        "scrypt$\(cost.logN)$\(cost.r)$\(cost.p)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))"
    }

    package func matches(_ password: String) throws(SigningError) -> Bool {
        let candidate = try Scrypt.derive(
            password: Array(password.utf8), salt: salt, cost: cost, count: Self.hashCount)
        return ConstantTime.equal(candidate, hash)
    }

    /// Made at other costs than today's: to be made anew at the next log-in.
    package var isOutdated: Bool { cost != Self.standardCost }

    private init(cost: Scrypt.Cost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    private static func number(_ digits: [UInt8], in range: ClosedRange<Int>) -> Int? {
        let text = String(decoding: digits, as: UTF8.self)
        guard let number = Int(text), String(number) == text, range.contains(number) else { return nil }
        return number
    }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
    package var description: String { "PasswordHash(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

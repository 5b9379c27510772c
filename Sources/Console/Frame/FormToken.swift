import Signing

/// What every form of a session carries, so that no other site can send one in the officer's name: a code of the
/// session token under the key ring. Nothing is stored; a form of another session, or of none, does not fit.
struct FormToken: Sendable {
    private let indexer: BlindIndexer

    init(_ ring: KeyRing) throws(SigningError) {
        indexer = try BlindIndexer(ring)
    }

    /// The token for the forms of this session.
    func text(for session: String) -> String { codes(for: session).first.map(Base64URL.encode) ?? "" }

    /// Whether a form brought the token of this session; one made before the ring's keys were rotated still fits.
    func fits(_ text: String, session: String) -> Bool {
        let presented = Array(text.utf8)
        return codes(for: session).reduce(false) { fits, code in
            ConstantTime.equal(presented, Base64URL.encode(code).utf8) || fits
        }
    }

    private func codes(for session: String) -> [[UInt8]] {
        let message = Array(session.utf8)
        return indexer.indexes(idType: "console_form", number: message.span).map(\.bytes)
    }
}

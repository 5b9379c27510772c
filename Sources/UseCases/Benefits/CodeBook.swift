import Incentives
import Signing

/// Codes shown at the desk and providers' order numbers, as the database knows them: keyed digests, each kind under a
/// label of its own.
struct CodeBook: Sendable {
    private let indexer: BlindIndexer

    init(ring: KeyRing) throws(SigningError) {
        indexer = try BlindIndexer(ring)
    }

    /// Ten digits, each as likely as the others.
    func draw() throws(SigningError) -> String {
        var digits = ""
        while digits.utf8.count < RedemptionCode.length {
            for byte in try RandomBytes.make(count: 16) where byte < 250 && digits.utf8.count < RedemptionCode.length {
                digits.append(String(byte % 10))
            }
        }
        return digits
    }

    /// Under each key of the ring, the active one first.
    func digests(code: String) -> [[UInt8]] { digests("redemption_code", Array(code.utf8)) }
    func digests(order: String) -> [[UInt8]] { digests("provider_order", Array(order.utf8)) }
    func digests(request: [UInt8]) -> [[UInt8]] { digests("provider_request", request) }

    private func digests(_ kind: String, _ text: [UInt8]) -> [[UInt8]] {
        indexer.indexes(idType: kind, number: text.span).map(\.bytes)
    }
}

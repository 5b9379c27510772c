package import CivilTime
import Signing

/// Why a message is refused. Never carries anything that was received.
package struct FederationRefusal: Error, Hashable, Sendable {
    package let code: FederationCode
    /// RFC 6901 pointer into the payload, such as `/data/min_band`; `nil` for one that is longer than an answer may
    /// tell.
    package let pointer: String?
    /// Seconds to wait.
    package let retryAfter: Int?
    /// The signature was good: the answer is signed as well. Otherwise it is `application/problem+json`.
    package let isSigned: Bool

    package init(_ code: FederationCode, pointer: String? = nil, retryAfter: Int? = nil, isSigned: Bool) {
        self.code = code
        self.pointer = pointer.flatMap { ErrorAnswer.pointerBytes.contains($0.utf8.count) ? $0 : nil }
        self.retryAfter = retryAfter
        self.isSigned = isSigned
    }

    /// Before the signature is good.
    init(_ error: JWSError) {
        let code: FederationCode =
            switch error {
            case .malformed: .malformed
            case .tooLarge: .tooLarge
            case .headerForbidden: .headerForbidden
            case .algorithmNotAllowed: .algorithmNotAllowed
            case .wrongType: .wrongType
            case .unknownKey: .unknownKey
            case .keyNotUsable: .keyNotUsable
            case .badSignature: .badSignature
            }
        self.init(code, isSigned: false)
    }

    /// The answer's data.
    package func answer(at now: Instant) -> ErrorAnswer {
        ErrorAnswer(code: code, pointer: pointer, now: now.wholeSeconds, retryAfter: retryAfter)
    }
}

extension FederationRefusal: CustomStringConvertible {
    package var description: String { code.rawValue + (pointer.map { " at \($0)" } ?? "") }
}

extension Instant {
    /// Whole seconds since 1970, rounded down, as the wire has them.
    package var wholeSeconds: Int64 {
        let (quotient, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? quotient - 1 : quotient
    }

    package init(wholeSeconds: Int64) {
        self.init(microseconds: wholeSeconds * 1_000_000)
    }
}

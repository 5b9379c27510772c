package import CivilTime
package import Signing
import StrictJSON

/// Checks a statement or a report that somebody shows, against the city's public keys and nothing else: no network, no
/// database. `shangding verify statement`.
package struct VerifyStatement: Sendable {
    package struct Verdict: Sendable {
        package let type: String
        package let issuer: String
        package let id: String
        package let issuedAt: Instant
        /// A report has none.
        package let expiresAt: Instant?
        /// `nil` in the report of somebody without a score.
        package let score: Int?
    }

    /// Why it proves nothing. Stable codes.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        case signature(JWSError)
        case time(JWTTimes.Fault)
        /// Signed by the city, but no statement or report.
        case contentInvalid

        package var code: String {
            switch self {
            case .signature(let error): error.code
            case .time(let fault): fault.rawValue
            case .contentInvalid: "content_invalid"
            }
        }

        package var description: String { code }
    }

    /// Bytes of the whole text; a report with thousands of records is far smaller.
    private static let limit = 4 << 20
    /// What clocks may differ by, in seconds.
    private static let skew: Int64 = 60
    /// A score may be shown for a day.
    private static let lifetime: Int64 = 86_400

    let keys: PublicKeySet

    package init(keys: PublicKeySet) {
        self.keys = keys
    }

    package func callAsFunction(_ text: [UInt8], at now: Instant) throws(Failure) -> Verdict {
        let message: UnverifiedJWS
        let payload: [UInt8]
        do throws(JWSError) {
            message = try UnverifiedJWS(
                Self.trimmed(text),
                expecting: .message(types: [StatementSigner.scoreType, StatementSigner.reportType]), limit: Self.limit)
            guard let key = keys.keys.first(where: { $0.id == message.keyID }) else { throw .unknownKey }
            payload = try message.payload(verifiedBy: key)
        } catch {
            throw .signature(error)
        }
        guard let verdict = Self.read(payload, type: message.type ?? "") else { throw .contentInvalid }
        guard let expiresAt = verdict.expiresAt else { return verdict }
        let times = JWTTimes(issuedAt: verdict.issuedAt.seconds, expiresAt: expiresAt.seconds)
        if let fault = times.fault(at: now, skew: Self.skew, lifetime: Self.lifetime) { throw .time(fault) }
        return verdict
    }

    /// A file usually ends with a line feed.
    private static func trimmed(_ text: [UInt8]) -> [UInt8] {
        let blanks: Set<UInt8> = [0x0A, 0x0D, 0x20]
        return Array(text[..<(text.lastIndex { !blanks.contains($0) }.map { $0 + 1 } ?? 0)])
    }

    private static func read(_ payload: [UInt8], type: String) -> Verdict? {
        let limits = JSONLimits(bytes: limit, values: 1_000_000)
        guard case .object(let object)? = try? JSONValue(reading: payload, limits: limits),
            case .string(let issuer) = object["iss"], case .string(let id) = object["jti"],
            case .integer(let issuedAt) = object["iat"]
        else { return nil }
        var score: Int?
        var expiresAt: Instant?
        if type == StatementSigner.scoreType {
            guard case .integer(let points) = object["score"], case .integer(let seconds) = object["exp"],
                let instant = Instant(unixSeconds: seconds)
            else { return nil }
            score = Int(points)
            expiresAt = instant
        } else if case .object(let inner) = object["score"], case .integer(let points) = inner["score"] {
            score = Int(points)
        }
        guard let issuedAt = Instant(unixSeconds: issuedAt) else { return nil }
        return Verdict(type: type, issuer: issuer, id: id, issuedAt: issuedAt, expiresAt: expiresAt, score: score)
    }
}

extension Instant {
    /// `nil` beyond the year 9999.
    fileprivate init?(unixSeconds: Int64) {
        guard (0...253_402_300_799).contains(unixSeconds) else { return nil }
        self.init(microseconds: unixSeconds * 1_000_000)
    }
}

import CivilTime
import Signing
import StrictJSON

/// A payload whose form is right (step 8 of the receiver) and that has not been compared with here and now (step 9). It
/// becomes an `Envelope` by `checked` alone.
struct UncheckedEnvelope {
    /// Seconds two clocks may differ by.
    static let skew: Int64 = 60
    /// Objects and arrays inside one another.
    static let depth = 8
    /// Integers every reader of JSON knows exactly (RFC 7493 §2.2).
    static let integers: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

    private let type: MessageType
    /// The longest it may live, in seconds.
    private let lifetime: Int64
    private let issuer: String
    private let audience: String
    let id: MessageID
    private let issuedAt: Int64
    private let expiresAt: Int64
    private let receipt: Receipt?
    let data: JSONValue

    /// `payload` is not longer than its type allows. `question` is the type of what an answer answers.
    init(payload: [UInt8], type: MessageType, answering question: MessageType? = nil) throws(FederationRefusal) {
        var node = JSONNode(try Self.strictValue(payload, type: type))
        let envelope = node.object { UncheckedEnvelope(&$0, type: type, answering: question) }
        guard let envelope, node.faults.isEmpty else { throw Self.malformed(at: node.faults.first?.pointer) }
        self = envelope
    }

    static func strictValue(_ payload: [UInt8], type: MessageType) throws(FederationRefusal) -> JSONValue {
        let value: JSONValue
        do throws(JSONError) {
            // A value takes at least one byte, so the protocol's limits of bytes and depth are the only ones.
            let limits = JSONLimits(
                bytes: type.byteLimit, depth: depth, values: type.byteLimit, stringBytes: type.byteLimit)
            value = try JSONValue(reading: payload, limits: limits)
        } catch {
            throw malformed(at: error.pointer)
        }
        guard value.integersAre(in: integers) else { throw malformed(at: nil) }
        return value
    }

    private init?(_ members: inout JSONMembers, type: MessageType, answering question: MessageType?) {
        let issuer = members.string("iss")
        let audience = members.string("aud")
        let id: MessageID? = members.randomID("jti")
        let issuedAt = members.time("iat")
        let expiresAt = members.time("exp")
        let receipt = type.isAnswer ? members.object("re") { Receipt(&$0) } : nil
        let data = members.required("data") { node -> JSONValue? in
            guard case .object = node.value else { return node.fault(.wrongType, "an object") }
            return node.value
        }
        guard let issuer, let audience, let id, let issuedAt, let expiresAt, let data else { return nil }
        self.type = type
        lifetime = type.lifetime(answering: question)
        self.issuer = issuer
        self.audience = audience
        self.id = id
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.receipt = receipt
        self.data = data
        if !(1...lifetime).contains(expiresAt - issuedAt) {
            members.note("exp", .outOfRange, "after `iat`, by no more than the type may live")
        }
    }

    /// `owner` is the city the key belongs to, `tlsPeer` the one the connection proved to come from, where it did.
    func checked(
        owner: EntityID, tlsPeer: EntityID?, reader me: EntityID, now: Instant
    ) throws(FederationRefusal) -> Envelope {
        guard issuer == owner.text, tlsPeer == nil || tlsPeer == owner else {
            throw FederationRefusal(.wrongIssuer, isSigned: true)
        }
        let isForAll = type.isDocument && audience == "*"
        guard isForAll || audience == me.text else { throw FederationRefusal(.wrongAudience, isSigned: true) }
        let times = JWTTimes(issuedAt: issuedAt, expiresAt: expiresAt)
        switch times.fault(at: now, skew: Self.skew, lifetime: lifetime) {
        case nil: break
        case .notYetValid: throw FederationRefusal(.notYetValid, isSigned: true)
        case .expired: throw FederationRefusal(.expired, isSigned: true)
        case .lifetimeRefused: throw Self.malformed(at: "/exp")
        }
        return Envelope(
            issuer: owner, audience: isForAll ? nil : me, id: id, issuedAt: issuedAt, expiresAt: expiresAt,
            receipt: receipt, data: data)
    }

    private static func malformed(at pointer: String?) -> FederationRefusal {
        FederationRefusal(.malformed, pointer: pointer.flatMap { $0.isEmpty ? nil : $0 }, isSigned: true)
    }
}

extension JSONValue {
    fileprivate func integersAre(in range: ClosedRange<Int64>) -> Bool {
        switch self {
        case .integer(let number): range.contains(number)
        case .array(let elements): elements.allSatisfy { $0.integersAre(in: range) }
        case .object(let object): object.members.allSatisfy { $0.value.integersAre(in: range) }
        case .string, .bool, .null: true
        }
    }
}

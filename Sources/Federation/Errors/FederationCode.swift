/// The closed catalogue of refusals between cities (`urn:ccr:error:<code>`).
package enum FederationCode: String, CaseIterable, Hashable, Sendable {
    case malformed
    case tooLarge = "too_large"
    case wrongMediaType = "wrong_media_type"
    case headerForbidden = "header_forbidden"
    case algorithmNotAllowed = "alg_not_allowed"
    case wrongType = "wrong_type"
    case unknownKey = "unknown_key"
    case keyNotUsable = "key_not_usable"
    case badSignature = "bad_signature"
    case notYetValid = "not_yet_valid"
    case expired
    case wrongIssuer = "wrong_issuer"
    case wrongAudience = "wrong_audience"
    case peerNotActive = "peer_not_active"
    case jtiConflict = "jti_conflict"
    case rateLimited = "rate_limited"
    case overloaded
    case invalidData = "invalid_data"
    case codeInvalid = "code_invalid"
    case purposeNotAgreed = "purpose_not_agreed"
    case scenarioUnknown = "scenario_unknown"
    case catalogueStale = "catalogue_stale"
    case grantUnknown = "grant_unknown"
    case grantClosed = "grant_closed"
    case `internal`

    /// The HTTP status.
    package var status: Int {
        switch self {
        case .malformed, .headerForbidden, .algorithmNotAllowed, .wrongType, .codeInvalid: 400
        case .unknownKey, .keyNotUsable, .badSignature, .notYetValid, .expired: 401
        case .wrongIssuer, .wrongAudience, .peerNotActive, .purposeNotAgreed: 403
        case .scenarioUnknown, .grantUnknown: 404
        case .jtiConflict, .catalogueStale: 409
        case .grantClosed: 410
        case .tooLarge: 413
        case .wrongMediaType: 415
        case .invalidData: 422
        case .rateLimited: 429
        case .internal: 500
        case .overloaded: 503
        }
    }

    /// Whether the same bytes may be sent again for another answer. Such an answer is never stored: what it answered
    /// has been rolled back.
    package var isPassing: Bool {
        switch self {
        case .rateLimited, .overloaded, .internal: true
        default: false
        }
    }

    /// Whether the same bytes may be taken later: passing refusals, a partnership that is suspended for now, and clocks
    /// that do not agree. What has to be told is not given up for one of these.
    package var mayEnd: Bool {
        switch self {
        case .peerNotActive, .notYetValid: true
        default: isPassing
        }
    }

    /// What it says in words, the same for everyone; never what was received.
    package var title: String {
        switch self {
        case .malformed: "The message cannot be read."
        case .tooLarge: "The message is larger than its type may be."
        case .wrongMediaType: "The body is neither application/jose nor the JSON carrier."
        case .headerForbidden: "The header has other members than alg, kid and typ."
        case .algorithmNotAllowed: "The algorithm is not the one of the key, or is not accepted here."
        case .wrongType: "This place takes messages of another type."
        case .unknownKey: "No partner has this key."
        case .keyNotUsable: "The key is pending, retired, compromised, or its statement has expired."
        case .badSignature: "The signature is not good."
        case .notYetValid: "The message is from the future; compare clocks."
        case .expired: "The message has expired."
        case .wrongIssuer: "The issuer is not the owner of the key, or not the peer of the connection."
        case .wrongAudience: "The message is for another city."
        case .peerNotActive: "The partnership is not active."
        case .jtiConflict: "Another message came under this jti."
        case .rateLimited: "Too many messages; wait as long as Retry-After says."
        case .overloaded: "This city is busy; wait as long as Retry-After says."
        case .invalidData: "A member of the data is missing, or not what it must be."
        case .codeInvalid: "The code is not valid for this claim."
        case .purposeNotAgreed: "The agreement does not cover this purpose or this disclosure."
        case .scenarioUnknown: "The scenario is not known."
        case .catalogueStale: "The catalogue has changed; fetch it again."
        case .grantUnknown: "The grant is not known."
        case .grantClosed: "The grant has ended."
        case .internal: "Something failed here; the same bytes may be sent again."
        }
    }
}

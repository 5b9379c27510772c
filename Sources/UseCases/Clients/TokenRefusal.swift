/// Why no access token is given (RFC 6749 §5.2). A wrong client, a wrong proof, a revoked or expired one and a wrong
/// network are one answer, so that nothing can be learned by asking.
package enum TokenRefusal: String, Error, Sendable, CaseIterable {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case unsupportedGrantType = "unsupported_grant_type"
    case invalidScope = "invalid_scope"
}

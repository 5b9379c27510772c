import HTTPTypes

/// Header fields HTTPTypes has no name for.
extension HTTPField.Name {
    static let xRequestID = literal("X-Request-ID")
    static let traceParent = literal("traceparent")
    static let link = literal("Link")
    static let pragma = literal("Pragma")
    static let rateLimit = literal("RateLimit")
    static let rateLimitPolicy = literal("RateLimit-Policy")
    static let xForwardedFor = literal("X-Forwarded-For")
    static let referrerPolicy = literal("Referrer-Policy")

    private static func literal(_ name: String) -> Self {
        guard let made = Self(name) else { preconditionFailure("a literal of letters and hyphens is a field name") }
        return made
    }
}

package import Signing

/// What is asked of a partner over the network. The room that does it resolves the name, refuses private addresses,
/// checks the pinned key and follows nothing.
package struct PartnerRequest: Hashable, Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package let method: Method
    package let url: PartnerURL
    /// SHA-256 of the SubjectPublicKeyInfo (DER) of acceptable TLS keys; empty for the usual check alone.
    package let pins: [SHA256Digest]
    package let body: [UInt8]
    /// Of the body; in a `GET`, of the answer that is wanted.
    package let contentType: String
    package let ifNoneMatch: String?
    /// Bytes of an answer's body at most.
    package let answerLimit: Int

    package init(
        method: Method, url: PartnerURL, pins: [SHA256Digest] = [], body: [UInt8] = [],
        contentType: String = MessageCarrier.compact.contentType, ifNoneMatch: String? = nil, answerLimit: Int
    ) {
        self.method = method
        self.url = url
        self.pins = pins
        self.body = body
        self.contentType = contentType
        self.ifNoneMatch = ifNoneMatch
        self.answerLimit = answerLimit
    }
}

package struct PartnerResponse: Hashable, Sendable {
    package let status: Int
    package let contentType: String?
    package let etag: String?
    /// Seconds.
    package let retryAfter: Int?
    package let body: [UInt8]

    package init(status: Int, contentType: String?, etag: String? = nil, retryAfter: Int? = nil, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.etag = etag
        self.retryAfter = retryAfter
        self.body = body
    }
}

/// Why there is no answer. Nothing here says what the partner did with the request.
package enum PartnerSilence: String, Error, CaseIterable, Hashable, Sendable {
    case nameUnknown = "name_unknown"
    case addressPrivate = "address_private"
    case refused
    /// The certificate is none of a known authority for this name, or no TLS could be agreed on.
    case untrusted
    case timedOut = "timed_out"
    /// This city had no means left to ask: it says nothing of the partner.
    case busy
    case keyUnpinned = "key_unpinned"
    case tooLarge = "too_large"
    case notHTTP = "not_http"
    case redirected
    case hostNotApproved = "host_not_approved"
    /// The connection ended before the answer was complete.
    case broken
    /// We gave up: the caller was cancelled, or the service stops.
    case cancelled
}

/// The way to partners. Use cases see this; the room `Outbound` does it on sockets.
package protocol PartnerTransport: Sendable {
    func send(_ request: PartnerRequest) async throws(PartnerSilence) -> PartnerResponse
}

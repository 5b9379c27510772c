import HTTPTypes
import Hummingbird
import UseCases

/// Requests that must take effect at most once.
extension ClientContext {
    /// - Throws: `APIError.idempotencyKeyRequired` without a usable `Idempotency-Key`.
    func once(_ request: Request, content: [UInt8]) throws(APIError) -> IdempotentRequest {
        guard let key = request.headers[.idempotencyKey],
            let once = IdempotentRequest(
                key: key, method: request.method.rawValue, path: request.uri.path, content: content)
        else { throw .idempotencyKeyRequired }
        return once
    }

    /// A citizen who is in the content or the answer only; without an identity in the path.
    var owner: HandleOwner { .client(client.key) }
}

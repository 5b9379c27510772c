import HTTPTypes
import Hummingbird
import Signing

/// What a caller saw, from `If-Match` (RFC 9110 §13.1.1): one strong tag.
enum ETag {
    /// The digest of a document.
    static func digest(_ request: Request) throws(APIError) -> SHA256Digest {
        guard let digest = SHA256Digest(hex: try text(request)) else { throw .draftChanged }
        return digest
    }

    /// The number of a change.
    static func revision(_ request: Request) throws(APIError) -> Int32 {
        guard let revision = Int32(try text(request)), revision > 0 else { throw .draftChanged }
        return revision
    }

    private static func text(_ request: Request) throws(APIError) -> String {
        guard let field = request.headers[.ifMatch] else { throw .preconditionRequired }
        guard field.utf8.count > 2, field.hasPrefix("\""), field.hasSuffix("\"") else { throw .draftChanged }
        return String(field.dropFirst().dropLast())
    }
}

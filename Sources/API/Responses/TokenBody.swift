import Rights
import Signing
import StrictJSON
import UseCases

/// What the token endpoint answers: a token (RFC 6749 §5.1), or why there is none (§5.2).
enum TokenBody {
    static func write(_ issued: IssueToken.Issued, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("access_token")
        writer.string(issued.token.text)
        writer.key("token_type")
        writer.string("Bearer")
        writer.key("expires_in")
        writer.integer(issued.expiresIn)
        writer.key("scope")
        writer.string(issued.scopes.map(\.rawValue).joined(separator: " "))
        writer.endObject()
    }

    static func write(_ refusal: TokenRefusal, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("error")
        writer.string(refusal.rawValue)
        writer.key("error_description")
        writer.string(refusal.meaning)
        writer.endObject()
    }
}

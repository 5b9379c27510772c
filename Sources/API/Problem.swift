import HTTPTypes
import Hummingbird
import NIOCore
import StrictJSON
import UseCases

/// An RFC 9457 problem document: the only shape in which this API says no.
///
/// `code` is stable and listed in `Docs/errors.md`; title and detail are texts for people in the caller's language. No
/// problem ever quotes what the caller sent, a row, or SQL.
struct Problem {
    let code: APIError
    let detail: String
    let title: String
    let language: Texts.Language
    /// Path of the request, never its query.
    let instance: String
    let requestID: String
    var headers = HTTPFields()
    /// What is wrong with the content, member by member.
    var faults: [JSONFault] = []

    /// Faults shown, at most; whoever sent so many will not miss the rest.
    private static let faultLimit = 64

    var document: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("type")
        writer.string("/reference#\(code.rawValue)")
        writer.key("title")
        writer.string(title)
        writer.key("status")
        writer.integer(code.status.code)
        writer.key("detail")
        writer.string(detail)
        writer.key("instance")
        writer.string(Self.isPlain(instance) ? instance : "/")
        writer.key("code")
        writer.string(code.rawValue)
        writer.key("request_id")
        writer.string(requestID)
        if let parameter = code.parameter {
            writer.key("errors")
            writer.beginArray()
            writer.beginObject()
            writer.key("pointer")
            writer.string("/\(parameter)")
            writer.key("detail")
            writer.string(detail)
            writer.endObject()
            writer.endArray()
        } else if !faults.isEmpty {
            writer.key("errors")
            writer.beginArray()
            for fault in faults.prefix(Self.faultLimit) {
                writer.beginObject()
                writer.key("pointer")
                writer.string(fault.pointer)
                writer.key("code")
                writer.string(fault.code.rawValue)
                writer.key("expected")
                writer.string(fault.expected)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
        return writer.finish()
    }

    var response: Response {
        var fields = headers
        fields[.contentType] = "application/problem+json"
        fields[.contentLanguage] = language.tag
        fields[.cacheControl] = "no-store"
        return Response(
            status: code.status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
    }

    /// Whether a path can be given back as it came: short, and of the characters URIs are made of.
    private static func isPlain(_ path: String) -> Bool {
        path.utf8.count <= 256
            && path.utf8.allSatisfy { byte in
                switch byte {
                case 0x2D...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x7E: true
                default: false
                }
            }
    }
}

import HTTPTypes
import Hummingbird
import NIOCore
import StrictJSON

/// An RFC 9457 problem document: the only shape in which this API says no.
///
/// `code` is stable and listed in `Docs/errors.md`; title and detail are texts for people in the caller's language. No
/// problem ever quotes what the caller sent, a row, or SQL.
struct Problem: Sendable {
    let code: String
    let status: HTTPResponse.Status
    let title: String
    let detail: String
    /// Path of the request, never its query.
    let instance: String
    let requestID: String
    var invalidMembers: [(pointer: String, detail: String)] = []
    var headers = HTTPFields()

    var response: Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("type")
        writer.string("/problems/\(code)")
        writer.key("title")
        writer.string(title)
        writer.key("status")
        writer.integer(status.code)
        writer.key("detail")
        writer.string(detail)
        writer.key("instance")
        writer.string(instance)
        writer.key("code")
        writer.string(code)
        writer.key("request_id")
        writer.string(requestID)
        if !invalidMembers.isEmpty {
            writer.key("errors")
            writer.beginArray()
            for member in invalidMembers {
                writer.beginObject()
                writer.key("pointer")
                writer.string(member.pointer)
                writer.key("detail")
                writer.string(member.detail)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
        var fields = headers
        fields[.contentType] = "application/problem+json; charset=utf-8"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: writer.finish())))
    }
}

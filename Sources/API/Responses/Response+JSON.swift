import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import StrictJSON
import UseCases

extension Response {
    /// A 200 with a JSON body in one buffer.
    static func json(
        _ fields: HTTPFields, reserving capacity: Int = 256, _ write: (inout JSONWriter) -> Void
    ) -> Response {
        var writer = JSONWriter(reserving: capacity)
        write(&writer)
        return Response(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.finish())))
    }
}

extension Response {
    /// JSON that has been written already, about one citizen.
    static func personal(
        _ document: [UInt8], _ language: Texts.Language, status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: ResponseFields.personal(language),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
    }

    /// The same with a `Link` to the next page, when there is one.
    /// `also` is what else the next page is asked for by.
    func linking(_ next: String?, after path: String, limit: Int, also: String = "") -> Response {
        guard let next else { return self }
        var response = self
        response.headers.append(
            HTTPField(name: .link, value: "<\(path)?limit=\(limit)&cursor=\(next)\(also)>; rel=\"next\""))
        return response
    }

    /// An answer whose status allows no content, and therefore no `Content-Length` (RFC 9110 §8.6).
    static func empty(_ status: HTTPResponse.Status, _ fields: HTTPFields) -> Response {
        var response = Response(status: status, headers: fields)
        response.headers[.contentLength] = nil
        return response
    }
}

/// The header fields answers begin with, made once.
enum ResponseFields {
    static let publicCache = "public, max-age=300"

    static let json: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]

    /// Of everything about one citizen.
    static func personal(_ language: Texts.Language) -> HTTPFields {
        language == .zh ? personalZh : personalEn
    }

    private static let personalZh = personalFields(.zh)
    private static let personalEn = personalFields(.en)

    private static func personalFields(_ language: Texts.Language) -> HTTPFields {
        var fields = json
        fields[.contentLanguage] = language.tag
        return fields
    }
}

extension JSONWriter {
    mutating func day(_ day: Day) {
        string(plain: day.appendText)
    }

    mutating func day(_ day: Day?) {
        if let day { self.day(day) } else { null() }
    }

    /// RFC 3339 in UTC.
    mutating func instant(_ instant: Instant) {
        string(plain: instant.appendText)
    }

    mutating func citizen(_ citizen: CitizenHandle) {
        string(plain: citizen.appendText)
    }
}

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
        string(utf8: day.utf8Text)
    }

    mutating func day(_ day: Day?) {
        if let day { string(utf8: day.utf8Text) } else { null() }
    }

    /// RFC 3339 in UTC.
    mutating func instant(_ instant: Instant) {
        string(utf8: instant.utf8Text)
    }
}

extension Instant {
    /// The bytes of `description`, without the strings in between: every score shows three instants.
    var utf8Text: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(27)
        let perSecond: Int64 = 1_000_000
        let seconds = (microseconds - (microseconds % perSecond + perSecond) % perSecond) / perSecond
        let fraction = microseconds - seconds * perSecond
        let ofDay = (seconds % 86_400 + 86_400) % 86_400
        text += Day(number: Int32(clamping: (seconds - ofDay) / 86_400)).utf8Text
        func append(_ value: Int64, _ digits: Int) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(truncatingIfNeeded: 0x30 + value / divisor % 10))
                divisor /= 10
            }
        }
        text.append(0x54)
        append(ofDay / 3600, 2)
        text.append(0x3A)
        append(ofDay / 60 % 60, 2)
        text.append(0x3A)
        append(ofDay % 60, 2)
        if fraction != 0 {
            text.append(0x2E)
            append(fraction, 6)
        }
        text.append(0x5A)
        return text
    }
}

import HTTPTypes
import Hummingbird
import NIOCore
import UseCases

/// The content of a form (application/x-www-form-urlencoded), as token requests bring it.
struct FormBody {
    private var values: [String: String] = [:]

    /// Far more than an assertion needs.
    private static let limit = 16 * 1024

    /// - Throws: `TokenRefusal.invalidRequest` for another type of content, a broken encoding, or a name that comes
    ///   twice.
    static func read(_ request: Request) async throws -> FormBody {
        let type = request.headers[.contentType]?.split(separator: ";").first?.filter { $0 != " " }
        guard type?.lowercased() == "application/x-www-form-urlencoded" else { throw TokenRefusal.invalidRequest }
        guard let form = FormBody(Array(buffer: try await request.body.collect(upTo: limit))) else {
            throw TokenRefusal.invalidRequest
        }
        return form
    }

    init?(_ bytes: [UInt8]) {
        for pair in bytes.split(separator: 0x26) {
            let parts = pair.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count == 2 ? parts[1] : []),
                values.updateValue(value, forKey: name) == nil
            else { return nil }
        }
    }

    /// A value; one without content counts as not sent (RFC 6749 §3.2).
    subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// Undoes the encoding of one name or value; `nil` for what it never makes, and for what is not UTF-8.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case 0x2B: decoded.append(0x20)
            case 0x25:
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

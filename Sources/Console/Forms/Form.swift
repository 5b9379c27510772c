import HTTPTypes
import Hummingbird
import NIOCore

/// What a form brought: values by field name, several where a field is a list of boxes. Bounded, and without anything
/// the page did not ask for.
struct Form: Sendable {
    /// The field every form of a session carries.
    static let token = "form_token"

    private var values: [String: [String]] = [:]

    /// Bytes of a form, and its values: many times what the largest page has.
    static let byteLimit = 128 * 1024
    /// The same of a form with a file: the 607 scenarios of a city weigh 0.9 MB as JSON, and texts may be longer.
    static let fileLimit = 4 * 1024 * 1024
    private static let valueLimit = 2000

    init() {}

    /// Reads the content of a request.
    ///
    /// - Throws: `PageError.requestInvalid` for another type of content or a broken encoding,
    ///   `PageError.contentTooLarge`.
    static func read(_ request: Request, limit: Int) async throws -> Form {
        let type = request.headers[.contentType] ?? ""
        let bytes: [UInt8]
        do {
            bytes = Array(buffer: try await request.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw PageError.contentTooLarge
        }
        let form: Form?
        if type.lowercased().hasPrefix("multipart/form-data") {
            form = Multipart(type, bytes).map { Form(parts: $0.parts) }
        } else if type.split(separator: ";").first?.lowercased() == "application/x-www-form-urlencoded" {
            form = Form(encoded: bytes)
        } else {
            form = nil
        }
        guard let form else { throw PageError.requestInvalid }
        return form
    }

    init?(encoded bytes: [UInt8]) {
        let pairs = bytes.split(separator: 0x26)
        guard pairs.count <= Self.valueLimit else { return nil }
        for pair in pairs {
            let parts = pair.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count == 2 ? parts[1] : []) else {
                return nil
            }
            values[name, default: []].append(Self.plain(value))
        }
    }

    private init(parts: [Multipart.Part]) {
        for part in parts {
            values[part.name, default: []].append(
                part.isFile
                    ? String(decoding: part.content, as: UTF8.self)
                    : Self.plain(String(decoding: part.content, as: UTF8.self)))
        }
    }

    /// The one value of a field; empty without any.
    subscript(name: String) -> String { values[name]?.first ?? "" }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    var names: Set<String> { Set(values.keys) }

    mutating func set(_ name: String, _ new: [String]) { values[name] = new }
    mutating func remove(_ name: String) { values[name] = nil }

    /// - Throws: `PageError.requestInvalid` for a field the page does not have.
    func refuseOthers(than known: Set<String>) throws(PageError) {
        guard names.subtracting(known).subtracting([Self.token]).isEmpty else { throw .requestInvalid }
    }

    /// Browsers write the ends of lines as two characters.
    private static func plain(_ text: String) -> String { text.replacing("\r\n", with: "\n") }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
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

import HTTPTypes
import Hummingbird
import NIOCore
import StrictJSON

/// The JSON content of a request, read strictly: one object, members nobody knows refused, every fault reported at
/// once.
enum JSONBody {
    /// - Throws: `APIError.mediaTypeUnsupported`, `APIError.contentTooLarge`, or `InvalidBody`.
    static func read<Result>(
        _ request: Request, limits: JSONLimits = JSONLimits(), _ body: (inout JSONMembers) -> Result?
    ) async throws -> Result {
        try JSONBody.read(try await bytes(of: request), limits: limits, body)
    }

    /// The content itself, for operations that keep it verbatim.
    static func bytes(of request: Request) async throws -> [UInt8] {
        let type = request.headers[.contentType]?.split(separator: ";").first?.trimmingPrefix { $0 == " " }
        guard type?.lowercased() == "application/json" else { throw APIError.mediaTypeUnsupported }
        return Array(buffer: try await request.body.collect(upTo: ContentBound.bytes))
    }

    /// For operations that take no content.
    static func none(_ request: Request) async throws {
        guard try await request.body.collect(upTo: ContentBound.bytes).readableBytes == 0 else {
            throw InvalidBody(faults: [JSONFault(code: .wrongLength, pointer: "", expected: "no content")])
        }
    }

    static func read<Result>(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits(), _ body: (inout JSONMembers) -> Result?
    ) throws -> Result {
        let value: JSONValue
        do {
            value = try JSONValue(reading: bytes, limits: limits)
        } catch {
            throw InvalidBody(faults: [
                JSONFault(code: .wrongForm, pointer: error.pointer, expected: "JSON (\(error.code.rawValue))")
            ])
        }
        var node = JSONNode(value)
        let result = node.object(body)
        guard let result, node.faults.isEmpty else { throw InvalidBody(faults: node.faults) }
        return result
    }
}

/// What is wrong with the content of a request: pointers and what should be there, never what was.
struct InvalidBody: Error {
    let faults: [JSONFault]
}

import Federation
import Postgres
import Signing
import Store
import StrictJSON
import UseCases

/// Prints what crossed between the cities: who sent it to whom, header and payload decoded, the signature shortened.
/// Long lists show their beginning.
enum MessagePrinter {
    /// Elements of a list that are shown: of long ones fewer.
    private static func shown(_ list: [JSONValue]) -> Int {
        if case .object? = list.first { 1 } else { 4 }
    }

    static func lines(_ compact: [UInt8], from: String, to: String, way: String) -> [String] {
        let parts = compact.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = decoded(parts[0]), let payload = decoded(parts[1]) else {
            return ["    (\(compact.count) bytes that are no message)"]
        }
        let type = header["typ"]?.text ?? ""
        let signature = String(decoding: parts[2], as: UTF8.self)
        return ["", "    \(from) → \(to)  \(type)  \(way), \(compact.count) bytes"]
            + indented(header, "header") + indented(payload, "payload")
            + ["      signature  \(signature.prefix(12))…\(signature.suffix(4))"]
    }

    private static func decoded(_ part: ArraySlice<UInt8>) -> JSONValue? {
        Base64URL.decode(part).flatMap { try? JSONValue(reading: $0) }
    }

    private static func indented(_ value: JSONValue, _ name: String) -> [String] {
        let text = String(decoding: shortened(value).written(.pretty), as: UTF8.self)
        return text.split(separator: "\n").enumerated().map { number, line in
            "      " + (number == 0 ? padded(name) : padded("")) + line
        }
    }

    private static func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, 11 - name.count))
    }

    private static func shortened(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(uniqueMembers: object.members.map { .init(key: $0.key, value: shortened($0.value)) }))
        case .array(let all) where all.count > shown(all):
            .array(all.prefix(shown(all)).map(shortened) + [.string("… \(all.count - shown(all)) more")])
        case .array(let all): .array(all.map(shortened))
        default: value
        }
    }
}

/// What a city has kept as evidence of its exchanges, in the order it was written down.
struct CrossedMessages: Sendable {
    let pool: PostgresPool

    struct Message: Sendable {
        let number: Int64
        let isSent: Bool
        let jws: [UInt8]
    }

    func after(_ number: Int64) async throws -> [Message] {
        try await pool.transaction(.readOnly) { db in try db.all(Self.messages, number) }
    }

    private static let messages = Statement<Int64, Message>(
        sql: """
            SELECT message_id, direction = 'out', jws FROM federation_message WHERE message_id > $1 ORDER BY message_id
            """,
        encode: { number, writer in writer.append(number) },
        decode: { row throws(PostgresError) in
            Message(number: try row.int64(), isSent: try row.bool(), jws: try row.bytes())
        })
}

import StrictJSON

/// What a message travels in: the compact form itself, or, where a gateway insists on JSON, `{"jws":"…"}` around the
/// same bytes. Answered in kind.
package enum MessageCarrier: String, CaseIterable, Hashable, Sendable {
    case compact = "application/jose"
    case json = "application/json"

    /// `nil` for any other media type. Parameters are not part of the meaning.
    package init?(contentType: String) {
        let type = contentType.prefix { $0 != ";" }.lowercased()
        self.init(rawValue: String(type.reversed().drop { $0 == " " }.reversed()))
    }

    package var contentType: String { rawValue }

    /// Bytes of a body at most, for a message of at most `limit` bytes.
    package func bodyLimit(_ limit: Int) -> Int {
        self == .compact ? limit : limit + 64
    }

    /// The compact form inside a body.
    package func unwrap(_ body: [UInt8], limit: Int) throws(FederationRefusal) -> [UInt8] {
        guard body.count <= bodyLimit(limit) else { throw FederationRefusal(.tooLarge, isSigned: false) }
        guard self == .json else { return body }
        do throws(JSONError) {
            let limits = JSONLimits(bytes: bodyLimit(limit), depth: 1, values: 8, stringBytes: limit)
            if case .object(let object) = try JSONValue(reading: body, limits: limits), object.members.count == 1,
                case .string(let text) = object["jws"]
            {
                return Array(text.utf8)
            }
        } catch {
            // What is wrong with it is nothing the sender needs to hear beyond the code.
        }
        throw FederationRefusal(.malformed, isSigned: false)
    }

    package func wrap(_ compact: [UInt8]) -> [UInt8] {
        guard self == .json else { return compact }
        var writer = JSONWriter(reserving: compact.count + 16)
        writer.beginObject()
        writer.key("jws")
        writer.string(utf8: compact)
        writer.endObject()
        return writer.finish()
    }
}

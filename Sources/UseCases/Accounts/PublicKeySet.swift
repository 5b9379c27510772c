package import Signing
import StrictJSON

/// A JWK Set (RFC 7517 §5) of public keys, as it is published and as whoever checks a statement reads it.
package struct PublicKeySet: Sendable {
    package let keys: [VerificationKey]

    package init(_ keys: [VerificationKey]) {
        self.keys = keys
    }

    /// Reads a set, or a single key.
    package init(document: [UInt8]) throws(KeyError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(reading: document)
        } catch {
            throw .notJSON(error)
        }
        guard case .object(let object) = value, case .array(let keys) = object["keys"] else {
            self.keys = [try VerificationKey(jwk: value)]
            return
        }
        self.keys = try keys.map { key throws(KeyError) in try VerificationKey(jwk: key) }
    }

    package var document: [UInt8] {
        var writer = JSONWriter(reserving: 512)
        writer.beginObject()
        writer.key("keys")
        writer.beginArray()
        for key in keys { key.writeJWK(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}

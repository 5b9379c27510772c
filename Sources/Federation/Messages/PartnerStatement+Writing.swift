import Signing
package import StrictJSON

extension PartnerStatement {
    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("seq")
        writer.integer(sequence)
        writer.key("name")
        name.write(to: &writer)
        writer.key("base")
        writer.string(base.text)
        writer.strings("profiles", profiles.map(\.rawValue))
        writer.strings("hosts", hosts)
        writer.strings("return_uris", returnURIs)
        writer.strings("tls_spki", tlsKeys.map { Base64URL.encode($0.bytes) })
        writer.key("root")
        root.writeJWK(to: &writer)
        writer.key("keys")
        writer.beginArray()
        for key in keys { key.write(to: &writer) }
        writer.endArray()
        writer.key("retired")
        writer.beginArray()
        for key in retired { key.write(to: &writer) }
        writer.endArray()
        writer.strings("algs_accept", algorithmsAccepted.map(\.rawValue))
        writer.key("bands")
        writer.beginArray()
        for band in bands { band.write(to: &writer) }
        writer.endArray()
        writer.strings("purposes", purposes.map(\.rawValue))
        writer.strings("contacts", contacts)
    }
}

extension BandShare {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("band")
        writer.string(band.rawValue)
        writer.key("label")
        label.write(to: &writer)
        writer.key("share_permille")
        writer.integer(sharePermille)
        writer.endObject()
    }
}

extension StatementKey {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("jwk")
        key.writeJWK(to: &writer)
        writer.key("nbf")
        writer.integer(notBefore)
        writer.key("exp")
        writer.integer(expiresAt)
        writer.key("state")
        writer.string(state.rawValue)
        writer.endObject()
    }
}

extension RetiredKey {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("jwk")
        key.writeJWK(to: &writer)
        writer.key("from")
        writer.integer(from)
        writer.key("to")
        writer.integer(to)
        writer.key("reason")
        writer.string(reason.rawValue)
        if let compromisedAt {
            writer.key("compromised_at")
            writer.integer(compromisedAt)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func strings(_ name: StaticString, _ texts: [String]) {
        key(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}

import Signing
package import StrictJSON

extension PartnerStatement {
    package init?(members: inout JSONMembers) {
        let sequence = members.integer("seq", in: JSONMembers.versions)
        let name = members.localText("name", bytes: 1...180)
        let base = members.required("base") { node in
            node.parsed("https:// and a host name", bytes: 8...256) { PartnerURL($0) }
        }
        let profiles = members.set("profiles", count: 1...8) { $0.word() as Profile? }
        let hosts = members.set("hosts", count: 1...32) { node in
            node.parsed("a host name", bytes: 1...253) { NetworkRules.isHost($0) ? $0 : nil }
        }
        let returnURIs = members.set("return_uris", count: 0...32) { $0.returnURI() }
        let tlsKeys = members.set("tls_spki", count: 0...8) { $0.digest() }
        let root = members.required("root") { $0.verificationKey() }
        let keys = members.array("keys", count: 1...32) { node in node.object { StatementKey(&$0) } }
        let retired = members.array("retired", count: 0...128) { node in node.object { RetiredKey(&$0) } }
        let algorithms = members.set("algs_accept", count: 1...8) { $0.word() as SignatureAlgorithm? }
        let bands = members.array("bands", count: 0...9) { node in node.object { BandShare(&$0) } }
        let purposes = members.set("purposes", count: 0...16) { $0.word() as FederationPurpose? }
        let contacts = members.array("contacts", count: 1...8) { $0.readable(bytes: 1...256) }
        guard let sequence, let name, let base, let profiles, let hosts, let returnURIs, let tlsKeys, let root,
            let keys, let retired, let algorithms, let bands, let purposes, let contacts
        else { return nil }
        self.init(
            sequence: sequence, name: name, base: base, profiles: profiles, hosts: hosts, returnURIs: returnURIs,
            tlsKeys: tlsKeys, root: root, keys: keys, retired: retired, algorithmsAccepted: algorithms, bands: bands,
            purposes: purposes, contacts: contacts)
        noteContradictions(&members)
    }

    private func noteContradictions(_ members: inout JSONMembers) {
        if Set(bands.map(\.band)).count < bands.count { members.note("bands", .wrongForm, "each band once") }
        if !hosts.contains(base.host) { members.note("base", .wrongForm, "a host of `hosts`") }
        if !base.path.isEmpty { members.note("base", .wrongForm, "no path") }
        // One name for two keys cannot be; one key in two places would have two states.
        if Set(allKeyIDs).count < allKeyIDs.count {
            members.note("keys", .wrongForm, "each key once, and the root key not among them")
        }
    }
}

extension BandShare {
    fileprivate init?(_ members: inout JSONMembers) {
        let band = members.word("band", Band.self)
        let label = members.localText("label", bytes: Self.labelBytes)
        let share = members.integer("share_permille", in: 0...1_000)
        guard let band, let label, let share else { return nil }
        self.init(band: band, label: label, sharePermille: Int(share))
    }
}

extension StatementKey {
    fileprivate init?(_ members: inout JSONMembers) {
        let key = members.required("jwk") { $0.verificationKey() }
        let notBefore = members.time("nbf")
        let expiresAt = members.time("exp")
        let state = members.word("state", State.self)
        guard let key, let notBefore, let expiresAt, let state else { return nil }
        self.init(key: key, notBefore: notBefore, expiresAt: expiresAt, state: state)
        if !(1...Self.longestLife).contains(expiresAt - notBefore) {
            members.note("exp", .outOfRange, "at most 90 days after `nbf`")
        }
    }
}

extension RetiredKey {
    fileprivate init?(_ members: inout JSONMembers) {
        let key = members.required("jwk") { $0.verificationKey() }
        let from = members.time("from")
        let to = members.time("to")
        let reason = members.word("reason", Reason.self)
        let compromisedAt = members.ifPresent("compromised_at") { $0.integer(in: JSONMembers.times) }
        guard let key, let from, let to, let reason, let compromisedAt else { return nil }
        self.init(key: key, from: from, to: to, reason: reason, compromisedAt: compromisedAt)
        if (reason == .compromised) != (compromisedAt != nil) {
            members.note("compromised_at", .wrongForm, "exactly with the reason compromised")
        }
    }
}

extension JSONNode {
    /// A public key. Unknown members are ignored as everywhere in `data`; private ones never.
    mutating func verificationKey() -> VerificationKey? {
        guard case .object(let object) = value else { return fault(.wrongType, "an object") }
        let ignored = object.members.filter { !Self.jwkMembers.contains($0.key) }.map(\.key)
        let known = JSONObject(uniqueMembers: object.members.filter { !ignored.contains($0.key) })
        do throws(KeyError) {
            return try VerificationKey(jwk: .object(known))
        } catch {
            return fault(.wrongForm, "a public key with its algorithm")
        }
    }

    private static let jwkMembers: Set<String> = [
        "kty", "crv", "alg", "use", "kid", "x", "y", "d", "p", "q", "dp", "dq", "qi", "oth", "k",
    ]

    /// Where a person is sent back to: `https` or, between private networks, `http`, with a host, and without user
    /// names, fragments, spaces or anything else that is read in two ways.
    mutating func returnURI() -> String? {
        parsed("an https address", bytes: 8...256) { PartnerURL(returnURI: $0) == nil ? nil : $0 }
    }
}

package import Federation
package import Signing
package import StrictJSON

/// `Deploy/City/federation.json`: what the city says of itself in its statement, before keys, shares and the address of
/// this service are added.
package struct FederationProfile: Sendable {
    package let entity: EntityID
    package let name: LocalText
    /// The first is for questions about privacy.
    package let contacts: [String]
    /// Hosts beside that of the public address, without ports.
    package let hosts: [String]
    package let returnURIs: [String]
    package let purposes: [FederationPurpose]
    /// The most preferred first.
    package let algorithms: [SignatureAlgorithm]
    package let bands: BandMap

    /// What is wrong with the file, all of it.
    package struct Faults: Error, CustomStringConvertible {
        package let faults: [JSONFault]

        package var description: String {
            "federation.json: " + faults.map { "\($0.pointer): \($0.expected)" }.joined(separator: "; ")
        }
    }

    private static let format = "shangding-federation/1"

    /// - Throws: `Faults`.
    package init(reading bytes: [UInt8]) throws {
        let value: JSONValue
        do {
            value = try JSONValue(reading: bytes)
        } catch {
            throw Faults(faults: [
                JSONFault(code: .wrongForm, pointer: error.pointer, expected: "JSON (\(error.code.rawValue))")
            ])
        }
        var node = JSONNode(value)
        let profile = node.object { members in FederationProfile(&members) }
        guard let profile, node.faults.isEmpty else { throw Faults(faults: node.faults) }
        self = profile
    }

    private init?(_ members: inout JSONMembers) {
        let format: Bool? = members.required("format") { node in
            node.parsed(Self.format) { $0 == Self.format ? true : nil }
        }
        let entity = members.required("entity") { node in
            node.parsed("urn:ccr: and a code of GB/T 2260") { EntityID($0) }
        }
        let name = members.localText("name", bytes: 1...180)
        let contacts = members.array("contacts", count: 1...8) { $0.string(bytes: 1...120) }
        let hosts = members.array("hosts", count: 0...7) { node in
            node.parsed("a host name in lower case, without a port", bytes: 1...253) {
                NetworkRules.isHost($0) ? $0 : nil
            }
        }
        let returnURIs = members.array("return_uris", count: 0...16) { node in
            node.parsed("https:// with a host and a path", bytes: 9...256) {
                PartnerURL($0)?.scheme == .https ? $0 : nil
            }
        }
        let purposes = members.array("purposes", count: 1...FederationPurpose.allCases.count) { node in
            node.parsed("travel, reading, rental or leisure") { FederationPurpose(rawValue: $0) }
        }
        let algorithms = members.array("algs_accept", count: 1...SignatureAlgorithm.allCases.count) { node in
            node.parsed("SGD_SM3_SM2, Ed25519 or ES256") { SignatureAlgorithm(rawValue: $0) }
        }
        let bands = members.array("bands", count: 1...Band.allCases.count) { BandMap.Entry(&$0) }
        guard format != nil, let entity, let name, let contacts, let hosts, let returnURIs, let purposes,
            let algorithms, let bands
        else { return nil }
        guard let map = BandMap(bands) else {
            members.note("bands", .wrongForm, "bands and scores that rise")
            return nil
        }
        guard Set(purposes).count == purposes.count, Set(algorithms).count == algorithms.count else {
            members.note("purposes", .wrongForm, "no purpose and no algorithm twice")
            return nil
        }
        self.entity = entity
        self.name = name
        self.contacts = contacts
        self.hosts = hosts
        self.returnURIs = returnURIs
        self.purposes = purposes
        self.algorithms = algorithms
        self.bands = map
    }
}

extension BandMap.Entry {
    fileprivate init?(_ node: inout JSONNode) {
        let entry = node.object { members -> BandMap.Entry? in
            let band = members.required("band") { node in node.parsed("L1 to L9") { Band(rawValue: $0) } }
            let from = members.integer("from_score", in: 0...10_000)
            let label = members.localText("label", bytes: 1...60)
            guard let band, let from, let label else { return nil }
            return BandMap.Entry(band: band, fromScore: Int(from), label: label)
        }
        guard let entry else { return nil }
        self = entry
    }
}

extension JSONMembers {
    /// A text in both languages.
    fileprivate mutating func localText(_ name: String, bytes: ClosedRange<Int>) -> LocalText? {
        object(name) { members in
            let zh = members.string("zh", bytes: bytes)
            let en = members.string("en", bytes: bytes)
            guard let zh, let en else { return nil }
            return LocalText(zh: zh, en: en)
        }
    }
}

import Federation
import Foundation
import Glibc
import StrictJSON
import UseCases

/// One of the two cities of `demo --cities 2`: its names, its data folder, its ports.
struct DemoPlace: Sendable {
    /// 0 and 1: what is added to both ports, in hundreds.
    let number: Int
    let entity: EntityID
    let zh: String
    let en: String
    /// Where the bands it shows partners come from.
    let bands: String
    let dataDirectory: String
    let cityDirectory: String
    let host: String
    let port: Int
    let metricsPort: Int

    var address: String { "http://\(host):\(port)" }

    private struct Identity {
        let urn: String
        let zh: String
        let en: String
        let bands: String
        /// `nil`: `federation.json` of the city's own folder.
        let profile: (contact: String, returnURI: String, labels: [(zh: String, en: String)])?
    }

    private static let identities = [
        Identity(
            urn: "urn:ccr:410100", zh: "郑州", en: "Zhengzhou", bands: "its published tiers", profile: nil),
        Identity(
            urn: "urn:ccr:330100", zh: "杭州", en: "Hangzhou",
            bands: "invented for this demo: Hangzhou publishes none, and its people and scores are invented too",
            profile: (
                "privacy@credit.hangzhou.example", "https://app.hangzhou.example/ccr/return",
                [
                    ("演示一档", "Demo band one"), ("演示二档", "Demo band two"), ("演示三档", "Demo band three"),
                    ("演示四档", "Demo band four"),
                ]
            )),
    ]

    static let count = identities.count

    /// The places below the data folder of the settings, each with what its program needs.
    static func all(_ settings: Settings) throws -> [DemoPlace] {
        try identities.indices.map { number in
            let identity = identities[number]
            guard let entity = EntityID(identity.urn) else { throw CommandFailure("\(identity.urn) is no entity") }
            let folder = absolute(settings.dataDirectory) + "/" + identity.en.lowercased()
            let place = DemoPlace(
                number: number, entity: entity, zh: identity.zh, en: identity.en, bands: identity.bands,
                dataDirectory: folder, cityDirectory: folder + "/rules", host: settings.httpHost,
                port: settings.httpPort + 100 * number, metricsPort: settings.metricsPort + 100 * number)
            try place.makeRules(identity, from: absolute(settings.cityDirectory))
            return place
        }
    }

    /// The rules, texts and tables of `Deploy/City`, with the city's own words for partners.
    private func makeRules(_ identity: Identity, from source: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: cityDirectory, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: source) {
            let link = cityDirectory + "/" + name
            guard name != Self.profileName || identity.profile == nil else { continue }
            unlink(link)
            try files.createSymbolicLink(atPath: link, withDestinationPath: source + "/" + name)
        }
        if let profile = identity.profile {
            try writeWhole(
                Self.profile(identity, profile.contact, profile.returnURI, profile.labels),
                to: cityDirectory + "/" + Self.profileName)
        }
    }

    private static let profileName = "federation.json"
    /// Where the bands begin on the scale of the reference card, which both cities of the demo use.
    private static let bandStarts = [0, 100, 120, 151]

    private static func profile(
        _ identity: Identity, _ contact: String, _ returnURI: String, _ labels: [(zh: String, en: String)]
    ) -> [UInt8] {
        let bands = zip(bandStarts, labels).enumerated().map { number, band in
            Given.object([
                "band": .string("L\(number + 1)"), "from_score": .integer(Int64(band.0)),
                "label": Given.object(["zh": .string(band.1.zh), "en": .string(band.1.en)]),
            ])
        }
        return Given.object([
            "format": "shangding-federation/1", "entity": .string(identity.urn),
            "name": Given.object(["zh": .string(identity.zh + "市（演示）"), "en": .string(identity.en + " (demo)")]),
            "contacts": [.string(contact)], "hosts": [], "return_uris": [.string(returnURI)],
            "purposes": ["travel", "reading", "rental", "leisure"], "algs_accept": ["SGD_SM3_SM2", "Ed25519", "ES256"],
            "bands": .array(bands),
        ]).written(.pretty)
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// What every command of this city runs with, and its service too.
    var flags: [String: String] {
        [
            "data-dir": dataDirectory, "city-dir": cityDirectory, "federation-entity": entity.text,
            "federation-allow-private": "true",
        ]
    }

    /// What its service listens on.
    var listening: [String: String] {
        ["http-host": host, "http-port": "\(port)", "metrics-port": "\(metricsPort)"]
    }

    func settings(_ options: SettingsOptions) async throws -> Settings {
        let own = flags.merging(listening) { _, new in new }
        return try await Settings.read(flags: options.flags.merging(own) { _, new in new }, environment: [:], file: nil)
    }
}

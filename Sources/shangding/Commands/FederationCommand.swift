import ArgumentParser
import CivilTime
import Federation
import Postgres
import Signing
import Store
import StrictJSON
import UseCases

/// `shangding federation …`: what this city says of itself to partner cities.
struct FederationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "federation", abstract: "What this city says of itself to partners: root key, statement.",
        subcommands: [Root.self, Publish.self, Show.self])

    struct Root: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the root key and print its thumbprint for the ceremony.",
            discussion: """
                The root key signs statements and nothing else. Make it on a machine that is not the server, keep the file and a \
                copy where two people have to open the safe, and bring it only to publish. Another root key is a new ceremony \
                with every partner.
                """)

        @Option(help: "The file to write; it must not exist.")
        var out: String

        @Option(help: "SGD_SM3_SM2, Ed25519 or ES256.")
        var algorithm = SignatureAlgorithm.sm2.rawValue

        func run() async throws {
            guard let algorithm = SignatureAlgorithm(rawValue: algorithm) else {
                throw ValidationError("--algorithm must be SGD_SM3_SM2, Ed25519 or ES256")
            }
            let ring = try SignatureKeyRing.create(
                path: out, algorithms: [algorithm], at: ServiceClock.system.now)
            print(try ring.signingKey(for: algorithm).id)
        }
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign and publish the next statement with the root key from a file.",
            discussion: """
                It says what federation.json and the signature keys say today, with the share of residents in each band, and \
                holds for 30 days. Publish again before it ends, after every change of keys, and after every change of \
                federation.json. The file is read and nothing of it is kept.
                """)

        @OptionGroup var options: SettingsOptions

        @Option(help: "The file with the root key.")
        var root: String

        @Option(help: "Address partners reach this service by; SHANGDING_PUBLIC_URL when not given.")
        var base: String?

        @Option(help: "SHA-256 of the public key (SPKI) of this service's TLS, 43 characters; may be repeated.")
        var tlsPin: [String] = []

        @Flag(help: "Sign with another root key than before: every partner needs a new ceremony.")
        var newRoot = false

        @Flag(help: "The database was restored from a backup: number above what partners hold, end what they granted.")
        var restored = false

        func run() async throws {
            let pins = try tlsPin.map { text in
                guard let pin = Base64URL.decode(text.utf8).flatMap({ SHA256Digest(bytes: $0) }) else {
                    throw ValidationError("--tls-pin must be 32 bytes as base64url")
                }
                return pin
            }
            let ring = try SignatureKeyRing.load(path: root)
            guard let signer = ring.keys.last(where: { $0.state.signs }) else {
                throw CommandFailure("\(root) has no key that signs")
            }
            let key = try ring.signingKey(for: signer.algorithm)
            try await withCommandInstallation(options) { installation in
                let address = base ?? installation.settings.publicURL
                guard let base = PartnerURL(address) else {
                    throw CommandFailure("partners cannot be told the address \(address)")
                }
                let published = try await PublishStatement(
                    pool: installation.pool, audit: installation.audit, own: installation.ownCity(),
                    keys: installation.signatures)(
                        .init(profile: installation.federationProfile(), base: base, tlsKeys: pins), root: key,
                        isNewRoot: newRoot, isRestored: restored, in: installation.context("federation publish"))
                print("statement \(published.seq) holds until \(published.expiresAt), root \(published.root)")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what partners see: the statement in force as JSON, or as it is signed.")

        @OptionGroup var options: SettingsOptions

        @Flag(help: "The signed bytes themselves.")
        var signed = false

        func run() async throws {
            try await withCommandInstallation(options) { installation in
                let own = try installation.ownCity()
                let found = try await installation.pool.transaction(.readOnly) { db in
                    try OwnDocumentStore.statement(db)
                }
                guard let found else {
                    throw CommandFailure("no statement was published yet: shangding federation publish")
                }
                guard !signed else { return try writeOut(found.jws + [0x0A]) }
                let statement = try found.content(of: own)
                var writer = JSONWriter(style: .pretty)
                writer.beginObject()
                statement.writeMembers(to: &writer)
                writer.endObject()
                try writeOut(writer.finish())
                printError("issued \(found.issuedAt), holds until \(found.expiresAt), root \(found.root)")
            }
        }
    }
}

import ArgumentParser
import Signing
import UseCases

extension KeysCommand {
    struct Compromise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mark a signature key as somebody else's too; another one signs in its place.",
            discussion: """
                From then on the key is not among the published ones, and nothing that arrives under it is believed; heads of \
                the audit it signed before still are. There is no way back. If it was the one that signs, a new key takes its \
                place.
                """)

        @OptionGroup var options: SettingsOptions

        @Argument(help: "The key's id, as `keys list` prints it.")
        var key: String

        func run() async throws {
            guard let id = KeyID(key) else {
                throw ValidationError("a key's id has 43 characters, see: shangding keys list")
            }
            try await withCommandInstallation(options) { installation in
                let context = installation.context("keys compromise")
                guard let lost = installation.signatures.keys.first(where: { $0.id == id }) else {
                    throw CommandFailure("there is no signature key \(id)")
                }
                let ring = try SignatureKeyRing.update(path: installation.settings.signingKeysPath) {
                    ring throws(SigningError) in
                    let left = try ring.compromising(id, at: context.now)
                    return lost.state.signs ? try left.rotating(lost.algorithm, at: context.now) : left
                }
                try await installation.note(
                    .signatureKeyCompromised, "\(lost.algorithm.rawValue):\(id)", in: context)
                print("\(lost.algorithm.rawValue) key \(id) is compromised")
                if lost.state.signs {
                    print(
                        "\(lost.algorithm.rawValue) key \(try ring.signingKey(for: lost.algorithm).id) signs in its place"
                    )
                }
                print(
                    "now copy the signature keys to their backup and to every machine of the city, start all processes again, "
                        + "and tell whoever relies on statements"
                )
            }
        }
    }
}

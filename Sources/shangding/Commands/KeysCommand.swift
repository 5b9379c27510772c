import ArgumentParser
import Postgres
import Signing
import Store
import UseCases

/// `shangding keys …`: the key ring and the signature keys of a city. No key is ever printed.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Keys: list them, rotate them, move people to new ones.",
        subcommands: [
            List.self, Complete.self, Rotate.self, ReEncrypt.self, Retire.self, SignRotate.self, Compromise.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print which keys there are, and their states.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            print("key ring \(settings.keyRingPath)")
            for key in try KeyRing.load(path: settings.keyRingPath).keys {
                print("  \(key.purpose.rawValue) \(key.id) \(key.state.rawValue), made \(key.createdAt)")
            }
            print("signature keys \(settings.signingKeysPath)")
            for key in try SignatureKeyRing.load(path: settings.signingKeysPath).keys {
                print("  \(key.algorithm.rawValue) \(key.id) \(key.state.name) since \(key.since)")
            }
        }
    }

    struct Complete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a first key for each purpose the key ring has none for.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let ring = try KeyRing.load(path: settings.keyRingPath, completingAt: ServiceClock.system.now)
            print(
                "the key ring \(settings.keyRingPath) has a key for each of \(KeyRing.Purpose.allCases.count) purposes")
            print("its \(ring.keys.count) keys: shangding keys list")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new active key; the one before only reads from then on.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "field, blind_index, audit or officer.")
        var purpose: String

        func run() async throws {
            let purpose = try keyPurpose(purpose)
            try await withCommandInstallation(options) { installation in
                let context = installation.context("keys rotate")
                let ring = try KeyRing.update(path: installation.settings.keyRingPath) { ring throws(SigningError) in
                    try ring.rotating(purpose, at: context.now)
                }
                let key = ring.activeKey(for: purpose)
                try await installation.note(.keyRotated, "\(purpose.rawValue):\(key.id)", in: context)
                print("\(purpose.rawValue) key \(key.id) writes from the next start of each process on")
                print(
                    "now copy the key ring to its backup and to every machine of the city, and start all processes again"
                )
                if purpose != .audit { print("then run: shangding keys re-encrypt") }
            }
        }
    }

    struct ReEncrypt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring everything encrypted under the active keys; continues an interrupted run.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let (people, cells) = try await withCommandInstallation(options) { installation in
                let context = installation.context("keys re-encrypt")
                let cells = try await installation.cells(in: context)
                return (try await installation.people(in: context, progress: progressBar("re-encrypting")), cells)
            }
            print(
                "\(people.people) people, \(people.older) of them brought under the active keys; \(cells.older) other fields"
            )
            try refuse(people, cells)
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Drop the old keys of a purpose, once nothing is written under them any more.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "field, blind_index or officer.")
        var purpose: String

        func run() async throws {
            let purpose = try keyPurpose(purpose)
            guard purpose != .audit else {
                throw ValidationError(
                    "the audit is never written anew: its old keys are needed for as long as it is kept")
            }
            try await withCommandInstallation(options) { installation in
                let people =
                    purpose == .officer
                    ? nil : try await installation.people.look(progress: progressBar("looking"))
                let cells = try await installation.cells.look(purpose)
                guard (people?.older ?? 0) + cells.older == 0 else {
                    throw CommandFailure(
                        "\(people?.older ?? 0) people and \(cells.older) other fields are under older keys; "
                            + "run: shangding keys re-encrypt")
                }
                try refuse(people, cells)
                let active = installation.identity.ring.activeKey(for: purpose)
                if purpose == .blindIndex { try await installation.refuseIfRequestsAreRemembered(before: active) }
                try KeyRing.update(path: installation.settings.keyRingPath) { ring throws(SigningError) in
                    try ring.dropping(purpose, olderThan: active.id)
                }
                try await installation.note(
                    .keysDropped, "\(purpose.rawValue):before-\(active.id)", in: installation.context("keys retire"))
                print(
                    "only \(purpose.rawValue) key \(active.id) is left; older backups of the database need the ring of their day"
                )
            }
        }
    }

    struct SignRotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign-rotate",
            abstract: "Make a new signature key; what the one before signed is still verified.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "Ed25519, ES256 or SGD_SM3_SM2.")
        var algorithm: String

        func run() async throws {
            guard let algorithm = SignatureAlgorithm(rawValue: algorithm) else {
                throw ValidationError(
                    "the algorithm must be one of \(SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            try await withCommandInstallation(options) { installation in
                let context = installation.context("keys sign-rotate")
                let ring = try SignatureKeyRing.update(path: installation.settings.signingKeysPath) {
                    ring throws(SigningError) in
                    try ring.rotating(algorithm, at: context.now)
                }
                let key = try ring.signingKey(for: algorithm)
                try await installation.note(.signatureKeyRotated, "\(algorithm.rawValue):\(key.id)", in: context)
                print("\(algorithm.rawValue) key \(key.id) signs from the next start of each process on")
                print(
                    "now copy the signature keys to their backup and to every machine of the city, and start all processes again"
                )
            }
        }
    }
}

private func keyPurpose(_ name: String) throws -> KeyRing.Purpose {
    guard let purpose = KeyRing.Purpose(rawValue: name) else {
        throw ValidationError(
            "the purpose must be one of \(KeyRing.Purpose.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return purpose
}

/// Ends with 1 where something does not open: it was changed, or belongs to another row.
private func refuse(_ people: ReencryptIdentities.Outcome?, _ cells: ReencryptCells.Outcome) throws {
    let refused = (people?.refused ?? 0, cells.refused)
    guard refused != (0, 0) else { return }
    let keys = (people?.firstRefused ?? []).map(String.init).joined(separator: ", ")
    throw CommandFailure(
        "what is encrypted about \(refused.0) people and in \(refused.1) other fields does not open, and stays as it is"
            + (keys.isEmpty ? "" : "; internal keys of the people: \(keys)"))
}

extension Installation {
    fileprivate var people: ReencryptIdentities {
        ReencryptIdentities(pool: pool, ring: identity.ring, audit: audit)
    }

    fileprivate var cells: ReencryptCells {
        ReencryptCells(pool: pool, ring: identity.ring, audit: audit)
    }

    /// A repeated request is known by a digest under the key of its day.
    fileprivate func refuseIfRequestsAreRemembered(before key: KeyRing.Key) async throws {
        let count = try await pool.transaction(.readOnly) { db in
            try IdempotencyStore.count(usedBefore: key.createdAt, db)
        }
        guard count == 0 else {
            throw CommandFailure(
                "\(count) requests from before the rotation are still remembered, so that repeating them does nothing; "
                    + "`shangding retention` forgets them a week after they were made")
        }
    }

    /// Writes down that the keys changed; the files have changed before.
    func note(_ action: AuditAction, _ object: String, in context: OperationContext) async throws {
        try await pool.transaction { db in try audit.append(action, object: object, in: context, db) }
    }
}

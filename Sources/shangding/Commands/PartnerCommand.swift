import ArgumentParser
import CivilTime
import Federation
import Rights
import Signing
import StrictJSON
import UseCases

/// `shangding partner …`: partner cities, each step in an officer's own name.
struct PartnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partner",
        abstract: "Partner cities: propose, verify by two officers, agree, activate, suspend, resume, end.",
        subcommands: [
            List.self, Show.self, Propose.self, Verify.self, Discard.self, Agree.self, Activate.self, Suspend.self,
            Resume.self, End.self, Approve.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print every partner city and where it stands.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withCommandInstallation(options) { installation in
                for row in try await installation.partners.read() {
                    print(
                        [
                            row.entity.text, row.state.rawValue, row.changedAt.description,
                            row.statementExpiresAt.map { "statement until \($0)" } ?? "no statement",
                            row.failures > 0 ? "silent (\(row.failures))" : "", row.name.zh,
                        ].filter { !$0.isEmpty }.joined(separator: "  "))
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one partner as JSON, with its statement, agreement and places.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var partner: PartnerArgument

        func run() async throws {
            try await withCommandInstallation(options) { installation in
                let verbs = installation.partners
                let view = try await verbs.read.one(
                    verbs.read.id(of: partner.value()), now: installation.clock.now)
                var writer = JSONWriter(style: .pretty)
                PartnerDocument.write(view, to: &writer)
                try writeOut(writer.finish())
            }
        }
    }

    struct Propose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write down a city to exchange with. Nothing is trusted by it.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption
        @OptionGroup var partner: PartnerArgument

        @Option(help: "Its Chinese name.")
        var nameZh: String

        @Option(help: "Its English name.")
        var nameEn: String

        @Option(help: "Its address: https:// and a host.")
        var base: String

        @Option(help: "Why, for the history.")
        var reason: String

        func run() async throws {
            guard let base = PartnerURL(base) else { throw ValidationError("--base must be https:// and a host") }
            guard ProposePartner.nameZh.contains(nameZh.utf8.count), ProposePartner.nameEn.contains(nameEn.utf8.count)
            else { throw ValidationError("--name-zh has at most 60 characters, --name-en at most 120") }
            let (entity, reason) = (try partner.value(), try reasonText(reason, "--reason"))
            try await officer.act(options, "partner propose") { installation, session in
                let proposed = try await installation.partners.propose(
                    .init(entity: entity, name: LocalText(zh: nameZh, en: nameEn), base: base), reason: reason,
                    in: session.context)
                print("\(entity) is proposed as \(proposed.id.text(prefix: PartnerView.prefix))")
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Type the thumbprint of its root key as you heard it; two officers do.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption
        @OptionGroup var partner: PartnerArgument

        @Argument(help: "43 characters.")
        var thumbprint: String

        func run() async throws {
            guard let root = KeyID(thumbprint) else { throw ValidationError("a thumbprint has 43 characters") }
            let entity = try partner.value()
            try await officer.act(options, "partner verify") { installation, session in
                let verbs = installation.partners
                switch try await verbs.verify(verbs.read.id(of: entity), root, in: session.context) {
                case .heard: print("taken down; another officer has to type it too")
                case .verified: print("\(entity) is verified")
                }
            }
        }
    }

    struct Agree: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask for an agreement in the place of the one in force.",
            discussion: "Purposes that are not named are not agreed any more.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption
        @OptionGroup var partner: PartnerArgument

        @Option(
            help:
                "PURPOSE:DISCLOSE:CLAIMS or PURPOSE:DISCLOSE:CLAIMS:LIABLE, such as travel:meets:1000; one for each purpose."
        )
        var term: [String]

        @Option(help: "Why, for whoever approves it.")
        var reason: String

        func run() async throws {
            let (entity, reason) = (try partner.value(), try reasonText(reason, "--reason"))
            let terms = try term.map { text -> PartnerView.Term in
                let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
                guard parts.count >= 3, let purpose = FederationPurpose(rawValue: String(parts[0])),
                    let disclose = Disclosure(rawValue: String(parts[1])), let claims = Int64(parts[2]),
                    PartnerView.Term.dailyClaimsRange.contains(claims)
                else {
                    throw ValidationError(
                        "--term is travel, reading, rental or leisure, then meets, band or score, then claims a day, with colons"
                    )
                }
                let liable = parts.count == 4 ? String(parts[3]) : ""
                guard PartnerView.Term.liableRange.contains(liable.utf8.count) else {
                    throw ValidationError("who is liable has at most 600 bytes")
                }
                return PartnerView.Term(
                    purpose: purpose, disclose: disclose, dailyClaims: Int(claims), liable: liable)
            }
            try await officer.act(options, "partner agree") { installation, session in
                let verbs = installation.partners
                let change = try await verbs.request.agree(
                    terms, with: verbs.read.id(of: entity), reason: reason, in: session.context)
                print("the agreement waits for another officer as \(change.text(prefix: RequestChange.prefix))")
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "place", abstract: "Let a host or return address of its statement be used, or no longer.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption
        @OptionGroup var partner: PartnerArgument

        @Argument(help: "host or return_uri.")
        var kind: String

        @Argument(help: "The place, letter by letter.")
        var place: String

        @Flag(help: "No longer.")
        var withdraw = false

        func run() async throws {
            guard let kind = ApprovePlace.Kind(rawValue: kind) else {
                throw ValidationError("the kind is host or return_uri")
            }
            let entity = try partner.value()
            try await officer.act(options, "partner place") { installation, session in
                let verbs = installation.partners
                let id = try await verbs.read.id(of: entity)
                if withdraw {
                    try await verbs.places.withdraw(kind, place, of: id, in: session.context)
                } else {
                    try await verbs.places.approve(kind, place, of: id, in: session.context)
                }
                print("\(kind.rawValue) \(place) \(withdraw ? "is used no longer" : "may be used")")
            }
        }
    }
}

/// The partner city a command is about.
struct PartnerArgument: ParsableArguments {
    @Argument(help: "Its name among cities, such as urn:ccr:330100.")
    var entity: String

    func value() throws -> EntityID {
        guard let id = EntityID(entity) else {
            throw ValidationError("a partner is named urn:ccr: and six digits of GB/T 2260")
        }
        return id
    }
}

extension Installation {
    /// What officers do with partners.
    var partners: PartnerVerbs { PartnerVerbs(pool: pool, audit: audit, own: settings.federation) }
}

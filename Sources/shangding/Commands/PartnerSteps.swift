import ArgumentParser
import Federation
import Rights
import Signing
import UseCases

/// The steps with a partner that take a reason and nothing else.
extension PartnerCommand {
    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask to begin the exchange with a verified partner; another officer approves.")

        @OptionGroup var step: StepOptions
        func run() async throws { try await step.ask(.activate) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask to go on with a suspended partner; another officer approves.")

        @OptionGroup var step: StepOptions
        func run() async throws { try await step.ask(.resume) }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask to end a partnership for ever; another officer approves.")

        @OptionGroup var step: StepOptions
        func run() async throws { try await step.ask(.end) }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop the exchange with a partner at once.")

        @OptionGroup var step: StepOptions

        func run() async throws {
            try await step.act("partner suspend") { verbs, id, reason, context in
                try await verbs.suspend(id, reason: reason, in: context)
                return "is suspended"
            }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a proposal back that nobody verified, such as after a mistyped thumbprint.")

        @OptionGroup var step: StepOptions

        func run() async throws {
            try await step.act("partner discard") { verbs, id, reason, context in
                try await verbs.discard(id, reason: reason, in: context)
                return "is no longer proposed"
            }
        }
    }

    struct StepOptions: ParsableArguments {
        @OptionGroup var options: SettingsOptions
        @OptionGroup var officer: OfficerOption
        @OptionGroup var partner: PartnerArgument

        @Option(help: "Why, for whoever approves it and for the history.")
        var reason: String

        func act(
            _ command: String,
            _ body: @Sendable (PartnerVerbs, PublicID, ReasonText, OperationContext) async throws -> String
        ) async throws {
            let (entity, reason) = (try partner.value(), try reasonText(reason, "--reason"))
            try await officer.act(options, command) { installation, session in
                let verbs = installation.partners
                let done = try await body(verbs, verbs.read.id(of: entity), reason, session.context)
                print("\(entity) \(done)")
            }
        }

        func ask(_ step: RequestPartnerChange.Step) async throws {
            try await act("partner \(step.rawValue)") { verbs, id, reason, context in
                let change = try await verbs.request(step, id, reason: reason, in: context)
                return "waits for another officer as \(change.text(prefix: RequestChange.prefix))"
            }
        }
    }
}

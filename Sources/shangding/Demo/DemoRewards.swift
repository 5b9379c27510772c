import CivilTime
import DemoCity
import Foundation
import Incentives
import Rights
import Scoring
import Signing
import Store
import UseCases

/// The rewards of the synthetic city: the city's own scenarios and providers, the tills of three providers, and the
/// consents without which nothing is looked up for anybody.
struct DemoRewards: Sendable {
    let installation: Installation

    /// One use from browse to settled: whose till it is, and what is ordered.
    struct Use: Sendable {
        let name: String
        let scenario: String
        let provider: String
        let outlet: String
        let order: String
        /// The steps after the code was redeemed, with what each brings.
        let steps: [(name: String, content: String)]
    }

    static let uses = [
        Use(
            name: "travel", scenario: "YOU-001", provider: "P-SCENIC", outlet: "O-1001", order: "\"amount_fen\":8000",
            steps: [("settle", "{}")]),
        Use(
            name: "reading", scenario: "YUE-001", provider: "P-LIBRARY", outlet: "O-2001", order: "\"quantity\":3",
            steps: [("renew", ""), ("return", ""), ("settle", "{}")]),
        Use(
            name: "rental", scenario: "ZU-004", provider: "P-CAMERA", outlet: "O-3031", order: "\"amount_fen\":500000",
            steps: [("return", ""), ("settle", "{\"charged_fen\":3000}")]),
    ]

    /// Takes in scenarios and providers, lets those run that are no basic public service, and writes down that the ten
    /// personas have agreed to benefits.
    func build(in city: SyntheticCity, _ context: OperationContext) async throws {
        let (pool, audit) = (installation.pool, installation.audit)
        let directory = installation.settings.cityDirectory
        let outcome = try await ImportScenarios(pool: pool, audit: audit)(
            providers: .file(directory + "/providers.csv"), scenarios: .bytes(try scenarios(of: city.city.day)),
            in: context)
        guard outcome.faultCount == 0 else {
            throw CommandFailure(outcome.faults.map { $0.line(in: .en) }.joined(separator: "\n"))
        }
        let drafts = try await ReadScenarios(pool: pool)(ScenarioStore.Filter(state: .draft), limit: 1000).versions
        for draft in drafts where try draft.scenario().serviceClass == .extra {
            do {
                _ = try await PublishScenario(pool: pool, audit: audit)(
                    [draft.code], reason: "the rewards of the synthetic city", in: context)
            } catch let refusal as PublishScenario.NamedRefusal {
                // The gate is right: what lacks an agreement stays a draft, here as in a real city.
                printError("\(refusal)")
            }
        }
        try await prepareTills(in: context)
        try await agree(in: city, context)
    }

    /// Registers a till for each use, or gives it a new secret where its file is gone.
    func prepareTills(in context: OperationContext) async throws {
        for use in Self.uses {
            try await DemoClient(installation: installation).prepare(
                Self.till(of: use), scopes: [.providerRedeem], provider: use.provider, file: file(of: use), in: context)
        }
    }

    static func till(of use: Use) -> String { "demo-till-" + use.name }

    /// A curl configuration with the till's id and secret.
    func file(of use: Use) -> String { installation.settings.dataDirectory + "/" + Self.till(of: use) }

    /// The ids of the scenarios that run, by code.
    func scenarios(at now: Instant) async throws -> [String: String] {
        try await installation.scenarios.reload(now: now)
        let offers = ListOffers(
            pool: installation.pool, identity: installation.identity, cards: installation.shelf,
            shelf: installation.scenarios, audit: nil)
        let open = try await offers(filter: OfferFilter(), in: OperationContext(now: now, actor: .command("demo")))
        return Dictionary(
            open.map { ($0.terms.code, $0.id.text(prefix: BenefitID.scenario)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The city's table, with its windows in the year of the synthetic city: the files say 2026.
    private func scenarios(of day: Day) throws -> [UInt8] {
        let table = String(
            decoding: try readFile(installation.settings.cityDirectory + "/scenarios.csv"), as: UTF8.self)
        return Array(
            table.replacing("2026-01-01/2026-12-31", with: "\(day.year)-01-01/\(day.year)-12-31").utf8)
    }

    private func agree(in city: SyntheticCity, _ context: OperationContext) async throws {
        let give = GiveConsent(
            pool: installation.pool, idempotency: try Idempotency(ring: installation.identity.ring),
            audit: installation.audit)
        guard let notice = NoticeVersion("demo"), let reference = EvidenceReference("demo/benefits") else {
            throw CommandFailure("the demo's notice has no form")
        }
        for handle in try await DemoClient(installation: installation).handles(in: city).values {
            let evidence = ConsentEvidence(
                notice: notice, reference: reference, givenAt: context.now, initiative: .citizen)
            _ = try await give(
                ConsentDecision(.purpose(.incentive, .city, [.eligibility, .level]), .given(evidence)), of: handle,
                in: context)
        }
    }
}

extension DemoRewards {
    /// Lines for a shell that has `TOKEN`: each use from browse to settled.
    func lines(at address: String, person: String, now: Instant) async throws -> [String] {
        let scenarios = try await scenarios(at: now)
        var lines = [
            #"app() { curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%s%N)" "$@"; echo; }"#,
            #"till() { curl -s -H "Authorization: Bearer $TILL" -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%s%N)" "$@"; echo; }"#,
            "app \(person)/scenarios",
        ]
        for use in Self.uses {
            guard let scenario = scenarios[use.scenario] else {
                throw CommandFailure("the synthetic city lacks \(use.scenario); build it anew in an empty folder")
            }
            let redemptions = "\(address)/provider/v1/redemptions"
            lines += [
                "# \(use.name)",
                "TILL=$(curl -s -K '\(file(of: use))' -d grant_type=client_credentials \(address)/oauth/token"
                    + " | grep -o 'sdt_[A-Za-z0-9_-]*')",
                "app \(address)/v1/scenarios/\(scenario)",
                "app -d '{\(use.order)}' \(person)/scenarios/\(scenario)/check",
                "HOLD=$(app -d '{\"scenario\":\"\(scenario)\",\(use.order)}' \(person)/holds | grep -o 'hld_[0-9a-z]*')",
                "app -X POST \(person)/holds/$HOLD/commit",
                "CODE=$(app -X POST \(person)/holds/$HOLD/code | grep -o '\"[0-9]*\"' | tr -d '\"')",
                "USE=$(till -d \"{\\\"code\\\":\\\"$CODE\\\",\\\"outlet\\\":\\\"\(use.outlet)\\\","
                    + "\\\"order_no\\\":\\\"$(date +%s%N)\\\"}\" \(redemptions) | grep -o 'red_[0-9a-z]*')",
            ]
            lines += use.steps.map { step in
                "till -X POST\(step.content.isEmpty ? "" : " -d '\(step.content)'") \(redemptions)/$USE/\(step.name)"
            }
            lines.append("till \(address)/provider/v1/settlements/\("\(now.day)".prefix(7))")
        }
        return lines
    }
}

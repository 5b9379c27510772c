import CivilTime
import Incentives
import Postgres
import Rights
import Scoring
import Signing
import Store
import TestKit

@testable import Console
@testable import UseCases

extension ConsoleCity {
    static func desk(_ city: TestCity) -> ScenarioDesk {
        let (pool, audit) = (city.pool, city.audit)
        let (draft, submit) = (DraftScenario(pool: pool, audit: audit), SubmitScenario(pool: pool, audit: audit))
        let operate = OperateScenario(pool: pool, audit: audit)
        return ScenarioDesk(
            list: { filter, _, limit, _ in
                let found = try await pool.transaction(.readOnly) { db in
                    try ScenarioStore.versions(
                        .init(state: filter.state, kind: filter.kind, provider: filter.provider), after: ("", 0),
                        limit: limit, db)
                }
                return ScenarioDesk.Page(versions: try found.map(VersionView.init), next: "")
            },
            read: { code, version, _ in
                try await pool.transaction(.readOnly) { db in
                    guard let stored = try ScenarioStore.version(of: code, version, db) else {
                        throw Fault.scenarioUnknown
                    }
                    let latest = try ScenarioStore.version(of: code, nil, db)?.version ?? version
                    return ScenarioDesk.Answer(
                        view: try VersionView(stored),
                        steps: try ScenarioStore.steps(of: stored.key, db).map {
                            .init(state: $0.to, actor: $0.actor, reason: $0.reason, at: $0.at)
                        }, versions: (1...latest).reversed())
                }
            },
            draft: { document, context in try VersionView(try await draft(document, in: context)) },
            replace: { code, version, seen, document, context in
                try VersionView(
                    try await draft.replace(code: code, version: version, seen: seen, with: document, in: context))
            },
            submit: { code, version, seen, reason, context in
                try await submit(code: code, version: version, seen: seen, reason: reason, in: context)
            },
            operate: { step, code, version, reason, context in
                guard let step = OperateScenario.Step(rawValue: step.rawValue) else { throw Fault.scenarioState }
                _ = try await operate(step, code: code, version: version, reason: reason, in: context)
            },
            preview: { code, version, context in
                try await pool.transaction(.readOnly) { db in
                    guard let stored = try ScenarioStore.version(of: code, version, db) else {
                        throw Fault.scenarioUnknown
                    }
                    let facts = try CityFacts.read(on: context.businessDay, db)
                    let scenario = try stored.scenario()
                    return ScenarioDesk.Preview(
                        figures: ScenarioPreview(
                            of: scenario, over: try ScenarioStore.population(on: context.businessDay, db),
                            tiers: facts.gate.tiers, today: context.businessDay, tier: facts.tier(of:)),
                        tiers: facts.tiers.map { ($0.code, .init(zh: $0.labelZh, en: $0.labelEn)) },
                        refusals: PublicationGate.refusals(of: scenario, facts: facts.gate))
                }
            },
            importFile: { _, _ in
                .init(added: 0, changed: 0, unchanged: 0, lines: [(2, .init(zh: "<b>错</b>", en: "<b>wrong</b>"))])
            },
            providers: {
                try await pool.transaction(.readOnly) { db in
                    try ProviderStore.providers(after: "", kind: nil, limit: 200, db).map { provider in
                        .init(
                            code: provider.code, name: provider.nameZh,
                            outlets: try ProviderStore.outlets(after: "", provider: provider.code, limit: 200, db).map {
                                ($0.code, $0.nameZh)
                            })
                    }
                }
            },
            tiers: {
                try await pool.transaction(.readOnly) { db in
                    try CityFacts.read(on: TestCity.day, db).tiers.map {
                        ($0.code, .init(zh: $0.labelZh, en: $0.labelEn))
                    }
                }
            },
            templates: [
                .init(
                    kind: "travel", name: .init(zh: "信易游：门票和交通", en: "Travel: tickets and transport"),
                    text: .init(zh: "景区、公交等按单优惠。", en: "Discounts on orders at scenic spots and in transit."),
                    components: [.percent, .maxFen, .fixed], scenario: TestCity.scenario(), help: [:])
            ])
    }
}

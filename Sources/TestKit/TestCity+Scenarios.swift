package import CivilTime
package import Incentives
import Postgres
import Rights
package import Signing
import Store
package import UseCases

/// Scenarios of a test: one provider with two outlets, one scenario that passes the gate.
extension TestCity {
    /// A discount from a score of 120 on, open all of 2026; everyone pays the full price otherwise.
    package static func scenario(
        _ code: String = "YOU-001", from: Day = Day("2026-01-01") ?? day, to: Day = Day("2026-12-31") ?? day,
        quotas: [Quota] = [Quota(unit: .count, period: .day, units: 500)], percent: Int = 20
    ) -> Scenario {
        Scenario(
            code: code, category: "信易游", kind: "travel", name: .init(zh: "景区门票优惠", en: "Scenic-spot ticket discount"),
            text: .init(zh: "门票八折", en: "20 % off"), provider: "P-SCENIC", outlets: ["O-1001"],
            window: Window(from: from, to: to), eligibility: Eligibility(),
            levels: [
                .init(threshold: .score(120), benefit: Benefit(percent: .init(percent: percent, maxFen: 5_000)))
            ], publicOffer: .nothing, quotas: quotas, caps: [Cap(period: .period(.month), limit: 2)])
    }

    package func addProviders() async throws {
        try await pool.transaction { db in
            _ = try ProviderStore.set(
                [(code: "P-SCENIC", nameZh: "示例景区联盟", nameEn: "Sample scenic spots", kind: "travel", isActive: true)],
                now: Self.opening, db)
            _ = try ProviderStore.set(
                outlets: [
                    (provider: "P-SCENIC", code: "O-1001", nameZh: "示例点", adcode: "410184", isActive: true),
                    (provider: "P-SCENIC", code: "O-1002", nameZh: "嵩山", adcode: "410185", isActive: true),
                ], db)
        }
    }

    package var draftScenario: DraftScenario { DraftScenario(pool: pool, audit: audit) }

    /// Drafts a scenario and hands it to another officer.
    package func submitScenario(
        _ scenario: Scenario, by author: TestOfficer, now: Instant = opening
    ) async throws -> PublicID {
        let draft = try await draftScenario(scenario.document, in: author.context(now))
        guard let reason = ReasonText("a new benefit for the season") else { throw Fault.scenarioState }
        return try await SubmitScenario(pool: pool, audit: audit)(
            code: draft.code, version: draft.number, seen: draft.digest, reason: reason, in: author.context(now)
        ).change
    }

    /// Versions as `code/version state`.
    package func scenarioStates() async throws -> [String] {
        try await texts(
            """
            SELECT code || '/' || version || ' ' || state FROM scenario_version JOIN scenario USING (scenario_id)
            ORDER BY code, version
            """)
    }
}

import HTTPTypes
import HummingbirdTesting
import Incentives
import NIOCore
import Rights
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// What is wrong with a scenario or a step is said with its place, and the database is as it was before.
@Suite struct `What nobody may do with rewards` {
    private static let whole = String(
        decoding: TestCity.scenario(quotas: [Quota(unit: .count, period: .day, units: 500)]).document, as: UTF8.self)

    /// Each row: what is put in the place of what, and where the fault is seen.
    @Test(arguments: [
        (#""to":"2026-12-31""#, #""to":"2025-12-31""#, "/window/to"),
        (#""weekdays":[]"#, #""weekdays":[8]"#, "/window/weekdays/0"),
        (
            #""hours":[]"#, #""hours":[{"from":"09:00","to":"12:00"},{"from":"11:59","to":"14:00"}]"#, "/window/hours"
        ),
        (#""hours":[]"#, #""hours":[{"from":"09:00","to":"09:00"}]"#, "/window/hours/0/to"),
        (#""units":500"#, #""units":-1"#, "/quotas/0/units"),
        (#""units":500"#, #""units":9223372036854775808"#, "/quotas/0/units"),
        (#""max_fen":5000"#, #""max_fen":-5000"#, "/levels/0/benefit/max_fen"),
        (#""max_fen":5000"#, #""max_fen":9223372036854775807"#, "/levels/0/benefit/max_fen"),
    ]) func `is refused with its place, and no scenario is kept`(from: String, to: String, pointer: String)
        async throws
    {
        try await TestCity.with { city async throws in
            try await city.addProviders()
            let service = try OfficerCity(city)
            let author = try await service.session(city.officer("zhang.wei", .scenarioAuthor))
            let plain = Self.whole.filter { !$0.isNewline }.replacing(/([:,{\[])\s+/) { String($0.1) }
            let found = plain.contains(from)
            #expect(found, "\(from) is not in \(plain)")
            let answer = try await service.ask(
                .post, "/admin/v1/scenarios", as: author, plain.replacing(from, with: to))
            #expect(answer.status == .badRequest)
            #expect(try answer.json["code"] == .string("body_invalid"))
            guard case .array(let errors)? = try answer.json["errors"] else {
                Issue.record("no errors are named")
                return
            }
            #expect(
                errors.contains { error in
                    if case .object(let error) = error { error["pointer"] == .string(pointer) } else { false }
                }, "\(errors)")
            #expect(try await city.scenarioStates() == [])
            #expect(try await city.texts("SELECT code FROM scenario") == [])
        }
    }

    @Test func `leaves a draft that gives less for more, or less than everyone has, a draft`() async throws {
        try await TestCity.with { city async throws in
            try await city.addProviders()
            let service = try OfficerCity(city)
            let author = try await service.session(city.officer("zhang.wei", .scenarioAuthor))
            var scenario = TestCity.scenario()
            scenario.levels.append(
                .init(threshold: .score(190), benefit: Benefit(percent: .init(percent: 1, maxFen: 5_000))))
            scenario.publicOffer = Benefit(percent: .init(percent: 50, maxFen: nil))
            let made = try await service.ask(
                .post, "/admin/v1/scenarios", as: author, String(decoding: scenario.document, as: UTF8.self))
            let tag = try #require(made.headers[.eTag])
            let refused = try await service.ask(
                .post, "/admin/v1/scenarios/YOU-001.1/submit", as: author, "{\"reason\":\"as agreed with them\"}",
                match: tag)
            #expect(refused.status == .unprocessableContent)
            #expect(try refused.json["code"] == .string("scenario_refused"))
            let body = String(buffer: refused.body)
            #expect(body.contains("/levels/1/benefit/percent") && body.contains("/levels/0/benefit/percent"))
            #expect(try await city.scenarioStates() == ["YOU-001/1 draft"])
            #expect(try await city.texts("SELECT state FROM change_request") == [])
            #expect(try await city.texts("SELECT 'x' FROM scenario_version WHERE certificate IS NOT NULL") == [])
        }
    }

    /// What was never lent cannot come back, and nothing is charged beyond what is frozen: no step is written down.
    @Test func `writes down no step that a life does not have`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("ZU-001", #""amount_fen":50000"#, of: person)
            let confirmed = try await city.ask(.post, hold + "/commit")
            let path = "/provider/v1/redemptions/\(try confirmed.text("redemption"))"
            let steps = """
                SELECT redemption.state || ' ' || charged_fen || ' ' || string_agg(name, ',' ORDER BY ordinal)
                FROM redemption JOIN redemption_transition USING (beneficiary_id, redemption_id)
                GROUP BY redemption.state, charged_fen
                """ as StaticString
            for (step, json) in [("return", nil), ("renew", nil), ("dispute", nil), ("settle", "{}")]
                as [(String, String?)]
            {
                let answer = try await city.ask(.post, "\(path)/\(step)", json, as: "bikes")
                #expect(answer.status == .conflict, "\(step)")
                #expect(try answer.code == "redemption_state", "\(step)")
            }
            #expect(try await city.city.texts(steps) == ["citizen_confirmed 0 commit"])
            _ = try await city.redeem(city.code(hold), at: "O-3001", as: "bikes")
            #expect(try await city.ask(.post, path + "/return", as: "bikes").text("state") == "returned")
            for charge in ["29901", "9223372036854775807"] {
                let answer = try await city.ask(.post, path + "/settle", "{\"charged_fen\":\(charge)}", as: "bikes")
                #expect(answer.status == .unprocessableContent, "\(charge)")
                #expect(try answer.code == "charge_invalid", "\(charge)")
            }
            #expect(try await city.city.texts(steps) == ["returned 0 commit,use,return"])
        }
    }
}

import CivilTime
import Federation
import HTTPTypes
import HummingbirdTesting
import Incentives
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Officers who write, compare, preview, submit, approve and operate scenarios over HTTP.
@Suite struct `Scenarios over HTTP` {
    private struct Desk {
        let service: OfficerCity
        let author: String
        let approver: String
    }

    private func with(_ body: (Desk) async throws -> Void) async throws {
        try await TestCity.with { city async throws in
            try await city.addProviders()
            let service = try OfficerCity(city)
            let author = try await service.session(city.officer("zhang.wei", .scenarioAuthor))
            let approver = try await service.session(city.officer("li.na", .approver))
            try await body(Desk(service: service, author: author, approver: approver))
        }
    }

    private func text(_ scenario: Scenario) -> String { String(decoding: scenario.document, as: UTF8.self) }
    private let why = "{\"reason\":\"as agreed with the provider\"}"
    private let first = "/admin/v1/scenarios/YOU-001.1"

    @Test func `go from a draft to running and to their end`() async throws {
        try await with { desk in
            let made = try await desk.service.ask(
                .post, "/admin/v1/scenarios", as: desk.author, text(TestCity.scenario()))
            #expect(made.status == .created)
            let tag = try #require(made.headers[.eTag])
            let changed = try await desk.service.ask(
                .put, first, as: desk.author, text(TestCity.scenario(percent: 30)), match: tag)
            #expect(changed.status == .ok)
            let stale = try await desk.service.ask(
                .put, first, as: desk.author, text(TestCity.scenario()), match: tag)
            #expect(stale.status == .preconditionFailed)
            #expect(try stale.json["code"] == .string("draft_changed"))
            let blind = try await desk.service.ask(.put, first, as: desk.author, text(TestCity.scenario()))
            #expect(blind.status == .preconditionRequired)

            let preview = try await desk.service.ask(.get, first + "/preview", as: desk.approver)
            #expect(preview.status == .ok)
            #expect(try preview.json["refusals"] == .array([]))
            #expect(try preview.json["cost"] == .string("at_most"))
            let seen = try #require(changed.headers[.eTag])
            let asked = try await desk.service.ask(.post, first + "/submit", as: desk.author, why, match: seen)
            #expect(asked.status == .accepted)
            guard case .string(let change)? = try asked.json["change"] else { throw Fault.changeUnknown }
            let own = try await desk.service.ask(.post, "/admin/v1/changes/\(change)/approve", as: desk.author)
            #expect(own.status == .conflict || own.status == .forbidden)
            let approved = try await desk.service.ask(.post, "/admin/v1/changes/\(change)/approve", as: desk.approver)
            #expect(approved.status == .noContent)

            let life = try await desk.service.ask(.get, first, as: desk.approver)
            #expect(try life.json["state"] == .string("running"))
            guard case .object(let certificate)? = try life.json["certificate"] else { throw Fault.scenarioUnknown }
            #expect(certificate["result"] == .string("nobody_worse_off"))
            for (step, state) in [
                ("pause", "paused"), ("resume", "running"), ("end", "ended"), ("archive", "archived"),
            ] {
                let answer = try await desk.service.ask(.post, "\(first)/\(step)", as: desk.author, why)
                #expect(try answer.json["state"] == .string(state), "\(step)")
            }
            let again = try await desk.service.ask(.post, first + "/pause", as: desk.author, why)
            #expect(again.status == .conflict)
            #expect(try again.json["code"] == .string("scenario_state"))
            let list = try await desk.service.ask(.get, "/admin/v1/scenarios", as: desk.author)
            #expect(try list.json["scenarios"] == .array([]))
        }
    }

    @Test
    func `for visitors tell what partners' agreements let in, when previewed, submitted and looked at for approval`()
        async throws
    {
        try await with { desk in
            let (city, officers) = (desk.service.city, try await desk.service.city.partnerOfficers())
            let (partner, keys) = (
                try PartnerCity(), try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
            )
            let (id, _, _) = try await city.activated(
                partner, officers, TransportTable(), keys: keys, clock: TestClock())
            var scenario = TestCity.scenario()
            scenario.eligibility.partnerBand = "L2"
            scenario.eligibility.partnerDisclosure = "score"
            let made = try await desk.service.ask(.post, "/admin/v1/scenarios", as: desk.author, text(scenario))
            let tag = try #require(made.headers[.eTag])
            let entry = """
                "partners":[{"partner":"\(id.text(prefix: "ptn_"))","entity":"urn:ccr:330100","name":{"zh":"杭州市",\
                "en":"Hangzhou"},"warning":"discloses_more_than_agreed","statement_seq":1,"share_permille":400,"text":{"zh":\
                "杭州市（urn:ccr:330100）：请对方告知的内容超出协议，其居民不能使用；所求档次及以上占其有分居民的 40.0%（声明第 1 号）",
                """.replacing("\n", with: "")
            let preview = try await desk.service.ask(.get, first + "/preview", as: desk.author)
            #expect(String(buffer: preview.body).contains(entry), "\(String(buffer: preview.body))")
            let asked = try await desk.service.ask(.post, first + "/submit", as: desk.author, why, match: tag)
            #expect(asked.status == .accepted && String(buffer: asked.body).contains(entry))
            guard case .string(let change)? = try asked.json["change"] else { throw Fault.changeUnknown }
            let seen = try await desk.service.ask(.get, "/admin/v1/changes/\(change)", as: desk.approver)
            #expect(String(buffer: seen.body).contains("\"plan\":{" + entry))
            try await city.agree([.init(purpose: .travel, disclose: .score, dailyClaims: 1)], with: id, officers)
            let open = try await desk.service.ask(.get, "/admin/v1/changes/\(change)", as: desk.approver)
            #expect(String(buffer: open.body).contains(#""warning":null,"statement_seq":1,"share_permille":400"#))
        }
    }

    @Test func `are refused by the gate with every place and reason`() async throws {
        try await with { desk in
            var scenario = TestCity.scenario()
            scenario.serviceClass = .basicPublicService
            scenario.outlets = ["O-9999"]
            scenario.publicOffer = Benefit(percent: .init(percent: 50, maxFen: nil))
            let made = try await desk.service.ask(.post, "/admin/v1/scenarios", as: desk.author, text(scenario))
            let tag = try #require(made.headers[.eTag])
            let refused = try await desk.service.ask(.post, first + "/submit", as: desk.author, why, match: tag)
            #expect(refused.status == .unprocessableContent)
            #expect(try refused.json["code"] == .string("scenario_refused"))
            guard case .array(let errors)? = try refused.json["errors"] else { throw Fault.scenarioUnknown }
            let pointers = errors.compactMap { error -> String? in
                guard case .object(let error) = error, case .string(let pointer)? = error["pointer"] else { return nil }
                return pointer
            }
            #expect(Set(pointers) == ["/outlets/0", "/levels/0/benefit/percent", "/levels/0", "/service_class"])
        }
    }

    @Test func `say what differs between versions in the caller's language, and refuse what is no document`()
        async throws
    {
        try await with { desk in
            _ = try await desk.service.ask(.post, "/admin/v1/scenarios", as: desk.author, text(TestCity.scenario()))
            _ = try await desk.service.ask(.post, first + "/archive", as: desk.author, why)
            _ = try await desk.service.ask(
                .post, "/admin/v1/scenarios", as: desk.author, text(TestCity.scenario(percent: 30)))
            let answer = try await desk.service.ask(
                .get, "/admin/v1/scenarios/YOU-001.2/difference", as: desk.author)
            #expect(String(buffer: answer.body).contains("信用分120分及以上：由“优惠20%，最多50元”改为“优惠30%，最多50元”"))
            let broken = try await desk.service.ask(
                .post, "/admin/v1/scenarios", as: desk.author,
                "{\"format\":\"shangding-scenario/1\",\"colour\":\"red\"}")
            #expect(broken.status == .badRequest)
            #expect(String(buffer: broken.body).contains("/colour"))
            let twice = try await desk.service.ask(
                .post, "/admin/v1/scenarios", as: desk.author, text(TestCity.scenario()))
            #expect(try twice.json["code"] == .string("scenario_in_preparation"))
            let nowhere = try await desk.service.ask(.get, "/admin/v1/scenarios/YOU-001.9", as: desk.author)
            #expect(nowhere.status == .notFound)
        }
    }

    @Test func `come in as tables, all or nothing, and go by pages`() async throws {
        try await with { desk in
            let table = try Given.text("Deploy/City/scenarios.csv")
            let bad = try await desk.service.ask(
                .post, "/admin/v1/imports/scenarios", as: desk.author,
                Given.scenarioImport(table.replacing("percent:30,", with: "percent:300,")))
            #expect(try bad.json["fault_count"] == .integer(1))
            #expect(String(buffer: bad.body).contains("\"line\":4"))
            let none = try await desk.service.ask(.get, "/admin/v1/scenarios", as: desk.author)
            #expect(try none.json["scenarios"] == .array([]))
            let good = try await desk.service.ask(
                .post, "/admin/v1/imports/scenarios", as: desk.author, Given.scenarioImport(table))
            #expect(try good.json["drafts"] == .integer(20))
            var codes: [String] = []
            var path: String? = "/admin/v1/scenarios?limit=7"
            while let asked = path {
                let page = try await desk.service.ask(.get, asked, as: desk.author)
                guard case .array(let rows)? = try page.json["scenarios"] else { break }
                for case .object(let row) in rows { if case .string(let code)? = row["code"] { codes.append(code) } }
                path = nil
                if case .string(let next)? = try page.json["next_cursor"] {
                    #expect(!next.contains("-"), "a cursor is opaque")
                    path = "/admin/v1/scenarios?limit=7&cursor=\(next)"
                    #expect(page.headers[.link] == "<\(path ?? "")>; rel=\"next\"")
                }
            }
            #expect(codes.count == 20)
            #expect(codes == codes.sorted())
            let rental = try await desk.service.ask(
                .get, "/admin/v1/scenarios?kind=rental&state=draft", as: desk.author)
            #expect(String(buffer: rental.body).contains("ZU-003"))
            #expect(!String(buffer: rental.body).contains("YOU-001"))
        }
    }

    @Test func `have providers and outlets that change against their revision`() async throws {
        try await with { desk in
            let provider =
                "{\"code\":\"P-NEW\",\"name_zh\":\"新服务机构\",\"name_en\":\"New provider\",\"kind\":\"travel\"}"
            let made = try await desk.service.ask(.post, "/admin/v1/providers", as: desk.author, provider)
            #expect(made.status == .created)
            #expect(made.headers[.eTag] == "\"1\"")
            let twice = try await desk.service.ask(.post, "/admin/v1/providers", as: desk.author, provider)
            #expect(try twice.json["code"] == .string("code_taken"))
            let change = "{\"name_zh\":\"改名\",\"name_en\":\"Renamed\",\"kind\":\"travel\",\"state\":\"ended\"}"
            let changed = try await desk.service.ask(
                .put, "/admin/v1/providers/P-NEW", as: desk.author, change, match: "\"1\"")
            #expect(changed.headers[.eTag] == "\"2\"")
            let stale = try await desk.service.ask(
                .put, "/admin/v1/providers/P-NEW", as: desk.author, change, match: "\"1\"")
            #expect(stale.status == .preconditionFailed)
            let outlet =
                "{\"code\":\"O-NEW\",\"provider\":\"P-NEW\",\"name_zh\":\"点\",\"adcode\":\"410102\"}"
            #expect(try await desk.service.ask(.post, "/admin/v1/outlets", as: desk.author, outlet).status == .created)
            let stolen = "{\"provider\":\"P-SCENIC\",\"name_zh\":\"点\",\"adcode\":\"410102\"}"
            let theft = try await desk.service.ask(
                .put, "/admin/v1/outlets/O-NEW", as: desk.author, stolen, match: "\"1\"")
            #expect(try theft.json["code"] == .string("code_taken"))
            let list = try await desk.service.ask(.get, "/admin/v1/outlets?provider=P-NEW", as: desk.approver)
            #expect(String(buffer: list.body).contains("O-NEW"))
            let script = "{\"code\":\"P-X\",\"name_zh\":\"a\\u0000b\",\"name_en\":\"x\",\"kind\":\"travel\"}"
            #expect(
                try await desk.service.ask(.post, "/admin/v1/providers", as: desk.author, script).status == .badRequest)
        }
    }
}

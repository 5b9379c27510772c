import HTTPTypes
import HummingbirdTesting
import NIOCore
import Rights
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// What officers see of the departments' files.
@Suite struct `Deliveries over HTTP` {
    private let people = (1...3).map { Synthetic.person($0) }

    /// Two files of the civil affairs bureau, one with three rows that come back, and one of another department between
    /// them.
    private func deliver(_ city: TestCity) async throws -> (first: Int64, other: Int64, last: Int64) {
        let first = try await city.ingest(
            RecordLine("A-1", people[0], "SOC-001", magnitude: "20"),
            RecordLine("A-2", String(people[1].dropLast()) + "?", "SOC-001", magnitude: "20"),
            RecordLine("A-3", people[1], "NO-999", magnitude: "20"),
            RecordLine("A-4", people[2], "SOC-001", on: "2031-01-01", magnitude: "20"), from: "mzj")
        let other = try await city.ingest(RecordLine("H-1", people[0], "HON-004"), from: "szf")
        let last = try await city.ingest(RecordLine("A-5", people[0], "SOC-002", magnitude: "3"), from: "mzj")
        return (first.delivery, other.delivery, last.delivery)
    }

    private func numbers(_ page: TestResponse) throws -> [Int64] {
        try page.list("deliveries").compactMap {
            if case .integer(let number)? = $0["delivery"] { number } else { nil }
        }
    }

    @Test func `show counts, and of returned rows where and why, but nothing of what they said`() async throws {
        try await TestCity.with { city async throws in
            let (first, _, _) = try await deliver(city)
            let service = try OfficerCity(city)
            let steward = try await service.session(try await city.officer("li.na", .dataSteward))
            let answer = try await service.ask(.get, "/admin/v1/deliveries/\(first)", as: steward)
            #expect(answer.status == .ok)
            let text = String(buffer: answer.body)
            #expect(text.contains(#""source":"mzj","format":"records-csv","received_at":"2026-11-23T01:00:00Z","#))
            #expect(text.contains(#""rows_read":4,"rows_accepted":1,"rows_unchanged":0,"rows_returned":3,"#))
            #expect(text.contains(#"{"line":4,"reasons":["indicator_unknown"]}"#))
            #expect(try answer.list("returned").count == 3)
            for said in people + ["A-2", "A-3", "A-4", "NO-999", "2031"] {
                let isTold = text.contains(said)
                #expect(!isTold, "something a row said")
            }
            // Line by line.
            var lines: [JSONValue?] = []
            var path: String? = "/admin/v1/deliveries/\(first)?limit=1"
            while let asked = path {
                let page = try await service.ask(.get, asked, as: steward)
                lines += try page.list("returned").map { $0["line"] }
                let next = try page.text("next_cursor")
                path = next.isEmpty ? nil : "/admin/v1/deliveries/\(first)?limit=1&cursor=\(next)"
            }
            #expect(lines == [.integer(3), .integer(4), .integer(5)])
        }
    }

    @Test func `go by pages, the newest first, and by source`() async throws {
        try await TestCity.with { city async throws in
            let (first, other, last) = try await deliver(city)
            let service = try OfficerCity(city)
            let auditor = try await service.session(try await city.officer("li.na", .auditor))
            var found: [Int64] = []
            var path: String? = "/admin/v1/deliveries?limit=1"
            while let asked = path {
                let page = try await service.ask(.get, asked, as: auditor)
                found += try numbers(page)
                let next = try page.text("next_cursor")
                path = next.isEmpty ? nil : "/admin/v1/deliveries?limit=1&cursor=\(next)"
            }
            #expect(found == [last, other, first])
            let ofSource = try await service.ask(.get, "/admin/v1/deliveries?source=mzj", as: auditor)
            #expect(try numbers(ofSource) == [last, first])
            for query in ["cursor=x", "limit=0", "limit=201", "source=", "colour=red"] {
                let refused = try await service.ask(.get, "/admin/v1/deliveries?\(query)", as: auditor)
                #expect(refused.status == .badRequest, "\(query)")
            }
        }
    }

    @Test func `of other sources are to a department officer as unknown as none, whatever other roles they hold`()
        async throws
    {
        try await TestCity.with { city async throws in
            let (first, other, last) = try await deliver(city)
            let service = try OfficerCity(city)
            for (login, roles) in [("li.na", []), ("chen.jie", [Role.dataSteward, .auditor])] {
                let reach = try await officer(city, login, roles)
                let officer = try await service.session(reach)
                #expect(
                    try numbers(try await service.ask(.get, "/admin/v1/deliveries", as: officer)) == [last, first])
                let own = try await service.ask(.get, "/admin/v1/deliveries?source=mzj", as: officer)
                #expect(try numbers(own) == [last, first])
                let theirs = try await service.ask(.get, "/admin/v1/deliveries?source=szf", as: officer)
                let nobodys = try await service.ask(.get, "/admin/v1/deliveries?source=nobody", as: officer)
                #expect(theirs.status == .ok && theirs.status == nobodys.status && theirs.body == nobodys.body)
                #expect(try await service.ask(.get, "/admin/v1/deliveries/\(first)", as: officer).status == .ok)
                var denials: [String] = []
                for name in ["\(other)", "\(last + 1000)", "\(Int64.max)", "0", "x", "9223372036854775808"] {
                    let denied = try await service.ask(.get, "/admin/v1/deliveries/\(name)", as: officer)
                    #expect(denied.status == .notFound, "\(name)")
                    denials.append(try denied.text("code") + denied.text("title") + denied.text("detail"))
                }
                #expect(Set(denials).count == 1, "denials look the same")
            }
        }
    }

    private func officer(_ city: TestCity, _ login: String, _ roles: [Role]) async throws -> TestOfficer {
        roles.count == 2
            ? try await city.officer(login, .departmentOfficer, roles[0], roles[1], source: "mzj")
            : try await city.officer(login, .departmentOfficer, source: "mzj")
    }
}

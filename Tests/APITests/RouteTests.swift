import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Rights
import StrictJSON
import Testing

@testable import API
@testable import Scoring
@testable import UseCases

@Suite struct `Routes` {
    @Test func `are those of the contract, method by method`() throws {
        let contract = Set(
            ContractOutline(try Given.file("Docs/openapi.yaml")).operations.map { "\($0.method) \($0.path)" })
        #expect(contract == Set(Endpoint.allCases.map { "\($0.method) \($0.template)" }))
    }

    @Test func `of the router are the endpoints and nothing else`() throws {
        let router = buildRouter(services: try Given.services(), metrics: RequestMetrics(), logger: Given.quiet)
        try router.validate()
        let registered = router.routes.map { "\($0.method.rawValue) \($0.path.description)" }
        #expect(registered.sorted() == Endpoint.allCases.map { "\($0.method) \($0.template)" }.sorted())
    }

    @Test(arguments: Endpoint.allCases) func `that are not public need the token`(endpoint: Endpoint) async throws {
        let path = endpoint.path(of: try Given.citizen())
        let answer = try await Given.ask(path, method: endpoint.method, headers: [:])
        #expect((answer.status == .unauthorized) == (endpoint.access != .open))
    }

    @Test(arguments: Endpoint.allCases) func `of clients need their scope`(endpoint: Endpoint) async throws {
        guard case .client(let scope) = endpoint.access else { return }
        var services = try Given.services()
        let others = Set(Scope.allCases).subtracting([scope])
        services.authenticate = { _, _ in
            .client(ClientIdentity(key: 1, id: Given.client.id, scopes: others))
        }
        let answer = try await Given.ask(
            endpoint.path(of: try Given.citizen()), method: endpoint.method, services: services)
        #expect(answer.status == .forbidden)
    }

    @Test(arguments: ["wrong", "Bearer", "Bearer wrong", "Basic \(Given.token)", "Bearer \(Given.token)x"])
    func `take no other token`(field: String) async throws {
        let path = Endpoint.score.path(of: try Given.citizen())
        let answer = try await Given.ask(path, headers: [.authorization: field])
        #expect(answer.status == .unauthorized)
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        #expect(try answer.json["code"] == .string("unauthorized"))
    }

    @Test(arguments: Given.answered) func `answer HEAD like GET, without content`(endpoint: Endpoint) async throws {
        let path = endpoint.path(of: try Given.citizen())
        let (get, head) = (try await Given.ask(path), try await Given.ask(path, method: .head))
        #expect(head.status == .ok)
        #expect(head.body.readableBytes == 0)
        #expect(head.headers[.contentLength] == get.headers[.contentLength])
        #expect(head.headers[.contentType] == get.headers[.contentType])
    }

    @Test(arguments: Endpoint.allCases) func `tell the methods they take`(endpoint: Endpoint) async throws {
        let path = endpoint.path(of: try Given.citizen())
        let options = try await Given.ask(path, method: .options, headers: [:])
        #expect(options.status == .noContent)
        let taken = Endpoint.methods(at: path[...], among: Endpoint.allCases)
        #expect(taken.contains(endpoint.method) && taken.contains(.head) == taken.contains(.get))
        let allowed = taken.map(\.rawValue).joined(separator: ", ")
        #expect(options.headers[.allow] == allowed)
        #expect(!options.headers.contains(.contentLength))
        for method in [HTTPRequest.Method.get, .post, .put, .delete, .patch] where !taken.contains(method) {
            let answer = try await Given.ask(path, method: method, headers: [:])
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == allowed)
            #expect(try answer.json["code"] == .string("method_not_allowed"))
        }
    }

    @Test(arguments: Endpoint.allCases) func `refuse a parameter nobody knows`(endpoint: Endpoint) async throws {
        let path = endpoint.path(of: try Given.citizen()) + "?verbose=1"
        var services = try Given.services()
        switch endpoint.access {
        case .open, .client: break
        case .officer, .session:
            let reach = try OfficerReach(roles: Set(Role.allCases), source: "mzj")
            services.authenticate = { _, _ in .officer(OfficerIdentity(key: 1, id: Given.client.id, reach: reach)) }
        }
        let answer = try await Given.ask(path, method: endpoint.method, services: services)
        #expect(answer.status == .badRequest)
        #expect(try answer.json["code"] == .string("parameter_unknown"))
    }
}

import HTTPTypes
import HummingbirdTesting
import Testing

@testable import API

/// The statuses `Docs/openapi.yaml` lists for each operation.
struct ContractStatuses: Sendable {
    private let listed: [String: Set<Int>]

    /// Read once, as every answer of the exchange is held against it.
    static let shared: ContractStatuses? = (try? Given.file("Docs/openapi.yaml")).map(ContractStatuses.init)

    init(_ contract: [UInt8]) {
        var listed: [String: Set<Int>] = [:]
        var (path, method, isInResponses) = (Substring(), Substring(), false)
        for line in String(decoding: contract, as: UTF8.self).split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            switch indent {
            case 0: path = ""
            case 2: path = rest.prefix { $0 != ":" }
            case 4: method = rest.prefix { $0 != ":" }
            case 6: isInResponses = rest == "responses:"
            case 8 where isInResponses && path.hasPrefix("/") && rest.hasPrefix("\""):
                guard let status = Int(rest.dropFirst().prefix { $0 != "\"" }) else { continue }
                listed["\(method.uppercased()) \(path)", default: []].insert(status)
            default: continue
            }
        }
        self.listed = listed
    }

    func of(_ endpoint: Endpoint) -> Set<Int> { listed["\(endpoint.method) \(endpoint.template)"] ?? [] }

    /// Holds an answer against the contract. Methods a path does not take are answered alike everywhere and listed
    /// nowhere.
    static func hold(
        _ method: HTTPRequest.Method, _ path: String, _ status: HTTPResponse.Status,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let path = path.prefix { $0 != "?" }
        let endpoints = Endpoint.allCases.filter {
            $0.method == method && !Endpoint.methods(at: path, among: [$0]).isEmpty
        }
        guard let endpoint = endpoints.first(where: { $0.template == path }) ?? endpoints.first, let shared else {
            return
        }
        #expect(
            shared.of(endpoint).contains(Int(status.code)),
            "\(method) \(endpoint.template) \(status.code) is not listed",
            sourceLocation: sourceLocation)
    }
}

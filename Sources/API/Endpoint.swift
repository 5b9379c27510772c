import HTTPTypes
import UseCases

/// One operation of the HTTP surface. This enum is the only list of paths: routes are registered from it, links are made
/// by it, wrong methods are recognised by it, and a test compares it with `Docs/openapi.yaml`.
package enum Endpoint: CaseIterable, Sendable {
    case score, explanation, outlook, history
    case liveScorecard
    case healthLive, healthReady
    case contract, reference

    /// The path as a template, `{id}` standing for the citizen's id.
    package var template: String {
        switch self {
        case .score: "/v1/citizens/{id}/score"
        case .explanation: "/v1/citizens/{id}/explanation"
        case .outlook: "/v1/citizens/{id}/outlook"
        case .history: "/v1/citizens/{id}/history"
        case .liveScorecard: "/v1/scorecards/live"
        case .healthLive: "/health/live"
        case .healthReady: "/health/ready"
        case .contract: "/openapi.yaml"
        case .reference: "/reference"
        }
    }

    /// Whether anyone may call it without a token.
    package var isPublic: Bool {
        switch self {
        case .score, .explanation, .outlook, .history: false
        case .liveScorecard, .healthLive, .healthReady, .contract, .reference: true
        }
    }

    static let byTemplate = Dictionary(uniqueKeysWithValues: allCases.map { ($0.template, $0) })

    /// What every path answers to: nothing here is written.
    static let methods: [HTTPRequest.Method] = [.get, .head, .options]

    /// The methods of a path that exists, or none for a path that does not.
    static func methods(at path: Substring, among endpoints: [Endpoint]) -> [HTTPRequest.Method] {
        let asked = path.split(separator: "/", omittingEmptySubsequences: true)
        let exists = endpoints.contains { endpoint in
            let parts = endpoint.template.split(separator: "/", omittingEmptySubsequences: true)
            return parts.count == asked.count && zip(parts, asked).allSatisfy { $0 == "{id}" || $0 == $1 }
        }
        return exists ? methods : []
    }

    /// The path of one citizen's resource.
    func path(of citizen: CityID) -> String {
        template.replacing("{id}", with: citizen.description, maxReplacements: 1)
    }
}

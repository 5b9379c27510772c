package import HTTPTypes
package import Rights
import UseCases

/// One operation of the HTTP surface. This enum is the only list of them: routes are registered from it, rights are
/// enforced from it, links are made by it, wrong methods are recognised by it, and tests compare it with
/// `Docs/openapi.yaml` and `Docs/permissions.md`.
package enum Endpoint: CaseIterable, Sendable {
    case token
    case score, explanation, outlook, history
    case scoreBatch, events
    case liveScorecard
    case healthLive, healthReady
    case contract, reference

    /// Who may call it.
    package enum Access: Hashable, Sendable {
        case open
        /// A machine client whose token carries the scope.
        case client(Scope)
        /// A signed-in officer with a role that has the permission.
        case officer(Permission)
        /// Any signed-in officer.
        case session
    }

    package var method: HTTPRequest.Method { operation.method }
    /// The path as a template, `{id}` standing for the citizen's id.
    package var template: String { operation.template }
    package var access: Access { operation.access }

    private var operation: (method: HTTPRequest.Method, template: String, access: Access) {
        switch self {
        case .token: (.post, "/oauth/token", .open)
        case .score: (.get, "/v1/citizens/{id}/score", .client(.scoreRead))
        case .explanation: (.get, "/v1/citizens/{id}/explanation", .client(.scoreRead))
        case .outlook: (.get, "/v1/citizens/{id}/outlook", .client(.scoreRead))
        case .history: (.get, "/v1/citizens/{id}/history", .client(.scoreRead))
        case .scoreBatch: (.post, "/v1/scores/batch", .client(.scoreRead))
        case .events: (.get, "/v1/events", .client(.eventsRead))
        case .liveScorecard: (.get, "/v1/scorecards/live", .open)
        case .healthLive: (.get, "/health/live", .open)
        case .healthReady: (.get, "/health/ready", .open)
        case .contract: (.get, "/openapi.yaml", .open)
        case .reference: (.get, "/reference", .open)
        }
    }

    private static let byTemplate = Dictionary(grouping: allCases, by: \.template)

    /// The operation of a route; HEAD is GET without content.
    static func at(_ template: String, _ method: HTTPRequest.Method) -> Endpoint? {
        let asked = method == .head ? .get : method
        return byTemplate[template]?.first { $0.method == asked }
    }

    /// The methods of a path that exists, or none for a path that does not.
    static func methods(at path: Substring, among endpoints: [Endpoint]) -> [HTTPRequest.Method] {
        let asked = path.split(separator: "/", omittingEmptySubsequences: true)
        let there = endpoints.filter { endpoint in
            let parts = endpoint.template.split(separator: "/", omittingEmptySubsequences: true)
            return parts.count == asked.count && zip(parts, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.map(\.method)
        guard !there.isEmpty else { return [] }
        let given: [HTTPRequest.Method] = there.contains(.get) ? [.get, .head] : []
        return given + there.filter { $0 != .get } + [.options]
    }

    /// The path of one citizen's resource.
    func path(of citizen: CitizenHandle) -> String {
        template.replacing("{id}", with: citizen.description, maxReplacements: 1)
    }
}

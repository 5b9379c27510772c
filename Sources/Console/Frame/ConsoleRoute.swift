import HTTPTypes
import Rights

/// One page or form of the console. This enum is the only list of them: routes are registered from it, rights are enforced
/// from it, links are made by it and wrong methods are recognised by it.
enum ConsoleRoute: CaseIterable, Sendable {
    case home, style
    case signInPage, signIn, signOut
    case changes, change, approve, giveBack, withdraw

    enum Access: Hashable, Sendable {
        case open
        /// Any signed-in officer.
        case session
        /// A signed-in officer with a role that has the permission.
        case officer(Permission)
    }

    var method: HTTPRequest.Method { definition.method }
    var template: String { definition.template }
    var access: Access { definition.access }

    private var definition: (method: HTTPRequest.Method, template: String, access: Access) {
        switch self {
        case .home: (.get, "/console", .session)
        case .style: (.get, "/console/style.css", .open)
        case .signInPage: (.get, "/console/sign-in", .open)
        case .signIn: (.post, "/console/sign-in", .open)
        case .signOut: (.post, "/console/sign-out", .session)
        // Who may see and decide a request depends on its kind, which only the request itself tells.
        case .changes: (.get, "/console/changes", .session)
        case .change: (.get, "/console/changes/{change}", .session)
        case .approve: (.post, "/console/changes/{change}/approve", .session)
        case .giveBack: (.post, "/console/changes/{change}/return", .session)
        case .withdraw: (.post, "/console/changes/{change}/withdraw", .session)
        }
    }

    /// The path with its one parameter filled in; the values are ids and codes, which need no escaping.
    func path(_ value: String = "") -> String {
        guard let open = template.firstIndex(of: "{"), let close = template.firstIndex(of: "}") else { return template }
        return template.replacingCharacters(open...close, with: value)
    }

    /// The methods of each path.
    static let methods: [String: [HTTPRequest.Method]] = Dictionary(grouping: allCases, by: \.template)
        .mapValues { $0.map(\.method) }
}

extension String {
    fileprivate func replacingCharacters(_ range: ClosedRange<Index>, with value: String) -> String {
        var text = self
        text.replaceSubrange(range, with: value)
        return text
    }
}

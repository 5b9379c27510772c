import HTTPTypes
import Rights

/// One page or form of the console. This enum is the only list of them: routes are registered from it, rights are
/// enforced from it, links are made by it and wrong methods are recognised by it.
enum ConsoleRoute: CaseIterable, Sendable {
    case home, style
    case signInPage, signIn, signOut
    case changes, change, approve, giveBack, withdraw
    case scenarios, templates, newScenario, createScenario
    case version, editor, save, nextVersion, createNext
    case preview, difference, submit, operate
    case importPage, importFile
    case partners, proposePartner, partner, typeThumbprint, stepPartner, suspendPartner, agreePartner, approvePlace

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

    private static let partnerPath = "/console/partners/{partner}"
    private static let versionPath = "/console/scenarios/{code}/{version}"

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
        case .scenarios: (.get, "/console/scenarios", .officer(.scenarioRead))
        case .templates: (.get, "/console/templates", .officer(.scenarioDraft))
        case .newScenario: (.get, "/console/templates/{template}", .officer(.scenarioDraft))
        case .createScenario: (.post, "/console/templates/{template}", .officer(.scenarioDraft))
        case .version: (.get, Self.versionPath, .officer(.scenarioRead))
        case .editor: (.get, Self.versionPath + "/edit", .officer(.scenarioDraft))
        case .save: (.post, Self.versionPath + "/edit", .officer(.scenarioDraft))
        case .nextVersion: (.get, Self.versionPath + "/next", .officer(.scenarioDraft))
        case .createNext: (.post, Self.versionPath + "/next", .officer(.scenarioDraft))
        case .preview: (.get, Self.versionPath + "/preview", .officer(.scenarioRead))
        case .difference: (.get, Self.versionPath + "/difference", .officer(.scenarioRead))
        case .submit: (.post, Self.versionPath + "/submit", .officer(.scenarioSubmit))
        case .operate: (.post, Self.versionPath + "/operate", .officer(.scenarioOperate))
        case .importPage: (.get, "/console/import", .officer(.scenarioDraft))
        case .importFile: (.post, "/console/import", .officer(.scenarioDraft))
        case .partners: (.get, "/console/partners", .officer(.partnerRead))
        case .proposePartner: (.post, "/console/partners", .officer(.partnerPropose))
        case .partner: (.get, Self.partnerPath, .officer(.partnerRead))
        case .typeThumbprint: (.post, Self.partnerPath + "/thumbprint", .officer(.partnerPropose))
        case .stepPartner: (.post, Self.partnerPath + "/step", .officer(.partnerPropose))
        case .suspendPartner: (.post, Self.partnerPath + "/suspend", .officer(.partnerSuspend))
        case .agreePartner: (.post, Self.partnerPath + "/agreement", .officer(.partnerPropose))
        case .approvePlace: (.post, Self.partnerPath + "/places", .officer(.partnerPropose))
        }
    }

    /// The path with its parameters filled in, in their order; the values are ids, codes and numbers, which need no
    /// escaping.
    func path(_ values: String...) -> String {
        var values = values[...]
        return template.split(separator: "/").map { part in
            "/" + (part.hasPrefix("{") ? values.popFirst() ?? "" : String(part))
        }.joined()
    }

    /// Where no page is: below each path and each beginning of one, and at beginnings that are no page themselves.
    static let nowhere: Set<String> = {
        var paths: Set<String> = []
        for template in methods.keys {
            var beginning = ""
            for part in template.split(separator: "/") {
                beginning += "/\(part)"
                if methods[beginning] == nil { paths.insert(beginning) }
                // Where a parameter may stand, everything is one.
                let takesAll = methods.keys.contains { $0.hasPrefix("\(beginning)/{") }
                if !takesAll { paths.insert("\(beginning)/**") }
            }
        }
        return paths
    }()

    /// The methods of each path.
    static let methods: [String: [HTTPRequest.Method]] = Dictionary(grouping: allCases, by: \.template)
        .mapValues { $0.map(\.method) }
}

import CivilTime
import Hummingbird
import Incentives
import Rights
import Signing
import UseCases

/// The pages about scenarios: the list, one version, and what is done with it.
struct ScenarioPages: Sendable {
    let desk: ScenarioDesk

    private static let pageSize = 50

    // MARK: List

    private struct Row {
        let path, code, name, kind, provider, window, state, stateCode: String
        let version: Int
    }

    private struct ListContent {
        struct Option {
            let value, text: String
            let isChosen: Bool
        }

        let rows: [Row]
        let isEmpty, mayDraft, hasNext: Bool
        let next, templates, importPath, list, text: String
        let states, kinds, providers: [Option]
    }

    @Sendable func list(_ visit: Visit) async throws -> Response {
        let given = (state: visit.query("state"), kind: visit.query("kind"), provider: visit.query("provider"))
        let text = String(visit.query("text").prefix(60))
        let place = visit.query("after").split(separator: "/")
        let page = try await desk.verbs.read.views(
            state: ScenarioState(rawValue: given.state), kind: given.kind.isEmpty ? nil : given.kind,
            provider: given.provider.isEmpty ? nil : given.provider, text: text,
            after: place.count == 2 ? (String(place[0]), Int(place[1]) ?? 0) : ("", 0), limit: Self.pageSize)
        let providers = try await desk.verbs.providers.offered()
        let names = Dictionary(
            providers.map { ($0.code, $0.name(visit.language)) }, uniquingKeysWith: { first, _ in first })
        let words = visit.words
        typealias Option = ListContent.Option
        let all = Option(value: "", text: words["filter_all"], isChosen: false)
        let path = ConsoleRoute.scenarios.path()
        return Self.listPage.answer(
            visit, title: words["nav_scenarios"],
            ListContent(
                rows: page.versions.map { row($0, names, words) }, isEmpty: page.versions.isEmpty,
                mayDraft: visit.may(.scenarioDraft), hasNext: page.next != nil,
                next: path
                    + Self.query([
                        ("state", given.state), ("kind", given.kind), ("provider", given.provider), ("text", text),
                        ("after", page.next.map { "\($0.code)/\($0.version)" } ?? ""),
                    ]), templates: ConsoleRoute.templates.path(), importPath: ConsoleRoute.importPage.path(),
                list: path,
                text: text,
                states: [all]
                    + ScenarioState.allCases.map {
                        Option(
                            value: $0.rawValue, text: words.name("scenario_state", $0.rawValue),
                            isChosen: $0.rawValue == given.state)
                    },
                kinds: [all]
                    + desk.templates.templates.map {
                        Option(value: $0.kind, text: $0.name(words.language), isChosen: $0.kind == given.kind)
                    },
                providers: [all]
                    + providers.map {
                        Option(value: $0.code, text: $0.name(words.language), isChosen: $0.code == given.provider)
                    }))
    }

    private func row(_ view: VersionView, _ providers: [String: String], _ words: Words) -> Row {
        let scenario = view.scenario
        return Row(
            path: ConsoleRoute.version.path(view.code, String(view.version)), code: view.code,
            name: scenario.name(words.language), kind: scenario.category,
            provider: providers[scenario.provider] ?? scenario.provider,
            window: "\(scenario.window.from) — \(scenario.window.to)",
            state: words.name("scenario_state", view.state.rawValue), stateCode: view.state.rawValue,
            version: view.version)
    }

    /// A query of the parameters that have a value.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        let parts = parameters.filter { !$0.value.isEmpty }.map { "\($0.name)=\(encoded($0.value))" }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    // MARK: Templates

    private struct TemplateContent {
        struct Tile {
            let path, name, text: String
        }

        let tiles: [Tile]
        let list: String
    }

    @Sendable func templates(_ visit: Visit) async throws -> Response {
        Self.templatesPage.answer(
            visit, title: visit.words["templates_title"],
            TemplateContent(
                tiles: desk.templates.templates.map {
                    .init(
                        path: ConsoleRoute.newScenario.path($0.kind), name: $0.name(visit.language),
                        text: $0.about(visit.language))
                }, list: ConsoleRoute.scenarios.path()))
    }

    /// The version the address names.
    static func target(_ visit: Visit) throws(PageError) -> (code: String, version: Int) {
        guard let code = visit.parameters["code"].map({ String($0) }), ScenarioBounds.isScenarioCode(code),
            let version = visit.parameters["version"].flatMap({ Int($0) }), (1...1_000_000).contains(version)
        else { throw .notFound }
        return (code, version)
    }
}

import HTTPTypes
import Hummingbird
import Incentives
import Rights
import UseCases

/// Taking in many scenarios from one CSV file: all of them as drafts, or, with a bad line anywhere, none and every bad
/// line named.
struct ImportPages: Sendable {
    let desk: ScenarioDesk

    private struct Content {
        struct Line {
            let file: String
            let line: Int
            let column, text, expected: String
        }

        let action, list: String
        let lines: [Line]
        let hasLines, isDone: Bool
        let linesTitle, drafts, unchanged, providers: String
        let fault: String
        let hasFault, mayManageProviders: Bool
    }

    @Sendable func show(_ visit: Visit) async throws -> Response { answer(visit) }

    @Sendable func take(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["file", "providers"])
        func input(_ name: String) -> ImportInput? {
            let content = visit.form[name]
            return content.isEmpty ? nil : .bytes(Array(content.utf8))
        }
        let (scenarios, providers) = (input("file"), input("providers"))
        guard scenarios != nil || providers != nil else { return answer(visit, fault: visit.words["file_expected"]) }
        let outcome = try await desk.verbs.importFiles(providers: providers, scenarios: scenarios, in: visit.operation)
        return answer(visit, outcome)
    }

    private func answer(_ visit: Visit, _ outcome: ImportScenarios.Outcome? = nil, fault: String = "") -> Response {
        let lines = outcome?.faults ?? []
        let isRefused = !lines.isEmpty || !fault.isEmpty
        return Self.page.answer(
            visit, title: visit.words["import_title"], status: isRefused ? .unprocessableContent : .ok,
            Content(
                action: ConsoleRoute.importFile.path(), list: ConsoleRoute.scenarios.path(),
                lines: lines.map {
                    .init(
                        file: visit.words["file_\($0.file.rawValue)"], line: $0.line, column: $0.column,
                        text: $0.code.text(visit.language), expected: $0.expected)
                },
                hasLines: !lines.isEmpty, isDone: outcome != nil && lines.isEmpty,
                linesTitle: visit.words("import_refused", outcome?.faultCount ?? 0),
                drafts: visit.words("import_drafts", outcome?.drafts ?? 0),
                unchanged: visit.words("import_unchanged", outcome?.unchanged ?? 0),
                providers: visit.words("import_providers", (outcome?.providers ?? 0) + (outcome?.outlets ?? 0)),
                fault: fault, hasFault: !fault.isEmpty, mayManageProviders: visit.may(.providerManage)))
    }

    private static let page = HTMLPage(
        """
        <p class="crumb"><a href="{{list}}">{{w.nav_scenarios}}</a></p>
        <div class="head"><h1>{{w.import_title}}</h1></div>
        <p class="lead">{{w.import_lead}}</p>
        {{#isDone}}
        <div class="notice" role="status"><p>{{drafts}} {{unchanged}} {{providers}}</p><p><a href="{{list}}">{{w.nav_scenarios}}</a></p></div>
        {{/isDone}}
        {{#hasLines}}
        <div class="problem" role="alert"><h2>{{linesTitle}}</h2></div>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.file}}</th><th scope="col" class="num">{{w.line}}</th><th scope="col">{{w.column}}</th><th scope="col">{{w.fault}}</th><th scope="col">{{w.expected_here}}</th></tr></thead>
        <tbody>{{#lines}}<tr><td>{{file}}</td><td class="num">{{line}}</td><td><code>{{column}}</code></td><td>{{text}}</td><td class="breaks">{{expected}}</td></tr>{{/lines}}</tbody>
        </table></div>
        {{/hasLines}}
        <form method="post" action="{{action}}" enctype="multipart/form-data" class="card stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <div class="field{{#hasFault}} wrong{{/hasFault}}">
        <label for="file">{{w.file_scenarios}}</label>
        {{#hasFault}}<p class="error" id="file-error">{{fault}}</p>{{/hasFault}}
        <input id="file" name="file" type="file" accept=".csv,.json,text/csv,application/json" aria-describedby="file-help{{#hasFault}} file-error{{/hasFault}}">
        <p class="help" id="file-help">{{w.file_help}}</p>
        </div>
        {{#mayManageProviders}}
        <div class="field">
        <label for="providers">{{w.file_providers}}</label>
        <input id="providers" name="providers" type="file" accept=".csv,text/csv" aria-describedby="providers-help">
        <p class="help" id="providers-help">{{w.file_providers_help}}</p>
        </div>
        {{/mayManageProviders}}
        <button class="primary">{{w.import}}</button>
        </form>
        """)
}

import HTTPTypes
import Hummingbird
import Incentives
import UseCases

/// Taking in many scenarios from one CSV file: all of them as drafts, or, with a bad line anywhere, none and every bad line
/// named.
struct ImportPages: Sendable {
    let desk: ScenarioDesk

    private struct Content {
        struct Line {
            let line: Int
            let text: String
        }

        let action, list: String
        let lines: [Line]
        let hasLines, isDone: Bool
        let linesTitle, added, changed, unchanged: String
        let fault: String
        let hasFault: Bool
    }

    /// Bad lines shown, at most; the title tells how many there are.
    private static let shown = 200

    @Sendable func show(_ visit: Visit) async throws -> Response { answer(visit) }

    @Sendable func take(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["file"])
        let file = visit.form["file"]
        guard !file.isEmpty else { return answer(visit, fault: visit.words["file_expected"]) }
        return answer(visit, report: try await desk.importFile(Array(file.utf8), visit.operation))
    }

    private func answer(_ visit: Visit, report: ScenarioDesk.ImportReport? = nil, fault: String = "") -> Response {
        let lines = report?.lines ?? []
        let isRefused = !lines.isEmpty || !fault.isEmpty
        return Self.page.answer(
            visit, title: visit.words["import_title"], status: isRefused ? .unprocessableContent : .ok,
            Content(
                action: ConsoleRoute.importFile.path(), list: ConsoleRoute.scenarios.path(),
                lines: lines.prefix(Self.shown).map { .init(line: $0.line, text: $0.text(visit.language)) },
                hasLines: !lines.isEmpty, isDone: report != nil && lines.isEmpty,
                linesTitle: visit.words("import_refused", lines.count),
                added: visit.words("import_added", report?.added ?? 0),
                changed: visit.words("import_changed", report?.changed ?? 0),
                unchanged: visit.words("import_unchanged", report?.unchanged ?? 0), fault: fault,
                hasFault: !fault.isEmpty))
    }

    private static let page = HTMLPage(
        """
        <p class="crumb"><a href="{{list}}">{{w.nav_scenarios}}</a></p>
        <div class="head"><h1>{{w.import_title}}</h1></div>
        <p class="lead">{{w.import_lead}}</p>
        {{#isDone}}
        <div class="notice" role="status"><p>{{added}} {{changed}} {{unchanged}}</p><p><a href="{{list}}">{{w.nav_scenarios}}</a></p></div>
        {{/isDone}}
        {{#hasLines}}
        <div class="problem" role="alert"><h2>{{linesTitle}}</h2></div>
        <div class="scroll"><table>
        <thead><tr><th scope="col" class="num">{{w.line}}</th><th scope="col">{{w.fault}}</th></tr></thead>
        <tbody>{{#lines}}<tr><td class="num">{{line}}</td><td>{{text}}</td></tr>{{/lines}}</tbody>
        </table></div>
        {{/hasLines}}
        <form method="post" action="{{action}}" enctype="multipart/form-data" class="card stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <div class="field{{#hasFault}} wrong{{/hasFault}}">
        <label for="file">{{w.file}}</label>
        {{#hasFault}}<p class="error" id="file-error">{{fault}}</p>{{/hasFault}}
        <input id="file" name="file" type="file" accept=".csv,text/csv" required aria-describedby="file-help{{#hasFault}} file-error{{/hasFault}}">
        <p class="help" id="file-help">{{w.file_help}}</p>
        </div>
        <button class="primary">{{w.import}}</button>
        </form>
        """)
}

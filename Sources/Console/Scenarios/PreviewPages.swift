import HTTPTypes
import Hummingbird
import Incentives
import UseCases

/// What publishing a version would mean for the city, and how two versions differ.
struct PreviewPages: Sendable {
    let desk: ScenarioDesk

    private struct Content {
        let title, name, back: String
        let citizens, qualifying, share, justBelow, cost: String
        let nearHelp: String
        let charts: [BarChart]
        let refusals: [String]
        let hasRefusals: Bool
        let reach: ReachList
    }

    @Sendable func preview(_ visit: Visit) async throws -> Response {
        let target = try ScenarioPages.target(visit)
        let view = try await desk.verbs.read.view(target.code, target.version)
        let preview = try await desk.verbs.preview(code: target.code, version: target.version, in: visit.operation)
        let (figures, words) = (preview.preview, visit.words)
        let share = figures.citizens > 0 ? figures.qualifying * 1000 / figures.citizens : 0
        let cost =
            switch figures.cost {
            case .atMost(let fen): words("cost_at_most", BarChart.grouped(fen / 100))
            case .unknown, .units(nil): words["cost_unknown"]
            case .units(let units?): words("cost_units", BarChart.grouped(units))
            }
        let byTier =
            preview.tiers.reversed().filter { $0 != "none" }.map { (words.name("tier", $0), figures.byTier[$0] ?? 0) }
            + (figures.byTier["none"].map { [(words["tier_none"], $0)] } ?? [])
        let byDistrict = figures.byDistrict.sorted { $0.key < $1.key }.map { code, people in
            (code.isEmpty ? words["district_unknown"] : code, people)
        }
        let form = ScenarioForm(view.scenario)
        return Self.page.answer(
            visit, title: words("preview_of", view.name),
            Content(
                title: view.scenario.name(visit.language), name: view.name,
                back: ConsoleRoute.version.path(view.code, String(view.version)),
                citizens: BarChart.grouped(figures.citizens), qualifying: BarChart.grouped(figures.qualifying),
                share: words("share_of_all", "\(share / 10).\(share % 10)"),
                justBelow: BarChart.grouped(figures.justBelow), cost: cost,
                nearHelp: words("just_below_help", Scenario.nearPoints),
                charts: [
                    BarChart(words["chart_tiers"], id: "chart-tiers", byTier),
                    BarChart(words["chart_districts"], id: "chart-districts", byDistrict),
                ],
                refusals: preview.refusals.map { refusal in
                    let field = form.field(of: refusal.pointer)
                    let place = field.isEmpty ? "" : words["f_" + Editor.key(of: field)] + words["colon"]
                    return place + refusal.code.text(visit.language)
                }, hasRefusals: !preview.refusals.isEmpty,
                reach: ReachList(preview.partners, visit.language)))
    }

    private struct DifferenceContent {
        let title, back: String
        let lines: [String]
        let isSame: Bool
    }

    @Sendable func difference(_ visit: Visit) async throws -> Response {
        let target = try ScenarioPages.target(visit)
        guard let other = Int(visit.query("with")), (1...1_000_000).contains(other) else { throw PageError.notFound }
        let (low, high) = (min(other, target.version), max(other, target.version))
        let new = try await desk.verbs.read.view(target.code, high)
        let words = visit.words
        let found = low == high ? [] : try await desk.verbs.read.difference(of: target.code, from: low, to: high)
        return Self.differencePage.answer(
            visit, title: words["difference_title"],
            DifferenceContent(
                title:
                    "\(new.scenario.name(visit.language)) \(words("version_number", low)) → \(words("version_number", high))",
                back: ConsoleRoute.version.path(target.code, String(target.version)),
                lines: found.map { $0.text(visit.language) }, isSame: found.isEmpty))
    }

    private static let page = HTMLPage(
        """
        <p class="crumb"><a href="{{back}}">{{title}} <code>{{name}}</code></a></p>
        <div class="head"><h1>{{w.preview}}</h1></div>
        <p class="lead">{{w.preview_lead}}</p>
        {{#hasRefusals}}
        <div class="warning"><h2>{{w.refused_title}}</h2><ul>{{#refusals}}<li>{{.}}</li>{{/refusals}}</ul></div>
        {{/hasRefusals}}
        {{> reach}}
        <dl class="figures">
        <div><dt>{{w.citizens}}</dt><dd>{{citizens}}</dd></div>
        <div><dt>{{w.qualifying}}</dt><dd>{{qualifying}}<small>{{share}}</small></dd></div>
        <div><dt>{{w.just_below}}</dt><dd>{{justBelow}}<small>{{nearHelp}}</small></dd></div>
        <div><dt>{{w.cost}}</dt><dd>{{cost}}<small>{{w.cost_help}}</small></dd></div>
        </dl>
        <div class="beside">
        {{#charts}}
        <section class="card">
        {{> chart}}
        </section>
        {{/charts}}
        </div>
        """, partials: ["chart": BarChart.template, "reach": ReachList.template])

    private static let differencePage = HTMLPage(
        """
        <p class="crumb"><a href="{{back}}">{{title}}</a></p>
        <div class="head"><h1>{{w.difference_title}}</h1></div>
        {{#isSame}}<p class="empty">{{w.no_difference}}</p>{{/isSame}}
        {{^isSame}}
        <section class="card"><ul class="differences">{{#lines}}<li>{{.}}</li>{{/lines}}</ul></section>
        {{/isSame}}
        """)
}

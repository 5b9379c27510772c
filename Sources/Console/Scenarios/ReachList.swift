import UseCases

/// What people of partner cities would have of a scenario, for whoever previews, submits or approves it.
struct ReachList {
    /// Cities whose people cannot use it, and why.
    let obstructed: [String]
    let open: [String]
    let hasObstructed, hasOpen: Bool

    init(_ partners: [PartnerReach], _ language: Texts.Language) {
        obstructed = partners.filter { $0.obstacle != nil }.map { $0.text(language) }
        open = partners.filter { $0.obstacle == nil }.map { $0.text(language) }
        hasObstructed = !obstructed.isEmpty
        hasOpen = !open.isEmpty
    }

    /// `{{> reach}}` where there is a `reach`.
    static let template = """
        {{#reach}}
        {{#hasObstructed}}
        <div class="warning"><h2>{{w.reach_obstructed}}</h2><ul>{{#obstructed}}<li>{{.}}</li>{{/obstructed}}</ul></div>
        {{/hasObstructed}}
        {{#hasOpen}}
        <section class="card" aria-labelledby="reach-title">
        <h2 id="reach-title">{{w.reach_open}}</h2>
        <ul class="differences">{{#open}}<li>{{.}}</li>{{/open}}</ul>
        </section>
        {{/hasOpen}}
        {{/reach}}

        """
}

extension ScenarioPages {
    static let listPage = HTMLPage(
        """
        <div class="head"><h1>{{w.nav_scenarios}}</h1>
        {{#mayDraft}}<div class="actions buttons"><a class="button primary" href="{{templates}}">{{w.new_scenario}}</a><a class="button" href="{{importPath}}">{{w.import}}</a></div>{{/mayDraft}}
        </div>
        <form method="get" action="{{list}}" class="card" role="search" aria-label="{{w.filter}}">
        <div class="filters">
        <div><label for="text">{{w.filter_text}}</label><input id="text" name="text" type="search" value="{{text}}" maxlength="60"></div>
        <div><label for="state">{{w.state}}</label><select id="state" name="state">{{#states}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{text}}</option>{{/states}}</select></div>
        <div><label for="kind">{{w.kind}}</label><select id="kind" name="kind">{{#kinds}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{text}}</option>{{/kinds}}</select></div>
        <div><label for="provider">{{w.f_provider}}</label><select id="provider" name="provider">{{#providers}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{text}}</option>{{/providers}}</select></div>
        <div><button>{{w.filter}}</button></div>
        </div>
        </form>
        {{#isEmpty}}<p class="empty">{{w.scenarios_none}}</p>{{/isEmpty}}
        {{^isEmpty}}
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.f_code}}</th><th scope="col">{{w.name}}</th><th scope="col">{{w.f_category}}</th><th scope="col">{{w.f_provider}}</th><th scope="col">{{w.window}}</th><th scope="col" class="num">{{w.version}}</th><th scope="col">{{w.state}}</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><td class="nowrap"><code>{{code}}</code></td><td><a href="{{path}}">{{name}}</a></td><td class="nowrap">{{kind}}</td><td>{{provider}}</td><td class="nowrap">{{window}}</td><td class="num">{{version}}</td><td><span class="state s-{{stateCode}}">{{state}}</span></td></tr>
        {{/rows}}
        </tbody>
        </table></div>
        {{/isEmpty}}
        {{#hasNext}}<p class="pages"><a href="{{next}}">{{w.next_page}}</a></p>{{/hasNext}}
        """)

    static let templatesPage = HTMLPage(
        """
        <p class="crumb"><a href="{{list}}">{{w.nav_scenarios}}</a></p>
        <div class="head"><h1>{{w.templates_title}}</h1></div>
        <p class="lead">{{w.templates_lead}}</p>
        <ul class="tiles">
        {{#tiles}}
        <li><h2><a href="{{path}}">{{name}}</a></h2><p>{{text}}</p></li>
        {{/tiles}}
        </ul>
        """)
}

extension ChangePages {
    static let listPage = HTMLPage(
        """
        <div class="head"><h1>{{w.nav_changes}}</h1></div>
        <p class="lead">{{w.changes_lead}}</p>
        <p class="tabs"><a href="{{open}}"{{#onlyOpen}} aria-current="true"{{/onlyOpen}}>{{w.changes_open}}</a>
        <a href="{{all}}"{{^onlyOpen}} aria-current="true"{{/onlyOpen}}>{{w.changes_all}}</a></p>
        {{#isEmpty}}<p class="empty">{{w.changes_none}}</p>{{/isEmpty}}
        {{^isEmpty}}
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.change_what}}</th><th scope="col">{{w.change_object}}</th><th scope="col">{{w.change_reason}}</th><th scope="col">{{w.change_requester}}</th><th scope="col">{{w.change_requested}}</th><th scope="col">{{w.state}}</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><td><a href="{{path}}">{{kind}}</a></td><td><code>{{object}}</code></td><td>{{reason}}</td><td>{{requester}}</td><td class="nowrap">{{requestedAt}}</td><td><span class="state s-{{stateCode}}">{{state}}</span></td></tr>
        {{/rows}}
        </tbody>
        </table></div>
        {{/isEmpty}}
        {{#hasNext}}<p class="pages"><a href="{{next}}">{{w.next_page}}</a></p>{{/hasNext}}
        """)

    static let page = HTMLPage(
        """
        <p class="crumb"><a href="{{list}}">{{w.nav_changes}}</a></p>
        {{#row}}
        <div class="head"><h1>{{kind}} <code>{{object}}</code></h1><span class="state s-{{stateCode}}">{{state}}</span></div>
        {{/row}}
        {{#hasRefusals}}
        <div class="problem" role="alert"><h2>{{w.approval_refused}}</h2><ul>{{#refusals}}<li>{{.}}</li>{{/refusals}}</ul><p>{{w.approval_refused_help}}</p></div>
        {{/hasRefusals}}
        <section class="card">
        <dl class="facts">
        {{#row}}
        <div><dt>{{w.change_reason}}</dt><dd>{{reason}}</dd></div>
        <div><dt>{{w.change_requester}}</dt><dd>{{requester}}</dd></div>
        <div><dt>{{w.change_requested}}</dt><dd>{{requestedAt}}</dd></div>
        {{/row}}
        <div><dt>{{w.change_expires}}</dt><dd>{{expiresAt}}</dd></div>
        <div class="wide"><dt>{{w.change_digest}}</dt><dd><code>{{digest}}</code></dd></div>
        {{#isDecided}}
        <div><dt>{{w.change_decider}}</dt><dd>{{decider}} · {{decidedAt}}</dd></div>
        {{/isDecided}}
        {{#hasComment}}<div><dt>{{w.change_comment}}</dt><dd>{{comment}}</dd></div>{{/hasComment}}
        </dl>
        {{#hasPlan}}<h2>{{w.plan_title}}</h2><dl class="facts">{{#plan}}<div><dt>{{label}}</dt><dd>{{text}}</dd></div>{{/plan}}</dl>{{/hasPlan}}
        {{#summary}}<p><a href="{{version}}">{{w.look_at_version}}</a> · <a href="{{preview}}">{{w.preview}}</a></p>{{/summary}}
        </section>
        {{> reach}}
        {{> summary}}
        {{#mayDecide}}
        <section class="card" aria-labelledby="decide">
        <h2 id="decide">{{w.decide}}</h2>
        <p>{{w.decide_help}}</p>
        <form method="post" action="{{approve}}" class="inline"><input type="hidden" name="form_token" value="{{token}}"><button class="primary">{{w.approve}}</button></form>
        <form method="post" action="{{giveBack}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <div class="field{{#hasFault}} wrong{{/hasFault}}">
        <label for="comment">{{w.return_comment}}</label>
        {{#hasFault}}<p class="error" id="comment-error">{{fault}}</p>{{/hasFault}}
        <textarea id="comment" name="comment" rows="3" maxlength="300" required aria-describedby="comment-help{{#hasFault}} comment-error{{/hasFault}}"{{#hasFault}} aria-invalid="true"{{/hasFault}}>{{givenComment}}</textarea>
        <p class="help" id="comment-help">{{w.reason_expected}}</p>
        </div>
        <button>{{w.return}}</button>
        </form>
        </section>
        {{/mayDecide}}
        {{#isOwn}}<section class="card"><p>{{w.own_request}}</p></section>{{/isOwn}}
        {{#lacksPermission}}<section class="card"><p>{{w.no_permission_to_decide}}</p></section>{{/lacksPermission}}
        {{#mayWithdraw}}
        <form method="post" action="{{withdraw}}"><input type="hidden" name="form_token" value="{{token}}"><button>{{w.withdraw}}</button></form>
        {{/mayWithdraw}}
        """, partials: ["summary": VersionPages.summary, "reach": ReachList.template])
}

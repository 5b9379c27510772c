extension VersionPages {
    static let page = HTMLPage(
        """
        <p class="crumb"><a href="{{list}}">{{w.nav_scenarios}}</a></p>
        <div class="head"><h1>{{title}}</h1><code>{{name}}</code><span class="state s-{{stateCode}}">{{state}}</span>
        <div class="actions buttons">
        {{#mayEdit}}<a class="button primary" href="{{edit}}">{{w.edit}}</a>{{/mayEdit}}
        <a class="button" href="{{preview}}">{{w.preview}}</a>
        {{#mayBeginNext}}<a class="button" href="{{next}}">{{w.next_version}}</a>{{/mayBeginNext}}
        </div></div>
        {{#hasRefusals}}
        <div class="problem" role="alert"><h2>{{w.refused_title}}</h2><ul>{{#refusals}}<li>{{.}}</li>{{/refusals}}</ul></div>
        {{/hasRefusals}}
        {{#hasFault}}<div class="problem" role="alert" id="reason-error"><p>{{fault}}</p></div>{{/hasFault}}
        {{#isWaiting}}<p class="warning">{{w.is_waiting}}</p>{{/isWaiting}}
        {{> reach}}
        {{> summary}}
        {{#maySubmit}}
        <section class="card" aria-labelledby="submit-title">
        <h2 id="submit-title">{{w.submit_title}}</h2>
        <p>{{w.submit_help}}</p>
        <form method="post" action="{{submit}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}"><input type="hidden" name="seen" value="{{digest}}">
        <div class="field{{#hasFault}} wrong{{/hasFault}}">
        <label for="submit-reason">{{w.change_reason}}</label>
        <textarea id="submit-reason" name="reason" rows="2" maxlength="300" required aria-describedby="submit-reason-help{{#hasFault}} reason-error{{/hasFault}}">
        {{reason}}</textarea>
        <p class="help" id="submit-reason-help">{{w.reason_expected}}</p>
        </div>
        <button class="primary">{{w.submit}}</button>
        </form>
        </section>
        {{/maySubmit}}
        {{#mayOperate}}
        <section class="card" aria-labelledby="operate-title">
        <h2 id="operate-title">{{w.operate_title}}</h2>
        <form method="post" action="{{operate}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <ul class="differences">{{#choices}}<li><strong>{{text}}</strong>{{w.colon}}{{help}}</li>{{/choices}}</ul>
        <div class="field{{#hasFault}} wrong{{/hasFault}}">
        <label for="operate-reason">{{w.change_reason}}</label>
        <textarea id="operate-reason" name="reason" rows="2" maxlength="300" required aria-describedby="operate-reason-help{{#hasFault}} reason-error{{/hasFault}}">
        {{reason}}</textarea>
        <p class="help" id="operate-reason-help">{{w.reason_expected}}</p>
        </div>
        <div class="buttons">{{#choices}}<button name="step" value="{{value}}"{{#isDangerous}} class="danger"{{/isDangerous}}>{{text}}</button>{{/choices}}</div>
        </form>
        </section>
        {{/mayOperate}}
        <div class="beside">
        <section class="card" aria-labelledby="steps-title">
        <h2 id="steps-title">{{w.steps_title}}</h2>
        <ol class="steps">{{#steps}}<li><span class="state s-{{stateCode}}">{{state}}</span> {{reason}}<small>{{at}} · {{actor}}</small></li>{{/steps}}</ol>
        </section>
        <section class="card" aria-labelledby="versions-title">
        <h2 id="versions-title">{{w.versions_title}}</h2>
        <ul class="differences">
        {{#others}}
        <li>{{#isCurrent}}<strong>{{text}}</strong>{{/isCurrent}}{{^isCurrent}}<a href="{{path}}">{{text}}</a> · <a href="{{difference}}">{{w.compare}}</a>{{/isCurrent}}</li>
        {{/others}}
        </ul>
        <p class="help">{{w.change_digest}}<br><code>{{digest}}</code></p>
        </section>
        </div>
        """, partials: ["summary": summary, "reach": ReachList.template])

    /// What a version says; `{{> summary}}` where there is a `summary`.
    static let summary = """
        {{#summary}}
        <section class="card" aria-labelledby="levels-title">
        <h2 id="levels-title">{{w.section_levels_short}}</h2>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.f_levels_threshold}}</th><th scope="col">{{w.benefit}}</th></tr></thead>
        <tbody>
        <tr><th scope="row">{{w.public_offer_components}}</th><td>{{#publicOffer}}<div>{{.}}</div>{{/publicOffer}}</td></tr>
        {{#levels}}
        <tr><th scope="row">{{threshold}}</th><td>{{#benefits}}<div>{{.}}</div>{{/benefits}}</td></tr>
        {{/levels}}
        </tbody>
        </table></div>
        <dl class="facts">{{#lines}}<div><dt>{{label}}</dt><dd>{{text}}</dd></div>{{/lines}}</dl>
        </section>
        {{/summary}}

        """
}

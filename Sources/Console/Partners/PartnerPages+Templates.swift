extension PartnerPages {
    static let listPage = HTMLPage(
        """
        <div class="head"><h1>{{w.nav_partners}}</h1></div>
        <p class="lead">{{w.partners_lead}}</p>
        {{#hasFault}}<div class="problem" role="alert" id="fault"><p>{{fault}}</p></div>{{/hasFault}}
        {{#isEmpty}}<p class="empty">{{w.partners_none}}</p>{{/isEmpty}}
        {{^isEmpty}}
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.name}}</th><th scope="col">{{w.partner_entity}}</th><th scope="col">{{w.state}}</th><th scope="col">{{w.partner_changed}}</th><th scope="col">{{w.partner_statement}} · {{w.partner_expires}}</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><td><a href="{{path}}">{{name}}</a></td><td class="nowrap"><code>{{entity}}</code></td><td><span class="state s-{{stateCode}}">{{state}}</span></td><td class="nowrap">{{changedAt}}</td><td>{{expires}}{{#hasFault}}<br><strong>{{fault}}</strong>{{/hasFault}}</td></tr>
        {{/rows}}
        </tbody>
        </table></div>
        {{/isEmpty}}
        {{#mayPropose}}
        <section class="card" aria-labelledby="propose-title">
        <h2 id="propose-title">{{w.partner_propose}}</h2>
        <p>{{w.partner_propose_lead}}</p>
        <form method="post" action="{{action}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <div class="field"><label for="entity">{{w.partner_entity}}</label><input id="entity" name="entity" value="{{entity}}" maxlength="64" required aria-describedby="entity-help"><p class="help" id="entity-help">{{w.partner_entity_help}}</p></div>
        <div class="field"><label for="name_zh">{{w.partner_name_zh}}</label><input id="name_zh" name="name_zh" value="{{nameZh}}" maxlength="60" required></div>
        <div class="field"><label for="name_en">{{w.partner_name_en}}</label><input id="name_en" name="name_en" value="{{nameEn}}" maxlength="120" required></div>
        <div class="field"><label for="base">{{w.partner_base}}</label><input id="base" name="base" value="{{base}}" maxlength="256" required aria-describedby="base-help"><p class="help" id="base-help">{{w.partner_base_help}}</p></div>
        <div class="field"><label for="reason">{{w.change_reason}}</label><textarea id="reason" name="reason" rows="2" maxlength="300" required aria-describedby="reason-help">
        {{reason}}</textarea><p class="help" id="reason-help">{{w.reason_expected}}</p></div>
        <button class="primary">{{w.partner_propose}}</button>
        </form>
        </section>
        {{/mayPropose}}
        """)

    static let page = HTMLPage(
        """
        <p class="crumb"><a href="{{list}}">{{w.nav_partners}}</a></p>
        <div class="head"><h1>{{name}} <code>{{entity}}</code></h1><span class="state s-{{stateCode}}">{{state}}</span></div>
        {{#hasFault}}<div class="problem" role="alert" id="fault"><p>{{fault}}</p></div>{{/hasFault}}
        {{#faults}}<p class="warning">{{text}}</p>{{/faults}}
        <section class="card"><dl class="facts">
        <div><dt>{{w.partner_base}}</dt><dd>{{base}}</dd></div>
        <div><dt>{{w.partner_changed}}</dt><dd>{{changedAt}}</dd></div>
        <div class="wide"><dt>{{w.partner_root}}</dt><dd><code>{{root}}</code></dd></div>
        </dl></section>
        {{#isProposed}}
        <section class="card" aria-labelledby="ceremony-title">
        <h2 id="ceremony-title">{{w.partner_ceremony}}</h2>
        <p>{{w.partner_ceremony_lead}}</p>
        <p>{{w.partner_heard}}{{w.colon}}{{heard}}</p>
        {{#mayType}}
        <form method="post" action="{{thumbprint}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <div class="field"><label for="thumbprint">{{w.partner_thumbprint}}</label><input id="thumbprint" name="thumbprint" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="80" required aria-describedby="thumbprint-help"><p class="help" id="thumbprint-help">{{w.partner_thumbprint_help}}</p></div>
        <button class="primary">{{w.partner_type}}</button>
        </form>
        {{/mayType}}
        </section>
        {{/isProposed}}
        {{#maySuspend}}
        <section class="card" aria-labelledby="suspend-title">
        <h2 id="suspend-title">{{w.partner_do_suspend}}</h2>
        <p>{{w.partner_do_suspend_help}}</p>
        <form method="post" action="{{suspend}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <div class="field"><label for="suspend-reason">{{w.change_reason}}</label><textarea id="suspend-reason" name="reason" rows="2" maxlength="300" required aria-describedby="suspend-help"></textarea><p class="help" id="suspend-help">{{w.reason_expected}}</p></div>
        <button class="danger">{{w.partner_do_suspend}}</button>
        </form>
        </section>
        {{/maySuspend}}
        <section class="card" aria-labelledby="statement-title">
        <h2 id="statement-title">{{w.partner_statement}}</h2>
        {{^hasStatement}}<p>{{w.partner_statement_none}}</p>{{/hasStatement}}
        {{#hasStatement}}
        {{#isExpired}}<p class="warning">{{w.partner_expired}}</p>{{/isExpired}}
        <dl class="facts">
        <div><dt>{{w.partner_seq}}</dt><dd>{{seq}}</dd></div>
        <div><dt>{{w.partner_issued}}</dt><dd>{{issued}}</dd></div>
        <div><dt>{{w.partner_expires}}</dt><dd>{{expires}}</dd></div>
        <div><dt>{{w.partner_fetched}}</dt><dd>{{fetched}}</dd></div>
        <div class="wide"><dt>{{w.partner_contacts}}</dt><dd>{{contacts}}</dd></div>
        </dl>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.partner_key}}</th><th scope="col">{{w.partner_algorithm}}</th><th scope="col">{{w.state}}</th><th scope="col">{{w.partner_key_from}}</th><th scope="col">{{w.partner_key_to}}</th></tr></thead>
        <tbody>{{#keys}}<tr><td><code>{{id}}</code></td><td>{{algorithm}}</td><td>{{state}}</td><td class="nowrap">{{from}}</td><td class="nowrap">{{to}}</td></tr>{{/keys}}</tbody>
        </table></div>
        <h3>{{w.partner_bands}}</h3>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.partner_band}}</th><th scope="col">{{w.name}}</th><th scope="col" class="num">{{w.partner_share}}</th></tr></thead>
        <tbody>{{#bands}}<tr><th scope="row">{{band}}</th><td>{{label}}</td><td class="num">{{share}}</td></tr>{{/bands}}</tbody>
        </table></div>
        {{/hasStatement}}
        </section>
        <section class="card" aria-labelledby="catalogue-title">
        <h2 id="catalogue-title">{{w.partner_catalogue}}</h2>
        {{^hasCatalogue}}<p>{{w.partner_catalogue_none}}</p>{{/hasCatalogue}}
        {{#hasCatalogue}}<dl class="facts"><div><dt>{{w.partner_version}}</dt><dd>{{catalogueVersion}}</dd></div><div><dt>{{w.partner_expires}}</dt><dd>{{catalogueExpires}}</dd></div><div><dt>{{w.partner_fetched}}</dt><dd>{{catalogueFetched}}</dd></div></dl>{{/hasCatalogue}}
        </section>
        <section class="card" aria-labelledby="agreement-title">
        <h2 id="agreement-title">{{w.partner_agreement}}</h2>
        {{^hasAgreement}}<p>{{w.partner_agreement_none}}</p>{{/hasAgreement}}
        <ul class="differences">{{#terms}}<li>{{.}}</li>{{/terms}}</ul>
        {{#mayAgree}}
        <p>{{w.partner_agreement_lead}}</p>
        <form method="post" action="{{agreement}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.partner_purpose}}</th><th scope="col">{{w.partner_disclose}}</th><th scope="col">{{w.partner_claims}}</th><th scope="col">{{w.partner_liable}}</th></tr></thead>
        <tbody>
        {{#form}}
        <tr><td><label><input type="checkbox" name="on_{{purpose}}" value="true"{{#isOn}} checked{{/isOn}}> {{name}}</label></td>
        <td><select name="disclose_{{purpose}}" aria-label="{{w.partner_disclose}} {{name}}">{{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{text}}</option>{{/choices}}</select></td>
        <td><input name="claims_{{purpose}}" value="{{claims}}" inputmode="numeric" maxlength="8" aria-label="{{w.partner_claims}} {{name}}"></td>
        <td><input name="liable_{{purpose}}" value="{{liable}}" maxlength="200" aria-label="{{w.partner_liable}} {{name}}"></td></tr>
        {{/form}}
        </tbody></table></div>
        <div class="field"><label for="agree-reason">{{w.change_reason}}</label><textarea id="agree-reason" name="reason" rows="2" maxlength="300" required aria-describedby="agree-help"></textarea><p class="help" id="agree-help">{{w.reason_expected}}</p></div>
        <button class="primary">{{w.partner_agree}}</button>
        </form>
        {{/mayAgree}}
        </section>
        <section class="card" aria-labelledby="places-title">
        <h2 id="places-title">{{w.partner_places}}</h2>
        <p>{{w.partner_places_lead}}</p>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.kind}}</th><th scope="col">{{w.partner_place}}</th><th scope="col">{{w.state}}</th><th scope="col"></th></tr></thead>
        <tbody>
        {{#places}}
        <tr><td>{{kindName}}</td><td>{{place}}</td><td>{{state}}</td><td>{{#mayChange}}<form method="post" action="{{action}}" class="inline"><input type="hidden" name="form_token" value="{{token}}"><input type="hidden" name="kind" value="{{kind}}"><input type="hidden" name="place" value="{{place}}"><button name="what" value="{{what}}">{{button}}</button></form>{{/mayChange}}</td></tr>
        {{/places}}
        </tbody></table></div>
        </section>
        {{#mayStep}}
        <section class="card" aria-labelledby="step-title">
        <h2 id="step-title">{{w.partner_steps_ahead}}</h2>
        <form method="post" action="{{step}}" class="stack">
        <input type="hidden" name="form_token" value="{{token}}">
        <ul class="differences">{{#choices}}<li><strong>{{text}}</strong>{{w.colon}}{{help}}</li>{{/choices}}</ul>
        <div class="field"><label for="step-reason">{{w.change_reason}}</label><textarea id="step-reason" name="reason" rows="2" maxlength="300" required aria-describedby="step-help"></textarea><p class="help" id="step-help">{{w.reason_expected}}</p></div>
        <div class="buttons">{{#choices}}<button name="step" value="{{value}}"{{#isDangerous}} class="danger"{{/isDangerous}}>{{text}}</button>{{/choices}}</div>
        </form>
        </section>
        {{/mayStep}}
        <div class="beside">
        <section class="card" aria-labelledby="steps-title">
        <h2 id="steps-title">{{w.steps_title}}</h2>
        <ol class="steps">{{#steps}}<li><span class="state s-{{stateCode}}">{{state}}</span> {{reason}}<small>{{at}} · {{actor}}</small></li>{{/steps}}</ol>
        </section>
        <section class="card" aria-labelledby="requests-title">
        <h2 id="requests-title">{{w.partner_requests}}</h2>
        {{^hasRequests}}<p>{{w.partner_requests_none}}</p>{{/hasRequests}}
        <ul class="differences">{{#requests}}<li><a href="{{path}}">{{kind}}</a> · {{requester}} · {{requestedAt}}</li>{{/requests}}</ul>
        </section>
        </div>
        """)
}

extension EditorPages {
    static let page = HTMLPage(
        """
        <p class="crumb"><a href="{{back}}">{{w.back}}</a></p>
        <div class="head"><h1>{{title}}</h1></div>
        {{#hasMessage}}<div class="problem" role="alert"><p>{{message}}</p></div>{{/hasMessage}}
        {{#hasProblems}}
        <div class="problem" role="alert"><h2>{{problemsTitle}}</h2><ul>{{#problems}}<li><a href="{{href}}">{{text}}</a></li>{{/problems}}</ul></div>
        {{/hasProblems}}
        {{#isStale}}
        <div class="warning" role="alert" id="stale"><h2>{{w.stale_title}}</h2><p>{{w.stale_help}}</p>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{w.field}}</th><th scope="col">{{w.stale_stored}}</th><th scope="col">{{w.stale_own}}</th></tr></thead>
        <tbody>{{#differences}}<tr><th scope="row">{{label}}</th><td>{{stored}}</td><td>{{own}}</td></tr>{{/differences}}</tbody>
        </table></div></div>
        {{/isStale}}
        <form method="post" action="{{action}}" novalidate>
        <input type="hidden" name="form_token" value="{{token}}"><input type="hidden" name="seen" value="{{seen}}"><input type="hidden" name="kind" value="{{kind}}">
        <button name="action" value="save" class="hidden" tabindex="-1" aria-hidden="true">{{w.save}}</button>
        {{#sections}}
        <fieldset id="section-{{id}}">
        <legend>{{legend}}</legend>
        <p class="help">{{help}}</p>
        <div class="fields">
        {{#fields}}
        {{> field}}
        {{/fields}}
        </div>
        {{#groups}}
        <fieldset id="{{id}}" tabindex="-1">
        <legend>{{legend}}</legend>
        <div class="row">
        {{#fields}}
        {{> field}}
        {{/fields}}
        </div>
        {{#hasMore}}
        <details><summary>{{w.more_components}}</summary>
        <div class="row">
        {{#more}}
        {{> field}}
        {{/more}}
        </div></details>
        {{/hasMore}}
        {{#isRemovable}}<p><button name="action" value="{{remove}}" class="danger">{{w.remove_row}}<span class="hidden"> {{legend}}</span></button></p>{{/isRemovable}}
        </fieldset>
        {{/groups}}
        {{#hasAdd}}<p><button name="action" value="{{add}}">{{addLabel}}</button></p>{{/hasAdd}}
        </fieldset>
        {{/sections}}
        <div class="sticky buttons"><button name="action" value="save" class="primary">{{w.save}}</button><a class="button" href="{{back}}">{{w.cancel}}</a></div>
        </form>
        """, partials: ["field": EditorField.template])
}

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Rights
import UseCases

/// The frame of every page: heading, navigation by what the officer may do, language, who is signed in.
struct Layout {
    struct Link {
        let path, name: String
        let isCurrent: Bool
    }

    let w: Words
    let lang, title, main, style, home, token, signOut, login: String
    let isSignedIn: Bool
    let links: [Link]
    let otherLanguage, otherLanguageTag, languagePath: String
    /// What has just been done.
    let notice: String
    let hasNotice: Bool

    init(_ visit: Visit, title: String, main: String) {
        let words = visit.words
        w = words
        lang = words.language.tag
        self.title = title
        self.main = main
        style = StyleSheet.path
        home = ConsoleRoute.home.path()
        token = visit.session?.formToken ?? ""
        signOut = ConsoleRoute.signOut.path()
        login = visit.session?.login ?? ""
        isSignedIn = visit.session != nil
        let path = visit.request.uri.path
        links =
            isSignedIn
            ? Self.sections.filter { section in section.permission.map { visit.may($0) } ?? true }.map { section in
                Link(
                    path: section.route.path(), name: words[section.word],
                    isCurrent: path == section.route.path() || path.hasPrefix(section.route.path() + "/"))
            } : []
        let other: Texts.Language = words.language == .zh ? .en : .zh
        otherLanguage = other == .en ? "English" : "中文"
        otherLanguageTag = other.tag
        languagePath = visit.route.method == .get ? "\(path)?lang=\(other.rawValue)" : "\(home)?lang=\(other.rawValue)"
        notice = Self.notices.contains(visit.query("done")) ? words["done_" + visit.query("done")] : ""
        hasNotice = !notice.isEmpty
    }

    private static let sections: [(route: ConsoleRoute, word: String, permission: Permission?)] = [
        (.scenarios, "nav_scenarios", .scenarioRead), (.partners, "nav_partners", .partnerRead),
        (.changes, "nav_changes", nil),
    ]

    /// What a page may be told by the one before it; anything else in the address is nothing.
    static let notices: Set<String> = [
        "signed_out", "approved", "returned", "withdrawn", "saved", "submitted", "operated_pause", "operated_resume",
        "operated_end", "operated_archive", "partner_proposed", "partner_heard", "partner_verified",
        "partner_suspended",
        "partner_discarded", "partner_place",
    ]

    static let template = """
        <!doctype html>
        <html lang="{{lang}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}} · {{w.console}}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="{{style}}">
        </head>
        <body>
        <a class="skip" href="#main">{{w.skip}}</a>
        <header class="bar">
        <div class="bar-in">
        <a class="brand" href="{{home}}"><span class="seal" aria-hidden="true">商</span><span>{{w.console}}</span></a>
        {{#isSignedIn}}
        <nav aria-label="{{w.nav}}"><ul>
        {{#links}}
        <li><a href="{{path}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{name}}</a></li>
        {{/links}}
        </ul></nav>
        {{/isSignedIn}}
        <div class="who">
        <a href="{{languagePath}}" lang="{{otherLanguageTag}}" hreflang="{{otherLanguageTag}}">{{otherLanguage}}</a>
        {{#isSignedIn}}
        <span class="login">{{login}}</span>
        <form method="post" action="{{signOut}}"><input type="hidden" name="form_token" value="{{token}}"><button class="quiet">{{w.sign_out}}</button></form>
        {{/isSignedIn}}
        </div>
        </div>
        </header>
        <main id="main" tabindex="-1">
        {{#hasNotice}}<p class="notice" role="status">{{notice}}</p>{{/hasNotice}}
        {{{main}}}
        </main>
        <footer><p>{{w.footer}}</p></footer>
        </body>
        </html>

        """
}

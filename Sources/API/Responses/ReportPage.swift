import CivilTime
import Mustache
import Scoring
import UseCases

/// A credit report as a page to print, in Chinese: what the signed document says, in words, with the code by which
/// anyone can ask whether it was issued. Every value is escaped; the page has no script, and its style is a file of its
/// own.
struct ReportPage: Sendable {
    /// What a browser may do with the page: show it, with the style of this server.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    let wording: Wording

    func html(_ report: IssuedReport) -> String {
        Self.template.render(Sheet(report, wording))
    }

    private static let template: MustacheTemplate = {
        do {
            return try MustacheTemplate(string: text)
        } catch {
            preconditionFailure("the template is a constant")
        }
    }()

    private static let text = """
        <!doctype html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <title>个人信用报告</title>
        <link rel="stylesheet" href="\(Endpoint.reportStyle.template)">
        </head>
        <body>
        <h1>个人信用报告</h1>
        <table class="facts">
        <tr><th>姓名</th><td>{{name}}</td><th>证件</th><td>{{idType}} {{idNumber}}</td></tr>
        <tr><th>居住区划</th><td>{{district}}</td><th>账户状态</th><td>{{state}}</td></tr>
        <tr><th>出具日期</th><td>{{issuedOn}}</td><th>本年度</th><td>{{year}}年第{{number}}份，剩余免费{{left}}份</td></tr>
        </table>
        <h2>信用评分</h2>
        {{#score}}
        <table class="facts">
        <tr><th>分值</th><td>{{points}}</td><th>等级</th><td>{{tier}}</td></tr>
        <tr><th>评分规则</th><td>{{card}}</td><th>评分日期</th><td>{{day}}</td></tr>
        </table>
        {{/score}}
        {{^score}}
        <p>目前没有可展示的评分。没有评分不会带来任何不利影响。</p>
        {{/score}}
        <h2>信用记录</h2>
        {{#hasRecords}}
        <table>
        <thead><tr><th>事项</th><th>来源</th><th>记录号</th><th>文书号</th><th>发生日期</th><th>状态</th><th>计分</th><th>变更情况</th></tr></thead>
        <tbody>
        {{#records}}
        <tr><td>{{name}}</td><td>{{source}}</td><td>{{recordNo}}</td><td>{{act}}</td><td>{{day}}</td><td>{{status}}</td><td>{{points}}</td><td>{{#changes}}<p>{{.}}</p>{{/changes}}</td></tr>
        {{/records}}
        </tbody>
        </table>
        {{/hasRecords}}
        {{^hasRecords}}
        <p>没有记录。</p>
        {{/hasRecords}}
        <h2>授权情况</h2>
        {{#hasConsents}}
        <table>
        <thead><tr><th>用途</th><th>接收方</th><th>状态</th><th>起</th><th>止（不含当日）</th></tr></thead>
        <tbody>
        {{#consents}}
        <tr><td>{{purpose}}</td><td>{{recipient}}</td><td>{{state}}</td><td>{{from}}</td><td>{{until}}</td></tr>
        {{/consents}}
        </tbody>
        </table>
        {{/hasConsents}}
        {{^hasConsents}}
        <p>没有授权。</p>
        {{/hasConsents}}
        <h2>核验</h2>
        <table class="facts">
        <tr><th>校验码</th><td class="code">{{code}}</td></tr>
        <tr><th>核验地址</th><td class="code">{{address}}</td></tr>
        <tr><th>签名文件摘要</th><td class="code">SHA-256 {{digest}}</td></tr>
        </table>
        <p>本报告由本人申请出具，每年可免费获取两份。任何人可凭校验码核对报告是否由本市出具及出具日期，核验不显示任何个人信息。对记录有异议的，可以向本市提出异议或者申请信用修复。</p>
        </body>
        </html>

        """

    /// The style of the page, for screens and paper.
    static let style = """
        body { font-family: "Noto Serif CJK SC", "Songti SC", SimSun, serif; max-width: 60em; margin: 2em auto; color: #000; }
        h1 { text-align: center; }
        table { border-collapse: collapse; width: 100%; }
        th, td { border: 1px solid #666; padding: 0.3em 0.5em; text-align: left; vertical-align: top; }
        td p { margin: 0; }
        .facts th { white-space: nowrap; width: 7em; }
        .code { font-family: monospace; overflow-wrap: anywhere; }
        @media print { body { margin: 0; font-size: 10pt; } tr { break-inside: avoid; } @page { size: A4; margin: 18mm; } }

        """
}

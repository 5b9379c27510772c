import HTTPTypes
import UseCases

/// One plain page about the contract: operations and problem codes, without script or style, readable in anything.
struct ReferencePage {
    let html: String

    init(_ outline: ContractOutline, _ wording: Wording) {
        var html = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Shangding API</title></head>
            <body>
            <h1>Shangding API 商鼎分接口</h1>
            <p>The whole contract, with schemas and examples: <a href="/openapi.yaml">openapi.yaml</a> (OpenAPI 3.1).</p>
            <h2>Operations 操作</h2>
            <table>

            """
        for operation in outline.operations {
            html += "<tr><th>\(Self.escape(operation.method))</th><td><code>\(Self.escape(operation.path))</code></td>"
            html += "<td>\(Self.escape(operation.summary))</td></tr>\n"
        }
        html += "</table>\n<h2>Problem codes 错误代码</h2>\n<table>\n"
        for code in APIError.allCases {
            let name = Self.escape(code.rawValue)
            html += "<tr id=\"\(name)\"><th>\(code.status.code)</th><td><code>\(name)</code></td>"
            for language in [Texts.Language.zh, .en] {
                html += "<td lang=\"\(language.tag)\">\(Self.escape(wording.problemTitles(code.rawValue, language)))"
                html += ": \(Self.escape(wording.problemDetails(code.rawValue, language)))</td>"
            }
            html += "</tr>\n"
        }
        html += "</table>\n</body>\n</html>\n"
        self.html = html
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

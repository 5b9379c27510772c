/// Bars as a picture made on the server: lengths stand in attributes, so that no style has to be allowed for it. The
/// same figures stand beside it as a table, for whoever does not see it.
struct BarChart {
    struct Bar {
        let label, figure: String
        let y, textY, width, figureX: Int
        let isEmpty: Bool
    }

    let title: String
    let id: String
    let bars: [Bar]
    let height, labelWidth, axisX, axisHeight: Int
    let hasBars: Bool

    private static let rowHeight = 34
    private static let barWidth = 430

    init(_ title: String, id: String, _ figures: [(label: String, count: Int64)], labelWidth: Int = 150) {
        self.title = title
        self.id = id
        self.labelWidth = labelWidth
        let most = max(figures.map(\.count).max() ?? 0, 1)
        bars = figures.enumerated().map { index, figure in
            // At least a sliver where there is anybody.
            let width = Int(figure.count * Int64(Self.barWidth) / most)
            let shown = figure.count > 0 ? max(width, 2) : 0
            return Bar(
                label: figure.label, figure: Self.grouped(figure.count), y: index * Self.rowHeight + 6,
                textY: index * Self.rowHeight + 22, width: shown, figureX: labelWidth + 10 + shown + 8,
                isEmpty: figure.count == 0)
        }
        height = figures.count * Self.rowHeight + 4
        axisHeight = height
        axisX = labelWidth + 10
        hasBars = !figures.isEmpty
    }

    /// A count with its thousands apart.
    static func grouped(_ count: Int64) -> String {
        let digits = Array(String(count.magnitude))
        let grouped = digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index).isMultiple(of: 3) ? ",\(digit)" : String(digit)
        }.joined()
        return count < 0 ? "-\(grouped)" : grouped
    }

    /// `{{> chart}}` where there is a chart.
    static let template = """
        <figure>
        <figcaption id="{{id}}">{{title}}</figcaption>
        {{#hasBars}}
        <svg viewBox="0 0 720 {{height}}" role="img" aria-labelledby="{{id}}" focusable="false">
        <line class="axis" x1="{{axisX}}" y1="0" x2="{{axisX}}" y2="{{axisHeight}}"/>
        {{#bars}}
        <text class="num" x="{{labelWidth}}" y="{{textY}}">{{label}}</text>
        {{^isEmpty}}<rect class="bar-in-chart" x="{{axisX}}" y="{{y}}" width="{{width}}" height="22" rx="3"/>{{/isEmpty}}
        <text x="{{figureX}}" y="{{textY}}">{{figure}}</text>
        {{/bars}}
        </svg>
        {{/hasBars}}
        <details><summary>{{w.as_table}}</summary>
        <div class="scroll"><table><thead><tr><th scope="col">{{w.group}}</th><th scope="col" class="num">{{w.people}}</th></tr></thead>
        <tbody>{{#bars}}<tr><th scope="row">{{label}}</th><td class="num">{{figure}}</td></tr>{{/bars}}</tbody></table></div>
        </details>
        </figure>

        """
}

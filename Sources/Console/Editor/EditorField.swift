/// One field of the editor as the template shows it: label, explanation, what is wrong, and the control.
struct EditorField {
    struct Option {
        let value, text: String
        let isChosen: Bool
        /// For boxes, which each have an id.
        let id: String
    }

    enum Control {
        /// One line; `mode` is the keyboard a phone shows.
        case line(type: String = "text", mode: String = "text")
        case area(rows: Int)
        case choice([(value: String, text: String)])
        case boxes([(value: String, text: String)])
        case flag(text: String)
    }

    let id, name, label, help, error, value, unit, describedBy, type, mode: String
    let hasHelp, hasError, hasUnit, isDescribed, isRequired, isReadOnly: Bool
    let isLine, isArea, isChoice, isBoxes: Bool
    let rows: Int
    let options: [Option]

    init(
        _ name: String, label: String, help: String, error: String, values: [String], control: Control,
        unit: String = "", isRequired: Bool = false, isReadOnly: Bool = false
    ) {
        let id = Self.id(of: name)
        self.id = id
        self.name = name
        self.label = label
        self.help = help
        self.error = error
        self.unit = unit
        value = values.first ?? ""
        (hasHelp, hasError, hasUnit) = (!help.isEmpty, !error.isEmpty, !unit.isEmpty)
        let described = (hasHelp ? ["\(id)-help"] : []) + (hasError ? ["\(id)-error"] : [])
        describedBy = described.joined(separator: " ")
        isDescribed = !described.isEmpty
        self.isRequired = isRequired
        self.isReadOnly = isReadOnly
        func options(_ given: [(value: String, text: String)]) -> [Option] {
            given.enumerated().map { index, option in
                Option(
                    value: option.value, text: option.text, isChosen: values.contains(option.value),
                    id: "\(id)-\(index)")
            }
        }
        switch control {
        case .line(let type, let mode):
            (self.type, self.mode, rows, self.options) = (type, mode, 0, [])
            (isLine, isArea, isChoice, isBoxes) = (true, false, false, false)
        case .area(let count):
            (type, mode, rows, self.options) = ("", "", count, [])
            (isLine, isArea, isChoice, isBoxes) = (false, true, false, false)
        case .choice(let given):
            // What the form says stays choosable, even where the city no longer has it.
            let strange = values.filter { value in !value.isEmpty && !given.contains { $0.value == value } }
            (type, mode, rows, self.options) = ("", "", 0, options(given + strange.map { ($0, $0) }))
            (isLine, isArea, isChoice, isBoxes) = (false, false, true, false)
        case .boxes(let given):
            let strange = values.filter { value in !value.isEmpty && !given.contains { $0.value == value } }
            (type, mode, rows, self.options) = ("", "", 0, options(given + strange.map { ($0, $0) }))
            (isLine, isArea, isChoice, isBoxes) = (false, false, false, true)
        case .flag(let text):
            (type, mode, rows, self.options) = ("", "", 0, options([("yes", text)]))
            (isLine, isArea, isChoice, isBoxes) = (false, false, false, true)
        }
    }

    static func id(of name: String) -> String { "f-" + name.replacing(".", with: "-") }

    /// The markup of any field; `{{> field}}`.
    static let template = """
        {{^isBoxes}}
        <div class="field{{#hasError}} wrong{{/hasError}}">
        <label for="{{id}}">{{label}}{{#isRequired}}<span class="help"> {{w.required}}</span>{{/isRequired}}</label>
        {{#hasError}}<p class="error" id="{{id}}-error">{{error}}</p>{{/hasError}}
        {{#isLine}}
        <input id="{{id}}" name="{{name}}" type="{{type}}" inputmode="{{mode}}" value="{{value}}" autocomplete="off"{{#isDescribed}} aria-describedby="{{describedBy}}"{{/isDescribed}}{{#hasError}} aria-invalid="true"{{/hasError}}{{#isRequired}} aria-required="true"{{/isRequired}}{{#isReadOnly}} readonly{{/isReadOnly}}>
        {{/isLine}}
        {{#isArea}}
        <textarea id="{{id}}" name="{{name}}" rows="{{rows}}"{{#isDescribed}} aria-describedby="{{describedBy}}"{{/isDescribed}}{{#hasError}} aria-invalid="true"{{/hasError}}{{#isRequired}} aria-required="true"{{/isRequired}}>
        {{value}}</textarea>
        {{/isArea}}
        {{#isChoice}}
        <select id="{{id}}" name="{{name}}"{{#isDescribed}} aria-describedby="{{describedBy}}"{{/isDescribed}}{{#hasError}} aria-invalid="true"{{/hasError}}{{#isRequired}} aria-required="true"{{/isRequired}}>
        {{#options}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{text}}</option>{{/options}}
        </select>
        {{/isChoice}}
        {{#hasHelp}}<p class="help" id="{{id}}-help">{{help}}</p>{{/hasHelp}}
        </div>
        {{/isBoxes}}
        {{#isBoxes}}
        <div class="field{{#hasError}} wrong{{/hasError}}" role="group" aria-labelledby="{{id}}-label"{{#isDescribed}} aria-describedby="{{describedBy}}"{{/isDescribed}} id="{{id}}" tabindex="-1">
        <span class="label" id="{{id}}-label">{{label}}</span>
        {{#hasError}}<p class="error" id="{{id}}-error">{{error}}</p>{{/hasError}}
        <ul class="checks">{{#options}}<li><label for="{{id}}"><input type="checkbox" id="{{id}}" name="{{name}}" value="{{value}}"{{#isChosen}} checked{{/isChosen}}> {{text}}</label></li>{{/options}}</ul>
        {{#hasHelp}}<p class="help" id="{{id}}-help">{{help}}</p>{{/hasHelp}}
        </div>
        {{/isBoxes}}

        """
}

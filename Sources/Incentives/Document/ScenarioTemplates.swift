import StrictJSON

/// `Deploy/City/templates.json`: what an officer starts from, for each kind of scenario. A new kind is a new entry; no
/// program changes for it.
package struct ScenarioTemplates: Sendable {
    package static let format = "shangding-scenario-templates/1"

    package struct Field: Hashable, Sendable {
        /// RFC 6901 pointer to the member of the scenario's document.
        package let pointer: String
        package let label: Scenario.Texts
        /// What to write there and what it does.
        package let help: Scenario.Texts
    }

    package struct Template: Sendable {
        package let kind: String
        package let name: Scenario.Texts
        /// When to take this one.
        package let about: Scenario.Texts
        /// A whole scenario to change: code, names, provider and days are examples.
        package let scenario: Scenario
        /// Explanations of this kind alone; they go before the common ones.
        package let fields: [Field]
    }

    package let templates: [Template]
    /// Explanations that hold for every kind.
    package let fields: [Field]

    package subscript(kind: String) -> Template? { templates.first { $0.kind == kind } }

    /// The explanation of a member of a template's document.
    package func field(_ pointer: String, of template: Template? = nil) -> Field? {
        (template?.fields ?? []).first { $0.pointer == pointer } ?? fields.first { $0.pointer == pointer }
    }

    package init(reading bytes: [UInt8]) throws(ScenarioFaults) {
        var node: JSONNode
        do {
            node = JSONNode(try JSONValue(reading: bytes, limits: JSONLimits(bytes: 1 << 20, depth: 10)))
        } catch {
            throw ScenarioFaults(error)
        }
        var inner: [JSONFault] = []
        let read = node.object { members -> ScenarioTemplates? in
            let format = members.required("format") { $0.parsed(Self.format) { $0 == Self.format ? $0 : nil } }
            let templates = members.array("templates", count: 1...200) { node in
                node.object { Template(members: &$0, faults: &inner) }
            }
            let fields = members.array("fields", count: 0...200) { $0.object(Field.init(members:)) }
            guard format != nil, let templates, let fields else { return nil }
            return ScenarioTemplates(templates: templates, fields: fields)
        }
        guard let read, node.faults.isEmpty, inner.isEmpty else { throw ScenarioFaults(faults: node.faults + inner) }
        self = read
    }

    private init(templates: [Template], fields: [Field]) {
        self.templates = templates
        self.fields = fields
    }
}

extension ScenarioTemplates.Field {
    fileprivate init?(members: inout JSONMembers) {
        let pointer = members.string("pointer", bytes: 1...200)
        let label = members.texts("label")
        let help = members.texts("help")
        guard let pointer, let label, let help else { return nil }
        self.init(pointer: pointer, label: label, help: help)
    }
}

extension ScenarioTemplates.Template {
    fileprivate init?(members: inout JSONMembers, faults: inout [JSONFault]) {
        let kind = members.code("kind", "lower-case letters and underscores", ScenarioBounds.isKind)
        let name = members.texts("name")
        let about = members.texts("about")
        let scenario = members.required("scenario") { node -> Scenario? in
            do throws(ScenarioFaults) {
                return try Scenario(value: node.value, at: node.pointer)
            } catch {
                faults += error.faults
                return nil
            }
        }
        let fields = members.array("fields", count: 0...100) { $0.object(ScenarioTemplates.Field.init(members:)) }
        guard let kind, let name, let about, let scenario, let fields else { return nil }
        self.init(kind: kind, name: name, about: about, scenario: scenario, fields: fields)
    }
}

extension JSONMembers {
    /// `NAME_zh` and `NAME_en`.
    fileprivate mutating func texts(_ name: String) -> Scenario.Texts? {
        let (zh, en) = (text(name + "_zh", 1...2048), text(name + "_en", 1...2048))
        guard let zh, let en else { return nil }
        return Scenario.Texts(zh: zh, en: en)
    }
}

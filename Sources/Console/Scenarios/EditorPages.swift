import CivilTime
import HTTPTypes
import Hummingbird
import Incentives
import Signing
import StrictJSON
import UseCases

/// Writing a scenario: from a template, as the next version, or in a draft. Nothing that was written is lost: whatever
/// is wrong comes back with it, beside the field.
struct EditorPages: Sendable {
    let desk: ScenarioDesk

    private struct Difference {
        let label, stored, own: String
    }

    private struct Content {
        let title, action, seen, back: String
        let sections: [Editor.Section]
        let problems: [Editor.Problem]
        let hasProblems: Bool
        let problemsTitle: String
        let isStale: Bool
        let differences: [Difference]
        let kind: String
        let message: String
        let hasMessage: Bool
    }

    /// What a page is about beside its fields.
    private struct Situation {
        let title, action, back: String
        let isNew: Bool
        /// Digest of the draft the officer sees; empty where there is none yet.
        var seen = ""
    }

    // MARK: From a template

    @Sendable func begin(_ visit: Visit) async throws -> Response {
        let template = try template(visit)
        var form = ScenarioForm(template.scenario)
        form.set("code", "")
        let providers = try await desk.verbs.providers.offered()
        if !providers.contains(where: { $0.code == template.scenario.provider }) { form.set("provider", "") }
        // The days of the example are long over one day: a year from today is what most begin with.
        form.set("window.from", visit.now.day.description)
        form.set("window.to", visit.now.day.adding(months: 12).adding(days: -1).description)
        return try await answer(visit, form, situation(visit, of: template))
    }

    @Sendable func create(_ visit: Visit) async throws -> Response {
        try await write(visit, situation(visit, of: template(visit))) { document in
            _ = try await desk.verbs.draft(document, in: visit.operation)
        }
    }

    private func template(_ visit: Visit) throws(PageError) -> ScenarioTemplates.Template {
        guard let kind = visit.parameters["template"], let found = desk.templates[String(kind)]
        else { throw .notFound }
        return found
    }

    private func situation(_ visit: Visit, of template: ScenarioTemplates.Template) -> Situation {
        Situation(
            title: visit.words("new_of_kind", template.name(visit.language)),
            action: ConsoleRoute.createScenario.path(template.kind), back: ConsoleRoute.templates.path(), isNew: true)
    }

    // MARK: The next version

    @Sendable func beginNext(_ visit: Visit) async throws -> Response {
        let (view, situation) = try await next(visit)
        return try await answer(visit, ScenarioForm(view.scenario), situation)
    }

    @Sendable func createNext(_ visit: Visit) async throws -> Response {
        let (_, situation) = try await next(visit)
        return try await write(visit, situation) { document in
            _ = try await desk.verbs.draft(document, in: visit.operation)
        }
    }

    private func next(_ visit: Visit) async throws -> (VersionView, Situation) {
        let target = try ScenarioPages.target(visit)
        let view = try await desk.verbs.read.view(target.code, target.version)
        return (
            view,
            Situation(
                title: visit.words("next_of", view.name),
                action: ConsoleRoute.createNext.path(view.code, String(view.version)),
                back: ConsoleRoute.version.path(view.code, String(view.version)), isNew: false)
        )
    }

    // MARK: A draft

    @Sendable func show(_ visit: Visit) async throws -> Response {
        let (view, situation) = try await draft(visit)
        guard view.state.isEditable else { throw PageError.refused(.scenarioState) }
        return try await answer(visit, ScenarioForm(view.scenario), situation)
    }

    @Sendable func save(_ visit: Visit) async throws -> Response {
        let (view, now) = try await draft(visit)
        guard let seen = SHA256Digest(hex: visit.form["seen"]) else { throw PageError.requestInvalid }
        var situation = now
        situation.seen = visit.form["seen"]
        do {
            return try await write(visit, situation) { document in
                _ = try await desk.verbs.draft.replace(
                    code: view.code, version: view.version, seen: seen, with: document, in: visit.operation)
            }
        } catch Fault.draftChanged {
            // Both are shown; saving once more is then a decision.
            return try await answer(visit, ScenarioForm(visit.form), now, stale: view.scenario)
        } catch Fault.scenarioState {
            // Submitted or archived meanwhile: what was written stays on the page, to be kept elsewhere or written
            // anew.
            return try await answer(visit, ScenarioForm(visit.form), now, message: visit.words["not_editable_now"])
        }
    }

    private func draft(_ visit: Visit) async throws -> (VersionView, Situation) {
        let target = try ScenarioPages.target(visit)
        let view = try await desk.verbs.read.view(target.code, target.version)
        return (
            view,
            Situation(
                title: visit.words("edit_of", view.name),
                action: ConsoleRoute.save.path(view.code, String(view.version)),
                back: ConsoleRoute.version.path(view.code, String(view.version)), isNew: false, seen: view.digest.hex)
        )
    }

    // MARK: Both ways

    /// Does what the pressed button says: add or remove a row, or keep the document.
    private func write(
        _ visit: Visit, _ situation: Situation, keep: ([UInt8]) async throws -> Void
    ) async throws -> Response {
        let known = visit.form.names.filter { ScenarioForm.isKnown($0) }
        try visit.form.refuseOthers(than: known.union(["action", "seen"]))
        var form = ScenarioForm(visit.form)
        let action = visit.form["action"].split(separator: "-").map(String.init)
        if action.count > 1, let rows = ScenarioForm.Rows(rawValue: action[1]) {
            if action[0] == "add" { form.add(rows) }
            if action[0] == "remove", action.count == 3, let index = Int(action[2]) { form.remove(rows, index) }
            return try await answer(visit, form, situation)
        }
        switch form.read() {
        case .faults(let faults): return try await answer(visit, form, situation, faults: faults)
        case .scenario(let scenario):
            do {
                try await keep(scenario.document)
                let view = try await desk.verbs.read.view(scenario.code)
                return .redirect(
                    to: ConsoleRoute.version.path(view.code, String(view.version)), done: "saved", visit)
            } catch Fault.providerUnknown {
                let fault = JSONFault(code: .wrongForm, pointer: "/provider", expected: "a provider")
                return try await answer(visit, form, situation, faults: ["provider": [fault]])
            } catch Fault.scenarioInPreparation {
                return try await answer(visit, form, situation, message: visit.words["in_preparation"])
            }
        }
    }

    private func answer(
        _ visit: Visit, _ form: ScenarioForm, _ situation: Situation, faults: [String: [JSONFault]] = [:],
        stale: Scenario? = nil, message: String = ""
    ) async throws -> Response {
        let providers = try await desk.verbs.providers.offered()
        let template = desk.templates[form["kind"]]
        let choices = Editor.Choices(
            providers: providers.map { ($0.code, $0.name(visit.language)) },
            outlets: providers.first { $0.code == form["provider"] }?.outlets.map { ($0.code, $0.nameZh) } ?? [],
            tiers: try await desk.verbs.preview.tiers(in: visit.operation).map { ($0, visit.words.name("tier", $0)) },
            components: template?.components ?? [], help: help(of: template, visit.language))
        let editor = Editor(
            words: visit.words, form: form, faults: faults, choices: choices, isNew: situation.isNew)
        let problems = editor.problems
        let isRefused = !problems.isEmpty || !message.isEmpty
        let status: HTTPResponse.Status = stale != nil ? .preconditionFailed : isRefused ? .unprocessableContent : .ok
        return Self.page.answer(
            visit, title: situation.title, status: status,
            Content(
                title: situation.title, action: situation.action, seen: situation.seen, back: situation.back,
                sections: editor.sections, problems: problems, hasProblems: !problems.isEmpty,
                problemsTitle: visit.words("problems", problems.count), isStale: stale != nil,
                differences: stale.map { Self.differences(ScenarioForm($0), form, visit.words) } ?? [],
                kind: form["kind"], message: message, hasMessage: !message.isEmpty))
    }

    /// The templates' explanations by field key; those of a kind go before the common ones.
    private func help(of template: ScenarioTemplates.Template?, _ language: Texts.Language) -> [String: String] {
        let reader = ScenarioForm(Form())
        let fields = (template?.fields ?? []) + desk.templates.fields
        return Dictionary(
            fields.map { (Editor.key(of: reader.field(of: $0.pointer)), $0.help(language)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The fields in which two forms differ.
    private static func differences(_ stored: ScenarioForm, _ own: ScenarioForm, _ words: Words) -> [Difference] {
        ScenarioForm.differences(stored, own).map { name, stored, own in
            Difference(label: words["f_" + Editor.key(of: name)], stored: stored, own: own)
        }
    }
}

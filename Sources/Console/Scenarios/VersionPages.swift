import HTTPTypes
import Hummingbird
import Incentives
import Rights
import Signing
import UseCases

/// One version of a scenario: what it says, how it came here, and the steps that are open to whoever looks.
struct VersionPages: Sendable {
    let desk: ScenarioDesk

    struct Step {
        let state, stateCode, actor, reason, at: String
    }

    struct Other {
        let path, difference, text: String
        let isCurrent: Bool
    }

    struct Choice {
        let value, text, help: String
        let isDangerous: Bool
    }

    struct Content {
        let title, name, state, stateCode, digest, list, edit, preview, next, submit, operate: String
        let mayEdit, maySubmit, mayOperate, mayBeginNext, isWaiting: Bool
        let summary: ScenarioSummary
        let steps: [Step]
        let others: [Other]
        let hasOthers: Bool
        let choices: [Choice]
        let reason, fault: String
        let hasFault: Bool
        let refusals: [String]
        let hasRefusals: Bool
        let reach: ReachList
    }

    @Sendable func show(_ visit: Visit) async throws -> Response { try await answer(visit) }

    private func answer(
        _ visit: Visit, reason: String = "", fault: String = "", refusals: [GateRefusal] = []
    ) async throws -> Response {
        let target = try ScenarioPages.target(visit)
        let found = try await desk.verbs.read.life(target.code, target.version)
        let (view, words, number) = (found.view, visit.words, String(target.version))
        let providers = try await desk.verbs.providers.offered()
        let scenario = view.scenario
        let partners = try await desk.verbs.preview.partners(of: scenario, in: visit.operation)
        let choices = Self.choices(view.state, words)
        let status: HTTPResponse.Status = fault.isEmpty && refusals.isEmpty ? .ok : .unprocessableContent
        return Self.page.answer(
            visit, title: "\(scenario.name(visit.language)) \(view.name)", status: status,
            Content(
                title: scenario.name(visit.language), name: view.name,
                state: words.name("scenario_state", view.state.rawValue), stateCode: view.state.rawValue,
                digest: view.digest.hex, list: ConsoleRoute.scenarios.path(),
                edit: ConsoleRoute.editor.path(view.code, number),
                preview: ConsoleRoute.preview.path(view.code, number),
                next: ConsoleRoute.nextVersion.path(view.code, number),
                submit: ConsoleRoute.submit.path(view.code, number),
                operate: ConsoleRoute.operate.path(view.code, number),
                mayEdit: visit.may(.scenarioDraft) && view.state.isEditable,
                maySubmit: visit.may(.scenarioSubmit) && view.state == .draft,
                mayOperate: visit.may(.scenarioOperate) && !choices.isEmpty,
                mayBeginNext: visit.may(.scenarioDraft) && !view.state.isInPreparation
                    && found.versions.first == view.version,
                isWaiting: view.state == .submitted,
                summary: ScenarioSummary(
                    scenario, words, provider: providers.first { $0.code == scenario.provider }?.name(visit.language)),
                steps: found.steps.map {
                    Step(
                        state: words.name("scenario_state", $0.state.rawValue), stateCode: $0.state.rawValue,
                        actor: $0.actor, reason: Self.reason($0.reason, words), at: words.time($0.at))
                },
                others: found.versions.map { other in
                    Other(
                        path: ConsoleRoute.version.path(view.code, String(other)),
                        difference: ConsoleRoute.difference.path(view.code, number) + "?with=\(other)",
                        text: words("version_number", other), isCurrent: other == view.version)
                }, hasOthers: found.versions.count > 1, choices: choices, reason: reason, fault: fault,
                hasFault: !fault.isEmpty,
                refusals: Self.lines(refusals, of: scenario, words), hasRefusals: !refusals.isEmpty,
                reach: ReachList(partners, visit.language)))
    }

    /// What the gate refuses, each with the field it is about.
    static func lines(_ refusals: [GateRefusal], of scenario: Scenario, _ words: Words) -> [String] {
        refusals.map { refusal in
            let field = ScenarioForm(scenario).field(of: refusal.pointer)
            let place = field.isEmpty ? "" : words["f_" + Editor.key(of: field)] + words["colon"]
            return place + refusal.code.text(words.language)
        }
    }

    /// What the program itself writes down as a reason is a word of ours; anything else somebody wrote.
    private static func reason(_ text: String, _ words: Words) -> String {
        ["drafted", "changed", "imported"].contains(text) ? words["because_\(text)"] : text
    }

    /// The steps a version in this state can take by one officer's hand.
    private static func choices(_ state: ScenarioState, _ words: Words) -> [Choice] {
        let steps: [OperateScenario.Step] =
            switch state {
            case .running: [.pause, .end]
            case .paused: [.resume, .end]
            case .scheduled: [.end]
            case .ended, .draft, .rejected: [.archive]
            case .submitted, .approved, .archived: []
            }
        return steps.map {
            Choice(
                value: $0.rawValue, text: words["step_\($0.rawValue)"], help: words["step_\($0.rawValue)_help"],
                isDangerous: $0 == .end || $0 == .archive)
        }
    }

    @Sendable func submit(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["seen", "reason"])
        let target = try ScenarioPages.target(visit)
        guard let seen = SHA256Digest(hex: visit.form["seen"]) else { throw PageError.requestInvalid }
        guard let reason = ReasonText(visit.form["reason"]) else {
            return try await answer(visit, reason: visit.form["reason"], fault: visit.words["reason_expected"])
        }
        do {
            let submitted = try await desk.verbs.submit(
                code: target.code, version: target.version, seen: seen, reason: reason, in: visit.operation)
            return .redirect(
                to: ConsoleRoute.change.path(submitted.change.text(prefix: RequestChange.prefix)), done: "submitted",
                visit)
        } catch let refusal as ScenarioRefusal {
            return try await answer(visit, reason: visit.form["reason"], refusals: refusal.refusals)
        } catch Fault.draftChanged {
            return try await answer(
                visit, reason: visit.form["reason"], fault: visit.words["draft_changed_before_submit"])
        }
    }

    @Sendable func operate(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["step", "reason"])
        let target = try ScenarioPages.target(visit)
        guard let step = OperateScenario.Step(rawValue: visit.form["step"]) else { throw PageError.requestInvalid }
        guard let reason = ReasonText(visit.form["reason"]) else {
            return try await answer(visit, reason: visit.form["reason"], fault: visit.words["reason_expected"])
        }
        _ = try await desk.verbs.operate(
            step, code: target.code, version: target.version, reason: reason, in: visit.operation)
        return .redirect(
            to: ConsoleRoute.version.path(target.code, String(target.version)), done: "operated_\(step.rawValue)", visit
        )
    }
}

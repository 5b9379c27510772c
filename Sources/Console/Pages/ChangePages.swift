import CivilTime
import Hummingbird
import Incentives
import Rights
import Signing
import UseCases

/// What waits for a second officer. Everybody sees and decides only kinds they may ask for or approve.
struct ChangePages: Sendable {
    let services: ConsoleServices

    private var verbs: OfficerVerbs { services.verbs }

    private static let pageSize = 50

    struct Row {
        let path, kind, object, reason, requester, requestedAt, state, stateCode: String
    }

    private struct ListContent {
        let rows: [Row]
        let isEmpty, onlyOpen: Bool
        let open, all, next: String
        let hasNext: Bool
    }

    @Sendable func list(_ visit: Visit) async throws -> Response {
        let showsAll = visit.query("show") == "all"
        let page = try await verbs.readChanges.views(
            before: Int64(visit.query("before")) ?? .max, onlyOpen: !showsAll, limit: Self.pageSize,
            for: visit.officer(), now: visit.now)
        let path = ConsoleRoute.changes.path()
        return Self.listPage.answer(
            visit, title: visit.words["nav_changes"],
            ListContent(
                rows: page.changes.map { Self.row($0, visit.words) }, isEmpty: page.changes.isEmpty,
                onlyOpen: !showsAll, open: path, all: "\(path)?show=all",
                next: "\(path)?\(showsAll ? "show=all&" : "")before=\(page.next ?? 0)", hasNext: page.next != nil))
    }

    static func row(_ change: ChangeView, _ words: Words) -> Row {
        Row(
            path: ConsoleRoute.change.path(change.id.text(prefix: RequestChange.prefix)),
            kind: words.name("change_kind", change.kind.rawValue), object: change.object, reason: change.reason,
            requester: change.requester, requestedAt: words.time(change.requestedAt),
            state: words.name("change_state", change.state.rawValue), stateCode: change.state.rawValue)
    }

    private struct Content {
        let row: Row
        let digest, expiresAt, decider, decidedAt, comment: String
        let isDecided, hasComment, mayDecide, isOwn, lacksPermission, mayWithdraw: Bool
        let approve, giveBack, withdraw, list: String
        let givenComment, fault: String
        let hasFault: Bool
        /// What a request to publish a scenario would publish.
        let summary: ScenarioSummary?
        let version, preview: String
        /// What a request about an officer or the catalogue would do.
        let plan: [ScenarioSummary.Line]
        let hasPlan: Bool
        /// Why the gate lets a scenario not be published any more.
        let refusals: [String]
        let hasRefusals: Bool
        /// What people of partner cities would have of a scenario.
        let reach: ReachList
    }

    @Sendable func show(_ visit: Visit) async throws -> Response { try await answer(visit) }

    private func answer(
        _ visit: Visit, comment: String = "", fault: String? = nil, refusals: [GateRefusal] = []
    ) async throws -> Response {
        let change = try await verbs.readChanges.view(Self.id(visit), for: visit.officer(), now: visit.now)
        let isOpen = change.state == .requested
        let mayApprove = visit.may(change.kind.approve)
        let id = change.id.text(prefix: RequestChange.prefix)
        let row = Self.row(change, visit.words)
        let published = try await version(of: change, visit)
        let plan = change.plan.map { PlanWords.lines($0, visit.words) } ?? []
        return Self.page.answer(
            visit, title: "\(row.kind) \(change.object)",
            status: fault == nil && refusals.isEmpty ? .ok : .unprocessableContent,
            Content(
                row: row, digest: change.digest, expiresAt: visit.words.time(change.expiresAt),
                decider: change.decider ?? "", decidedAt: change.decidedAt.map(visit.words.time) ?? "",
                comment: change.comment ?? "", isDecided: change.decidedAt != nil, hasComment: change.comment != nil,
                mayDecide: isOpen && mayApprove && !change.isOwn, isOwn: isOpen && change.isOwn,
                lacksPermission: isOpen && !mayApprove && !change.isOwn,
                mayWithdraw: isOpen && change.isOwn, approve: ConsoleRoute.approve.path(id),
                giveBack: ConsoleRoute.giveBack.path(id), withdraw: ConsoleRoute.withdraw.path(id),
                list: ConsoleRoute.changes.path(), givenComment: comment, fault: fault ?? "", hasFault: fault != nil,
                summary: published.map { ScenarioSummary($0.scenario, visit.words) },
                version: published.map { ConsoleRoute.version.path($0.code, String($0.version)) } ?? "",
                preview: published.map { ConsoleRoute.preview.path($0.code, String($0.version)) } ?? "", plan: plan,
                hasPlan: !plan.isEmpty,
                refusals: published.map { VersionPages.lines(refusals, of: $0.scenario, visit.words) }
                    ?? refusals.map { $0.code.text(visit.language) }, hasRefusals: !refusals.isEmpty,
                reach: ReachList(Self.partners(change), visit.language)))
    }

    private static func partners(_ change: ChangeView) -> [PartnerReach] {
        guard case .scenario(let partners)? = change.plan else { return [] }
        return partners
    }

    /// The version a request would publish, where the officer may see scenarios and it is still the one that was
    /// submitted.
    private func version(of change: ChangeView, _ visit: Visit) async throws -> VersionView? {
        let parts = change.object.split(separator: "/")
        guard change.kind == .scenarioPublish, visit.may(.scenarioRead), parts.count == 2, let number = Int(parts[1])
        else { return nil }
        let view = try await services.scenarios.verbs.read.view(String(parts[0]), number)
        return view.digest.hex == change.digest ? view : nil
    }

    @Sendable func approve(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: [])
        do {
            return try await decide(.approve, nil, "approved", visit)
        } catch let refusal as ScenarioRefusal {
            // What was right when it was submitted need not be so any more.
            return try await answer(visit, refusals: refusal.refusals)
        }
    }

    @Sendable func withdraw(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: [])
        return try await decide(.withdraw, nil, "withdrawn", visit)
    }

    @Sendable func giveBack(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["comment"])
        let text = visit.form["comment"]
        guard let comment = ReasonText(text) else {
            return try await answer(visit, comment: text, fault: visit.words["reason_expected"])
        }
        return try await decide(.giveBack, comment, "returned", visit)
    }

    private func decide(
        _ decision: ChangeRequest<Int32>.Decision, _ comment: ReasonText?, _ done: String, _ visit: Visit
    ) async throws -> Response {
        let id = try Self.id(visit)
        try await verbs.decideChange(id, decision, comment: comment, in: visit.operation)
        return .redirect(to: ConsoleRoute.change.path(id.text(prefix: RequestChange.prefix)), done: done, visit)
    }

    private static func id(_ visit: Visit) throws(PageError) -> PublicID {
        guard let text = visit.parameters["change"], let id = PublicID(text, prefix: RequestChange.prefix) else {
            throw .refused(.changeUnknown)
        }
        return id
    }
}

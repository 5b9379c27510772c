import Federation
import Hummingbird
import Rights
import Signing
import UseCases

/// The list of partner cities, and what is done with one of them.
struct PartnerPages: Sendable {
    let verbs: OfficerVerbs

    private var partners: PartnerVerbs { verbs.partners }

    private struct Row {
        let path, name, entity, state, stateCode, changedAt, expires, fault: String
        let hasFault: Bool
    }

    private struct ListContent {
        let rows: [Row]
        let isEmpty, mayPropose, hasFault: Bool
        let fault, action, entity, nameZh, nameEn, base, reason: String
    }

    // MARK: List

    @Sendable func list(_ visit: Visit) async throws -> Response { try await listing(visit) }

    private func listing(_ visit: Visit, fault: String = "") async throws -> Response {
        let words = visit.words
        let rows = try await partners.read().map { partner in
            Row(
                path: ConsoleRoute.partner.path(partner.id.text(prefix: PartnerView.prefix)),
                name: partner.name(visit.language), entity: partner.entity.text,
                state: words.name("partner_state", partner.state.rawValue), stateCode: partner.state.rawValue,
                changedAt: words.time(partner.changedAt),
                expires: partner.statementExpiresAt.map { $0 <= visit.now ? words["partner_expired"] : words.time($0) }
                    ?? words["partner_statement_none"], fault: words["partner_fetch_fault"],
                hasFault: partner.failures > 0)
        }
        let form = visit.form
        return Self.listPage.answer(
            visit, title: words["nav_partners"], status: fault.isEmpty ? .ok : .unprocessableContent,
            ListContent(
                rows: rows, isEmpty: rows.isEmpty, mayPropose: visit.may(.partnerPropose), hasFault: !fault.isEmpty,
                fault: fault, action: ConsoleRoute.proposePartner.path(), entity: form["entity"],
                nameZh: form["name_zh"], nameEn: form["name_en"], base: form["base"], reason: form["reason"]))
    }

    @Sendable func propose(_ visit: Visit) async throws -> Response {
        let form = visit.form
        try form.refuseOthers(than: ["entity", "name_zh", "name_en", "base", "reason"])
        guard let reason = ReasonText(form["reason"]) else {
            return try await listing(visit, fault: visit.words["reason_expected"])
        }
        let (zh, en) = (form["name_zh"], form["name_en"])
        guard let entity = EntityID(form["entity"]), let base = PartnerURL(form["base"]),
            ProposePartner.nameZh.contains(zh.utf8.count), ProposePartner.nameEn.contains(en.utf8.count)
        else { return try await listing(visit, fault: visit.words["partner_fault"]) }
        do {
            let partner = try await partners.propose(
                .init(entity: entity, name: LocalText(zh: zh, en: en), base: base), reason: reason,
                in: visit.operation)
            return .redirect(
                to: ConsoleRoute.partner.path(partner.id.text(prefix: PartnerView.prefix)), done: "partner_proposed",
                visit)
        } catch let fault as Fault where [.partnerUnfit, .partnerExists].contains(fault) {
            return try await listing(visit, fault: visit.words.detail(.refused(fault)))
        }
    }

    // MARK: One partner

    @Sendable func show(_ visit: Visit) async throws -> Response { try await answer(visit) }

    /// `fault` says what is wrong with the form that was sent; it stands above everything else.
    private func answer(_ visit: Visit, fault: String = "") async throws -> Response {
        let partner = try await partners.read.one(Self.id(visit), now: visit.now)
        let requests =
            visit.may(.partnerPropose) || visit.may(.partnerApprove)
            ? try await verbs.readChanges.views(onlyOpen: true, limit: 200, for: visit.officer(), now: visit.now)
                .changes.filter { $0.object == partner.entity.text } : []
        let content = PartnerContent(partner, requests, visit, fault: fault)
        return Self.page.answer(
            visit, title: content.name, status: fault.isEmpty ? .ok : .unprocessableContent, content)
    }

    @Sendable func type(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["thumbprint"])
        guard let thumbprint = KeyID(visit.form["thumbprint"].filter { !$0.isWhitespace }) else {
            return try await answer(visit, fault: visit.words["partner_thumbprint_fault"])
        }
        do {
            let outcome = try await partners.verify(Self.id(visit), thumbprint, in: visit.operation)
            return Self.back(outcome == .verified ? "partner_verified" : "partner_heard", visit)
        } catch Fault.thumbprintDiffers {
            return try await answer(visit, fault: visit.words.detail(.refused(.thumbprintDiffers)))
        }
    }

    /// What takes a second officer, and taking back a proposal.
    @Sendable func step(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["step", "reason"])
        guard let reason = ReasonText(visit.form["reason"]) else {
            return try await answer(visit, fault: visit.words["reason_expected"])
        }
        let (id, name) = (try Self.id(visit), visit.form["step"])
        if name == "discard" {
            try await partners.discard(id, reason: reason, in: visit.operation)
            return Self.back("partner_discarded", visit)
        }
        guard let step = RequestPartnerChange.Step(rawValue: name) else { throw PageError.requestInvalid }
        let change = try await partners.request(step, id, reason: reason, in: visit.operation)
        return Self.asked(change, visit)
    }

    @Sendable func suspend(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: ["reason"])
        guard let reason = ReasonText(visit.form["reason"]) else {
            return try await answer(visit, fault: visit.words["reason_expected"])
        }
        try await partners.suspend(Self.id(visit), reason: reason, in: visit.operation)
        return Self.back("partner_suspended", visit)
    }

    @Sendable func agree(_ visit: Visit) async throws -> Response {
        let form = visit.form
        let purposes = FederationPurpose.allCases
        try form.refuseOthers(
            than: Set(
                purposes.flatMap { purpose in
                    ["on", "disclose", "claims", "liable"].map { "\($0)_\(purpose.rawValue)" }
                } + ["reason"]))
        guard let reason = ReasonText(form["reason"]) else {
            return try await answer(visit, fault: visit.words["reason_expected"])
        }
        var terms: [PartnerView.Term] = []
        for purpose in purposes where form["on_\(purpose.rawValue)"] == "true" {
            let liable = form["liable_\(purpose.rawValue)"]
            guard let disclose = Disclosure(rawValue: form["disclose_\(purpose.rawValue)"]),
                let claims = Int64(form["claims_\(purpose.rawValue)"]),
                PartnerView.Term.dailyClaimsRange.contains(claims),
                PartnerView.Term.liableRange.contains(liable.utf8.count)
            else { return try await answer(visit, fault: visit.words["partner_agreement_fault"]) }
            terms.append(.init(purpose: purpose, disclose: disclose, dailyClaims: Int(claims), liable: liable))
        }
        guard !terms.isEmpty else { return try await answer(visit, fault: visit.words["partner_agreement_fault"]) }
        return Self.asked(
            try await partners.request.agree(terms, with: Self.id(visit), reason: reason, in: visit.operation), visit)
    }

    @Sendable func approvePlace(_ visit: Visit) async throws -> Response {
        let form = visit.form
        try form.refuseOthers(than: ["kind", "place", "what"])
        guard let kind = ApprovePlace.Kind(rawValue: form["kind"]) else { throw PageError.requestInvalid }
        let id = try Self.id(visit)
        switch form["what"] {
        case "approve": try await partners.places.approve(kind, form["place"], of: id, in: visit.operation)
        case "withdraw": try await partners.places.withdraw(kind, form["place"], of: id, in: visit.operation)
        default: throw PageError.requestInvalid
        }
        return Self.back("partner_place", visit)
    }

    private static func back(_ done: String, _ visit: Visit) -> Response {
        .redirect(
            to: ConsoleRoute.partner.path(visit.parameters["partner"].map { String($0) } ?? ""), done: done, visit)
    }

    private static func asked(_ change: PublicID, _ visit: Visit) -> Response {
        .redirect(to: ConsoleRoute.change.path(change.text(prefix: RequestChange.prefix)), done: "submitted", visit)
    }

    private static func id(_ visit: Visit) throws(PageError) -> PublicID {
        guard let text = visit.parameters["partner"], let id = PublicID(text, prefix: PartnerView.prefix) else {
            throw .refused(.partnerUnknown)
        }
        return id
    }
}

import CivilTime
import Federation
import Rights
import Signing
import UseCases

/// One partner as its page shows it: only what is open to whoever looks.
struct PartnerContent {
    struct Key {
        let id, algorithm, state, from, to: String
    }

    struct BandRow {
        let band, label, share: String
    }

    struct Term {
        struct Choice {
            let value, text: String
            let isChosen: Bool
        }

        let purpose, name, claims, liable: String
        let isOn: Bool
        let choices: [Choice]
    }

    struct Place {
        let action, kind, kindName, place, state, what, button: String
        let mayChange: Bool
    }

    struct Step {
        let state, stateCode, actor, reason, at: String
    }

    struct Choice {
        let value, text, help: String
        let isDangerous: Bool
    }

    struct Fetch {
        let text: String
    }

    let name, entity, base, state, stateCode, changedAt, root, list, fault: String
    let hasFault, isProposed, hasStatement, isExpired, hasCatalogue, hasAgreement, hasRequests: Bool
    let mayType, mayStep, maySuspend, mayAgree: Bool
    let heard: String
    let thumbprint, step, suspend, agreement: String
    let seq, issued, expires, fetched, contacts: String
    let keys: [Key]
    let bands: [BandRow]
    let catalogueVersion, catalogueExpires, catalogueFetched: String
    let faults: [Fetch]
    let terms: [String]
    let form: [Term]
    let places: [Place]
    let steps: [Step]
    let choices: [Choice]
    let requests: [ChangePages.Row]

    init(_ partner: PartnerView, _ changes: [ChangeView], _ visit: Visit, fault: String) {
        let words = visit.words
        let id = partner.id.text(prefix: PartnerView.prefix)
        let mayPropose = visit.may(.partnerPropose)
        name = partner.name(visit.language)
        entity = partner.entity.text
        base = partner.base
        state = words.name("partner_state", partner.state.rawValue)
        stateCode = partner.state.rawValue
        changedAt = words.time(partner.changedAt)
        root = partner.root?.text ?? words["partner_root_none"]
        list = ConsoleRoute.partners.path()
        self.fault = fault
        hasFault = !fault.isEmpty
        isProposed = partner.state == .proposed
        // Whoever has typed is not asked again.
        mayType = isProposed && mayPropose && !partner.heard.contains(visit.session?.login ?? "")
        heard =
            partner.heard.isEmpty
            ? words["partner_heard_none"] : partner.heard.joined(separator: words.language == .zh ? "、" : ", ")
        thumbprint = ConsoleRoute.typeThumbprint.path(id)
        step = ConsoleRoute.stepPartner.path(id)
        suspend = ConsoleRoute.suspendPartner.path(id)
        agreement = ConsoleRoute.agreePartner.path(id)
        maySuspend = partner.state == .active && visit.may(.partnerSuspend)
        mayAgree = mayPropose && [.verified, .active, .suspended].contains(partner.state)
        choices = Self.choices(partner.state, words)
        mayStep = mayPropose && !choices.isEmpty

        let statement = partner.statement
        hasStatement = statement != nil
        isExpired = statement?.isExpired ?? false
        seq = statement.map { String($0.content.sequence) } ?? ""
        issued = statement.map { words.time($0.issuedAt) } ?? ""
        expires = statement.map { words.time($0.expiresAt) } ?? ""
        fetched = statement.map { words.time($0.fetchedAt) } ?? ""
        contacts = statement?.content.contacts.joined(separator: words.language == .zh ? "、" : ", ") ?? ""
        keys = (statement?.content.keys ?? []).map { key in
            Key(
                id: key.key.id.text, algorithm: key.key.algorithm.rawValue,
                state: words.name("partner_key_state", key.state.rawValue),
                from: words.time(Instant(wholeSeconds: key.notBefore)),
                to: words.time(Instant(wholeSeconds: key.expiresAt)))
        }
        let shown = statement?.content.bands ?? []
        bands = shown.map { band in
            BandRow(
                band: band.band.rawValue, label: band.label(visit.language), share: Self.percent(band.sharePermille))
        }
        hasCatalogue = partner.catalogue != nil
        catalogueVersion = partner.catalogue.map { String($0.version) } ?? ""
        catalogueExpires = partner.catalogue.map { words.time($0.expiresAt) } ?? ""
        catalogueFetched = partner.catalogue.map { words.time($0.fetchedAt) } ?? ""
        faults = partner.fetches.filter { $0.failures > 0 }.map { fetch in
            let what = words[fetch.what == "statement" ? "partner_statement" : "partner_catalogue"]
            return Fetch(
                text: "\(what) · \(words["partner_fetch_fault"]) \(words.time(fetch.triedAt)) · \(fetch.fault ?? "")"
                    + " · \(words["partner_fetch_next"]) \(words.time(fetch.nextAt))")
        }
        hasAgreement = !partner.terms.isEmpty
        terms = partner.terms.map { PlanWords.term($0, words) }
        form = FederationPurpose.allCases.map { purpose in
            Self.term(purpose, partner.terms.first { $0.purpose == purpose }, words)
        }
        let isHeld = partner.statement != nil
        places = partner.places.map {
            Self.place($0, ConsoleRoute.approvePlace.path(id), mayPropose, hasStatement: isHeld, words)
        }
        steps = partner.steps.map {
            Step(
                state: words.name("partner_state", $0.state.rawValue), stateCode: $0.state.rawValue, actor: $0.actor,
                reason: $0.reason, at: words.time($0.at))
        }
        requests = changes.map { ChangePages.row($0, words) }
        hasRequests = !requests.isEmpty
    }

    private static func choices(_ state: PartnerState, _ words: Words) -> [Choice] {
        let names: [String] =
            switch state {
            case .proposed: ["discard"]
            case .verified: ["activate", "end"]
            case .active: ["end"]
            case .suspended: ["resume", "end"]
            case .ended: []
            }
        return names.map {
            Choice(
                value: $0, text: words["partner_do_\($0)"], help: words["partner_do_\($0)_help"],
                isDangerous: $0 == "end" || $0 == "discard")
        }
    }

    private static func term(_ purpose: FederationPurpose, _ term: PartnerView.Term?, _ words: Words) -> Term {
        Term(
            purpose: purpose.rawValue, name: words.name("purpose", purpose.rawValue),
            claims: String(term?.dailyClaims ?? 1_000), liable: term?.liable ?? "", isOn: term != nil,
            choices: Disclosure.allCases.map {
                Term.Choice(
                    value: $0.rawValue, text: words.name("partner_disclosure", $0.rawValue),
                    isChosen: $0 == (term?.disclose ?? .meets))
            })
    }

    private static func place(
        _ place: PartnerView.Place, _ action: String, _ mayPropose: Bool, hasStatement: Bool, _ words: Words
    ) -> Place {
        // Before a statement came nothing can have left it.
        let state = hasStatement && !place.isNamed ? "gone" : place.isApproved ? "approved" : "waiting"
        return Place(
            action: action, kind: place.kind, kindName: words["partner_place_\(place.kind)"], place: place.place,
            state: words["partner_place_\(state)"], what: place.isApproved ? "withdraw" : "approve",
            button: words[place.isApproved ? "partner_place_withdraw" : "partner_place_approve"],
            mayChange: mayPropose)
    }

    private static func percent(_ permille: Int) -> String { "\(permille / 10).\(permille % 10) %" }
}

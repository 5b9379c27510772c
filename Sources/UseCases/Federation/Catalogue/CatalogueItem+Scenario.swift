import CivilTime
package import Federation
package import Incentives
package import Signing

extension Scenario {
    /// What a visitor agrees to when asked for this scenario. The kinds of the templates that have no purpose of their
    /// own are used on the spot.
    package var purpose: FederationPurpose { FederationPurpose(rawValue: kind) ?? .leisure }

    /// The lowest band of a visitor; `nil` for residents only.
    package var visitorBand: Band? { eligibility.partnerBand.flatMap(Band.init(rawValue:)) }

    /// What a visitor's home city is asked to tell.
    package var visitorDisclosure: Disclosure {
        eligibility.partnerDisclosure.flatMap(Disclosure.init(rawValue:)) ?? .meets
    }

    /// What a visitor gets: the lowest level, whatever their band.
    package var visitorBenefit: Benefit? { levels.first?.benefit }
}

extension CatalogueItem {
    /// How scenarios are named to partners: as they are to apps.
    package static func id(of scenario: PublicID) -> String { scenario.text(prefix: BenefitID.scenario) }

    /// What partners read of a live scenario; `nil` for one that visitors cannot use now.
    init?(_ live: LiveScenario, of city: EntityID) {
        let terms = live.version.terms
        guard live.isRunning, let band = terms.visitorBand, let benefit = terms.visitorBenefit else { return nil }
        let places = Set(live.places.map(\.adcode))
        let adcode = places.count == 1 ? places.first : city.isTest ? nil : city.code
        self.init(
            id: Self.id(of: live.version.scenario), name: LocalText(terms.name), kind: terms.purpose,
            adcode: adcode ?? live.places.first?.adcode ?? "000000", minBand: band, disclose: terms.visitorDisclosure,
            openTo: [],
            benefit: Benefit(benefit), quota: Quota(terms.caps),
            from: Instant(startOf: terms.window.from).wholeSeconds,
            to: Instant(startOf: terms.window.to.adding(days: 1)).wholeSeconds,
            how: LocalText(terms.text).cut(toBytes: Self.longestText))
    }
}

extension LocalText {
    /// Where there is no English text, the Chinese one stands.
    init(_ texts: Scenario.Texts) {
        self.init(zh: texts.zh, en: texts.en.isEmpty ? texts.zh : texts.en)
    }

    /// As many whole characters as `limit` bytes of UTF-8 hold, in each language. Officers may write more than partners
    /// read, and one text that is too long would spoil the whole catalogue.
    func cut(toBytes limit: Int) -> LocalText {
        LocalText(zh: Self.cut(zh, limit), en: Self.cut(en, limit))
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        var (end, count) = (text.startIndex, 0)
        while end < text.endIndex {
            count += text[end].utf8.count
            guard count <= limit else { break }
            end = text.index(after: end)
        }
        return String(text[..<end])
    }
}

extension CatalogueItem.Benefit {
    /// The component that comes first names the kind; the text says all of them. A waiver of a deposit comes before
    /// everything, because the home city reads another score for it.
    init(_ benefit: Benefit) {
        let text = LocalText(ScenarioWords.benefit(benefit)).cut(toBytes: CatalogueItem.longestText)
        if benefit.depositWaiverFen > 0 {
            self.init(kind: .depositWaiver, fen: benefit.depositWaiverFen, text: text)
        } else if let percent = benefit.percent, percent.percent > 0 {
            self.init(kind: .percent, fen: percent.maxFen, percent: percent.percent, text: text)
        } else if benefit.fixedFen > 0 {
            self.init(kind: .fixed, fen: benefit.fixedFen, text: text)
        } else if benefit.quantity > 0 {
            self.init(kind: .loan, text: text)
        } else if benefit.freeMinutes > 0 {
            self.init(kind: .freeMinutes, text: text)
        } else if benefit.payLaterHours > 0 {
            self.init(kind: .payLater, text: text)
        } else {
            self.init(kind: .priority, text: text)
        }
    }
}

extension CatalogueItem.Quota {
    /// Of several caps the one of the longest period: it says how much there is in the end, and home cities go by it.
    /// The periods of caps are those of the protocol; more than the protocol can name is no promise to name.
    init?(_ caps: [Cap]) {
        let quotas = caps.compactMap { cap in
            Period(rawValue: cap.period.code).map { Self(perSubject: min(cap.limit, 1_000), period: $0) }
        }
        guard let longest = quotas.max(by: { $0.period.days < $1.period.days }) else { return nil }
        self = longest
    }
}

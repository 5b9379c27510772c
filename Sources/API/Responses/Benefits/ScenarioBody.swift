import CivilTime
import Incentives
import Signing
import StrictJSON
import UseCases

/// A running scenario as JSON, in one language. What it gives everybody stands beside what it gives from which score
/// on.
struct ScenarioBody: Sendable {
    let wording: Wording
    let language: Texts.Language

    /// The terms in full.
    func write(_ scenario: OpenScenario, to writer: inout JSONWriter) {
        let terms = scenario.terms
        writer.beginObject()
        writeHead(scenario, to: &writer)
        writer.member("text", text(terms.text))
        writer.key("outlets")
        writer.beginArray()
        for outlet in scenario.outlets {
            writer.beginObject()
            writer.member("code", outlet.code)
            writer.member("name", outlet.name)
            writer.member("district", outlet.adcode)
            writer.endObject()
        }
        writer.endArray()
        writer.key("window")
        write(terms.window, to: &writer)
        writer.key("eligibility")
        write(terms.eligibility, to: &writer)
        writer.key("levels")
        writer.beginArray()
        for level in terms.levels { write(level, to: &writer) }
        writer.endArray()
        writer.key("public_offer")
        terms.publicOffer.write(to: &writer)
        writer.key("caps")
        writer.beginArray()
        for cap in terms.caps {
            writer.beginObject()
            writer.member("period", cap.period.code)
            writer.member("limit", cap.limit)
            writer.endObject()
        }
        writer.endArray()
        writer.member("life", terms.life.rawValue)
        writer.member("hold_seconds", terms.holdSeconds)
        writer.endObject()
    }

    /// What is open to one citizen, what is nearly so and by which lawful step, and what everyone has.
    func write(_ offers: CitizenOffers, of citizen: CitizenHandle, next: String?, to writer: inout JSONWriter) {
        let refusals = BenefitBody(wording: wording, language: language)
        writer.beginObject()
        writer.member("citizen", citizen.description)
        writer.key("usable")
        writer.beginArray()
        for offer in offers.usable {
            writer.beginObject()
            writeHead(offer.scenario, to: &writer)
            writer.key("benefit")
            offer.benefit.write(to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("near")
        writer.beginArray()
        for offer in offers.near {
            writer.beginObject()
            writeHead(offer.scenario, to: &writer)
            writer.key("reasons")
            refusals.write(offer.refusals, to: &writer)
            writer.key("step")
            write(offer.step, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("public")
        writer.beginArray()
        for offer in offers.publicOffers {
            writer.beginObject()
            writeHead(offer.scenario, to: &writer)
            writer.key("benefit")
            offer.benefit.write(to: &writer)
            writer.key("reasons")
            refusals.write(offer.refusals, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        refusals.write(offers.score, to: &writer)
        writer.member("next_cursor", next)
        writer.endObject()
    }

    /// The members every mention of a scenario begins with.
    private func writeHead(_ scenario: OpenScenario, to writer: inout JSONWriter) {
        writer.member("scenario", scenario.id.text(prefix: BenefitID.scenario))
        writer.member("scenario_version", scenario.version)
        writer.member("code", scenario.terms.code)
        writer.member("category", scenario.terms.category)
        writer.member("kind", scenario.terms.kind)
        writer.member("name", text(scenario.terms.name))
        writer.member("provider", scenario.terms.provider)
        writer.key("closed")
        writer.beginArray()
        for code in scenario.closed {
            writer.beginObject()
            writer.member("code", code.rawValue)
            writer.member("text", wording.refusals(code.rawValue, language))
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ window: Window, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("from", window.from)
        writer.member("to", window.to)
        writer.key("weekdays")
        writer.beginArray()
        for weekday in window.weekdays.sorted() { writer.integer(weekday) }
        writer.endArray()
        writer.key("hours")
        writer.beginArray()
        for hours in window.hours {
            writer.beginObject()
            writer.member("from", Window.Hours.text(hours.from))
            writer.member("to", Window.Hours.text(hours.to))
            writer.endObject()
        }
        writer.endArray()
        writer.member("blackout_days", window.blackoutDays.map(\.description))
        writer.endObject()
    }

    private func write(_ eligibility: Eligibility, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("minimum_age", eligibility.minimumAge.map(Int64.init))
        writer.member("maximum_age", eligibility.maximumAge.map(Int64.init))
        writer.member("districts", eligibility.districts)
        writer.member("needs_provider_consent", eligibility.needsProviderConsent)
        writer.endObject()
    }

    private func write(_ level: Scenario.Level, to writer: inout JSONWriter) {
        var (score, tier): (Int64?, String?) = (nil, nil)
        switch level.threshold {
        case .everyone: break
        case .score(let least): score = Int64(least)
        case .tier(let code): tier = code
        }
        writer.beginObject()
        writer.member("min_score", score)
        writer.member("min_tier", tier)
        writer.key("benefit")
        level.benefit.write(to: &writer)
        writer.endObject()
    }

    private func write(_ step: LawfulStep, to writer: inout JSONWriter) {
        var (points, period): (Int64?, String?) = (nil, nil)
        switch step {
        case .earnPoints(let missing): points = Int64(missing)
        case .waitForPeriod(let code): period = code
        case .openAccount, .giveIncentiveConsent, .giveProviderConsent, .waitUntilOpen, .bringBack: break
        }
        writer.beginObject()
        writer.member("code", step.code)
        writer.member("text", wording.lawfulSteps(step.code, language))
        writer.member("points", points)
        writer.member("period", period)
        writer.endObject()
    }

    private func text(_ texts: Scenario.Texts) -> String { language == .zh ? texts.zh : texts.en }
}

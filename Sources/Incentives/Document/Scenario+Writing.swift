import CivilTime
package import StrictJSON

/// Writes a scenario's members in one order. None is left out but the components a benefit does not have.
extension Scenario {
    /// The canonical document: its bytes depend on the scenario alone.
    package var document: [UInt8] {
        var writer = JSONWriter(style: .pretty, reserving: 2048)
        writer.write(self)
        return writer.finish()
    }

    /// The document inside another one.
    package func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Benefit {
    /// The benefit alone, as documents write it.
    package func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension JSONWriter {
    fileprivate mutating func write(_ scenario: Scenario) {
        beginObject()
        member("format", Scenario.format)
        member("code", scenario.code)
        member("category", scenario.category)
        member("kind", scenario.kind)
        member("name_zh", scenario.name.zh)
        member("name_en", scenario.name.en)
        member("text_zh", scenario.text.zh)
        member("text_en", scenario.text.en)
        member("provider", scenario.provider)
        list("outlets", scenario.outlets) { $0.string($1) }
        key("window")
        write(scenario.window)
        key("eligibility")
        write(scenario.eligibility)
        list("levels", scenario.levels) { $0.write($1) }
        key("public_offer")
        write(scenario.publicOffer)
        list("quotas", scenario.quotas) { $0.write($1) }
        list("caps", scenario.caps) { $0.write($1) }
        member("hold_seconds", scenario.holdSeconds)
        member("service_class", scenario.serviceClass.rawValue)
        member("liability", scenario.liability)
        member("source", scenario.source)
        endObject()
    }

    private mutating func write(_ window: Window) {
        beginObject()
        member("from", window.from.description)
        member("to", window.to.description)
        list("weekdays", window.weekdays.sorted()) { $0.integer($1) }
        list("hours", window.hours) { writer, hours in
            writer.beginObject()
            writer.member("from", Window.Hours.text(hours.from))
            writer.member("to", Window.Hours.text(hours.to))
            writer.endObject()
        }
        list("blackout_days", window.blackoutDays) { $0.string($1.description) }
        endObject()
    }

    private mutating func write(_ eligibility: Eligibility) {
        beginObject()
        key("minimum_age")
        integer(eligibility.minimumAge)
        key("maximum_age")
        integer(eligibility.maximumAge)
        list("districts", eligibility.districts) { $0.string($1) }
        key("needs_provider_consent")
        bool(eligibility.needsProviderConsent)
        member("partner_band", eligibility.partnerBand)
        // Documents from before it was asked say nothing of it, and keep their bytes.
        if let disclosure = eligibility.partnerDisclosure { member("partner_disclose", disclosure) }
        endObject()
    }

    private mutating func write(_ level: Scenario.Level) {
        beginObject()
        switch level.threshold {
        case .everyone: break
        case .score(let score): member("min_score", Int64(score))
        case .tier(let code): member("min_tier", code)
        }
        key("benefit")
        write(level.benefit)
        endObject()
    }

    fileprivate mutating func write(_ benefit: Benefit) {
        beginObject()
        if let percent = benefit.percent {
            component(.percent, Int64(percent.percent))
            if let most = percent.maxFen { component(.maxFen, most) }
        }
        let others: [(Benefit.Component, Int64)] = [
            (.fixed, benefit.fixedFen), (.depositWaiver, benefit.depositWaiverFen),
            (.quantity, Int64(benefit.quantity)),
            (.loanDays, Int64(benefit.loanDays)), (.renewals, Int64(benefit.renewals)),
            (.freeMinutes, Int64(benefit.freeMinutes)), (.payLater, Int64(benefit.payLaterHours)),
            (.priority, Int64(benefit.priority)),
        ]
        for (name, value) in others where value != 0 { component(name, value) }
        endObject()
    }

    private mutating func write(_ quota: Quota) {
        beginObject()
        member("unit", quota.unit.rawValue)
        member("period", quota.period.rawValue)
        member("district", quota.district)
        member("outlet", quota.outlet)
        member("units", quota.units)
        endObject()
    }

    private mutating func write(_ cap: Cap) {
        beginObject()
        member("period", cap.period.code)
        member("limit", Int64(cap.limit))
        endObject()
    }

    private mutating func component(_ name: Benefit.Component, _ value: Int64) {
        key(name.rawValue)
        integer(value)
    }

    private mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    private mutating func member(_ name: StaticString, _ number: Int64) {
        key(name)
        integer(number)
    }

    private mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        beginArray()
        for element in elements { body(&self, element) }
        endArray()
    }
}

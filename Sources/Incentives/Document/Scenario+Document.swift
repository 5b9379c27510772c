import CivilTime
package import StrictJSON

/// A scenario as the JSON document that is stored, digested and exchanged.
///
/// Writing is stable: a scenario has exactly one document, so that its SHA-256 names what two officers saw. Reading is
/// lenient where a member is left out and its meaning is "none", refuses unknown members, and reports every fault
/// together.
extension Scenario {
    /// Names the layout; a later layout has another.
    package static let format = "shangding-scenario/1"

    static let limits = JSONLimits(bytes: 256 * 1024, depth: 8, values: 4_000, stringBytes: 8_192)

    package init(document: [UInt8]) throws(ScenarioFaults) {
        let value: JSONValue
        do {
            value = try JSONValue(reading: document, limits: Self.limits)
        } catch {
            throw ScenarioFaults(error)
        }
        try self.init(value: value)
    }

    /// Reads a document that stands inside another one; `pointer` says where.
    package init(value: JSONValue, at pointer: String = "") throws(ScenarioFaults) {
        var node = JSONNode(value, pointer: pointer)
        let scenario = node.object(Scenario.init(members:))
        guard let scenario, node.faults.isEmpty else { throw ScenarioFaults(faults: node.faults) }
        self = scenario
    }

    private init?(members: inout JSONMembers) {
        let format = members.required("format") { node in
            node.parsed(Self.format) { $0 == Self.format ? $0 : nil }
        }
        let code = members.code("code", "such as YOU-001", ScenarioBounds.isScenarioCode)
        let category = members.text("category", ScenarioBounds.category)
        let kind = members.code("kind", "lower-case letters and underscores", ScenarioBounds.isKind)
        let nameZh = members.text("name_zh", ScenarioBounds.nameZh)
        let nameEn = members.text("name_en", ScenarioBounds.nameEn)
        let textZh = members.optionalText("text_zh", ScenarioBounds.text)
        let textEn = members.optionalText("text_en", ScenarioBounds.text)
        let provider = members.code("provider", "such as P-SCENIC", ScenarioBounds.isProviderCode)
        let outlets = members.codes(
            "outlets", most: ScenarioBounds.outlets, "such as O-1001", ScenarioBounds.isOutletCode)
        let window = members.object("window", Window.init(members:))
        let eligibility = members.optional("eligibility") { $0.object(Eligibility.init(members:)) }
        let levels = members.array("levels", count: 1...ScenarioBounds.levels) { $0.object(Level.init(members:)) }
        let publicOffer = members.object("public_offer", Benefit.init(members:))
        let quotas = members.list("quotas", most: ScenarioBounds.quotas, Quota.init(members:))
        let caps = members.list("caps", most: ScenarioBounds.caps, Cap.init(members:))
        let holdSeconds = members.optional("hold_seconds") { $0.integer(in: HoldState.secondsRange) }
        let serviceClass = members.optional("service_class") { $0.word(ServiceClass.self) }
        let liability = members.optionalText("liability", ScenarioBounds.note)
        let source = members.optionalText("source", ScenarioBounds.note)
        guard format != nil, let code, let category, let kind, let nameZh, let nameEn, let textZh, let textEn,
            let provider,
            let outlets, let window, let eligibility, let levels, let publicOffer, let quotas, let caps,
            let holdSeconds,
            let serviceClass, let liability, let source
        else { return nil }
        self.init(
            code: code, category: category, kind: kind, name: Texts(zh: nameZh, en: nameEn),
            text: Texts(zh: textZh, en: textEn), provider: provider, outlets: outlets, window: window,
            eligibility: eligibility ?? Eligibility(), levels: levels, publicOffer: publicOffer, quotas: quotas,
            caps: caps, holdSeconds: holdSeconds ?? HoldState.usualSeconds, serviceClass: serviceClass ?? .extra,
            liability: liability, source: source)
        noteRepetitions(&members)
    }

    /// Two quotas of one scope would be one row, two caps of one period one limit.
    private func noteRepetitions(_ members: inout JSONMembers) {
        let scopes = Set(
            quotas.map { Quota(unit: $0.unit, period: $0.period, district: $0.district, outlet: $0.outlet, units: 0) })
        if scopes.count < quotas.count {
            members.note("quotas", .wrongForm, "one quota for each unit, period, district and outlet")
        }
        if Set(caps.map(\.period)).count < caps.count { members.note("caps", .wrongForm, "one cap for each period") }
    }
}

extension Window {
    fileprivate init?(members: inout JSONMembers) {
        let from = members.day("from")
        let to = members.day("to")
        let weekdays = members.optional("weekdays") { node in
            node.array(count: 0...7) { $0.integer(in: 1...7).map(Int.init) }
        }
        let hours = members.list("hours", most: ScenarioBounds.hours, Hours.init(members:))
        let blackout = members.optional("blackout_days") { node in
            node.array(count: 0...ScenarioBounds.blackoutDays) { $0.day() }
        }
        guard let from, let to, let weekdays, let hours, let blackout else { return nil }
        self.init(
            from: from, to: to, weekdays: Set(weekdays ?? []), hours: hours, blackoutDays: blackout ?? [])
        if self.weekdays.count < (weekdays ?? []).count { members.note("weekdays", .wrongForm, "each weekday once") }
        if Set(blackoutDays).count < blackoutDays.count { members.note("blackout_days", .wrongForm, "each day once") }
        let days = Int(to.number) - Int(from.number) + 1
        guard (1...ScenarioBounds.windowDays).contains(days) else {
            members.note("to", .outOfRange, "not before `from`, and at most \(ScenarioBounds.windowDays) days in all")
            return nil
        }
        let sorted = hours.sorted { $0.from < $1.from }
        if zip(sorted, sorted.dropFirst()).contains(where: { $0.to > $1.from }) {
            members.note("hours", .wrongForm, "hours that do not overlap")
        }
        if firstOpenDay == nil { members.note("weekdays", .wrongForm, "at least one day on which it is open") }
    }
}

extension Window.Hours {
    fileprivate init?(members: inout JSONMembers) {
        let from = members.required("from") { $0.parsed("a time of day, HH:MM", bytes: 5...5, Self.minutes) }
        let to = members.required("to") { $0.parsed("a time of day, HH:MM, at most 24:00", bytes: 5...5, Self.minutes) }
        guard let from, let to else { return nil }
        self.init(from: from, to: to)
        if from >= to { members.note("to", .outOfRange, "later than `from`") }
    }

    /// Minutes since midnight of `HH:MM`; 1440 for `24:00`.
    package static func minutes(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == 0x3A else { return nil }
        let digits = [0, 1, 3, 4].map { Int(bytes[$0]) - 0x30 }
        guard digits.allSatisfy((0...9).contains), digits[2] < 6 else { return nil }
        let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
        return minutes <= 1_440 ? minutes : nil
    }

    /// `HH:MM`.
    package static func text(_ minutes: Int) -> String {
        func pair(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return pair(minutes / 60) + ":" + pair(minutes % 60)
    }
}

extension Eligibility {
    fileprivate init?(members: inout JSONMembers) {
        let minimum = members.optional("minimum_age") { $0.integer(in: ScenarioBounds.ages).map(Int.init) }
        let maximum = members.optional("maximum_age") { $0.integer(in: ScenarioBounds.ages).map(Int.init) }
        let districts = members.codes(
            "districts", most: ScenarioBounds.districts, "six digits (GB/T 2260)", ScenarioBounds.isAdcode)
        let consent = members.optional("needs_provider_consent") { $0.bool() }
        let band = members.optional("partner_band") { node in
            node.parsed("L1 to L9") { ScenarioBounds.isBand($0) ? $0 : nil }
        }
        let disclosure = members.optional("partner_disclose") { node in
            node.parsed("band or score") { ScenarioBounds.disclosures.contains($0) ? $0 : nil }
        }
        guard let minimum, let maximum, let districts, let consent, let band, let disclosure else { return nil }
        self.init(
            minimumAge: minimum, maximumAge: maximum, districts: districts, needsProviderConsent: consent ?? false,
            partnerBand: band, partnerDisclosure: disclosure)
        if let minimum, let maximum, minimum > maximum {
            members.note("maximum_age", .outOfRange, "not below `minimum_age`")
        }
    }
}

package import CivilTime

/// What one version of a scenario says: who gives what, to whom, when and how much of it. A value of this type has been
/// read from a document, not yet judged: `PublicationGate` says whether it may run.
package struct Scenario: Hashable, Sendable {
    /// Such as `YOU-001`.
    package var code: String
    /// The city's Chinese name for the kind, such as 信易游.
    package var category: String
    /// Code of the template it is made from, such as `travel`, `reading`, `rental`.
    package var kind: String
    package var name: Texts
    /// What the citizen reads about it.
    package var text: Texts
    /// Code of the provider.
    package var provider: String
    /// Codes of its outlets; empty for all of the provider's.
    package var outlets: [String]
    package var window: Window
    package var eligibility: Eligibility
    /// From the lowest threshold to the highest; at least one.
    package var levels: [Level]
    package var publicOffer: Benefit
    package var quotas: [Quota]
    package var caps: [Cap]
    /// How long a hold lives: `HoldState.secondsRange`.
    package var holdSeconds: Int64
    package var serviceClass: ServiceClass
    /// Who is liable when a visitor's waived deposit is not made good, and under which agreement; empty where nobody
    /// waives deposits for visitors.
    package var liability: String
    /// Where the figures come from; for officers.
    package var source: String

    package init(
        code: String, category: String, kind: String, name: Texts, text: Texts, provider: String,
        outlets: [String] = [],
        window: Window, eligibility: Eligibility, levels: [Level], publicOffer: Benefit, quotas: [Quota] = [],
        caps: [Cap] = [], holdSeconds: Int64 = HoldState.usualSeconds, serviceClass: ServiceClass = .extra,
        liability: String = "", source: String = ""
    ) {
        self.code = code
        self.category = category
        self.kind = kind
        self.name = name
        self.text = text
        self.provider = provider
        self.outlets = outlets
        self.window = window
        self.eligibility = eligibility
        self.levels = levels
        self.publicOffer = publicOffer
        self.quotas = quotas
        self.caps = caps
        self.holdSeconds = holdSeconds
        self.serviceClass = serviceClass
        self.liability = liability
        self.source = source
    }

    package struct Texts: Hashable, Sendable {
        package var zh: String
        package var en: String

        package init(zh: String, en: String) {
            self.zh = zh
            self.en = en
        }
    }

    /// A benefit from a threshold on. A higher level is never smaller in any component.
    package struct Level: Hashable, Sendable {
        package var threshold: Threshold
        package var benefit: Benefit

        package init(threshold: Threshold, benefit: Benefit) {
            self.threshold = threshold
            self.benefit = benefit
        }
    }

    package enum Threshold: Hashable, Sendable {
        case everyone
        /// 0…200 on the reference card.
        case score(Int)
        /// Code of a tier of the live card.
        case tier(String)
    }

    /// How a version counts in law: a basic public service is open to everyone alike.
    package enum ServiceClass: String, CaseIterable, Hashable, Sendable {
        case extra
        case basicPublicService = "basic_public_service"
    }

    /// Whether anything depends on the score.
    package var hasThreshold: Bool { levels.contains { $0.threshold != .everyone } }

    /// Whether it waives deposits: then the score that counts is the one without suspensions.
    package var waivesDeposits: Bool { levels.contains { $0.benefit.depositWaiverFen > 0 } }

    /// The life of what is taken; the gate lets no level have another.
    package var life: RedemptionLife { levels.first.map { RedemptionLife(of: $0.benefit) } ?? .visit }

    /// Points within which a threshold is "just above" a score: in previews, and as one step away in lists.
    package static let nearPoints = 20
}

/// When a scenario is open: days, weekdays, hours of the Asia/Shanghai day, without the blackout days.
package struct Window: Hashable, Sendable {
    /// Minutes of the day, half-open: 540..<1080 is 09:00 to 18:00.
    package struct Hours: Hashable, Sendable {
        package let from: Int
        package let to: Int

        package init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// Both included.
    package var from: Day
    package var to: Day
    /// 1 Monday … 7 Sunday; empty for all.
    package var weekdays: Set<Int>
    /// Empty for the whole day; they do not overlap.
    package var hours: [Hours]
    package var blackoutDays: [Day]

    package init(from: Day, to: Day, weekdays: Set<Int> = [], hours: [Hours] = [], blackoutDays: [Day] = []) {
        self.from = from
        self.to = to
        self.weekdays = weekdays
        self.hours = hours
        self.blackoutDays = blackoutDays
    }

    /// Why it is closed at an instant, all that apply; empty when open.
    package func refusals(at now: Instant) -> [RefusalCode] {
        let day = now.day
        var codes: [RefusalCode] = []
        if day < from { codes.append(.notYetOpen) }
        if day > to { codes.append(.over) }
        if !weekdays.isEmpty, !weekdays.contains(day.weekday) { codes.append(.weekdayClosed) }
        if !hours.isEmpty, !hours.contains(where: { $0.from <= now.minuteOfDay && now.minuteOfDay < $0.to }) {
            codes.append(.hourClosed)
        }
        if blackoutDays.contains(day) { codes.append(.blackoutDay) }
        return codes
    }
}

extension Day {
    /// 1 Monday … 7 Sunday.
    package var weekday: Int { ((Int(number) + 3) % 7 + 7) % 7 + 1 }
}

extension Instant {
    /// Minutes since the beginning of the Asia/Shanghai day.
    package var minuteOfDay: Int { Int((microseconds - Instant(startOf: day).microseconds) / 60_000_000) }
}

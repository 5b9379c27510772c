import CivilTime
import Rights
import Scoring
import TestKit
import Testing
import UseCases

@Suite struct `Consent` {
    private let person = Synthetic.person(1)
    private let minute: Int64 = 60
    private let day: Int64 = 86_400

    private func withAccount(_ body: (TestCity, CitizenHandle) async throws -> Void) async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.open(person, for: client)
            try await city.rescore()
            try await body(city, id)
        }
    }

    @Test func `withdrawn hides the score at once and nobody computes another`() async throws {
        try await withAccount { city, id in
            let now = TestCity.opening.adding(seconds: minute)
            #expect(try await city.score(of: id, now: now) == 100)
            try await city.withdraw(.scoring, id, now: now)
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(of: id, now: now) }
            #expect(try await city.account(id, now: now).state == "withdrawn")
            try await city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "3"), from: "mzj", now: now)
            try await city.rescore(now: now)
            #expect(try await city.scoreEveryone(now: now).scored == 0)
            #expect(try await city.texts("SELECT score::text FROM score") == ["100"])
            try await city.withdraw(.scoring, id, now: now.adding(seconds: minute))
            #expect(
                try await city.texts("SELECT 'x' FROM audit_entry WHERE action = 'consent.withdrawn'").count == 1,
                "a second withdrawal is none")
        }
    }

    @Test func `for a purpose refused after it was given is withdrawn, and clients hear of it`() async throws {
        try await withAccount { city, id in
            let subject = ConsentDecision.Subject.purpose(.incentive, .city, [.level])
            let given = try await city.decide(city.decision(subject, at: TestCity.opening), id, now: TestCity.opening)
            let later = TestCity.opening.adding(seconds: minute)
            let refused = try await city.decide(ConsentDecision(subject, .refused), id, now: later)
            #expect(given.state == "given" && refused.state == "withdrawn")
            #expect(
                try await city.texts("SELECT 'x' FROM client_event WHERE kind = 'consent.withdrawn'").count == 1)
            #expect(
                try await city.texts("SELECT 'x' FROM audit_entry WHERE action = 'consent.withdrawn'").count == 1)
            #expect(
                try await city.texts("SELECT 'x' FROM audit_entry WHERE action = 'consent.refused'").isEmpty)
            _ = try await city.decide(ConsentDecision(subject, .refused), id, now: later.adding(seconds: minute))
            #expect(
                try await city.texts("SELECT 'x' FROM client_event WHERE kind = 'consent.withdrawn'").count == 1)
        }
    }

    @Test func `given again is scored again, whatever happened meanwhile`() async throws {
        try await withAccount { city, id in
            try await city.withdraw(.scoring, id)
            let later = TestCity.opening.adding(seconds: day)
            try await city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "3"), from: "mzj", now: later)
            try await city.decide(city.decision(.scoring(separately: []), at: later), id, now: later)
            try await city.rescore(now: later)
            #expect(try await city.score(of: id, now: later) == 103)
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `said twice in the same words changes nothing`() async throws {
        try await withAccount { city, id in
            let decision = try city.decision(.scoring(separately: []), at: TestCity.opening.adding(seconds: 60))
            for minute in 1...2 {
                try await city.decide(decision, id, now: TestCity.opening.adding(seconds: Int64(60 * minute)))
            }
            #expect(
                try await city.texts("SELECT 'x' FROM account_version WHERE evidence = 'consent/b-2'").count == 1)
            #expect(
                try await city.texts(
                    "SELECT action FROM audit_entry WHERE about_citizen IS NOT NULL ORDER BY entry_id DESC LIMIT 2")
                    == ["consents.read", "consent.given"])
        }
    }

    @Test func `is not asked for again by a client within thirty days`() async throws {
        try await withAccount { city, id in
            // The last second of 2 December; the thirtieth day after it is New Year.
            let withdrawn = Instant(startOf: Day("2026-12-03") ?? TestCity.day).adding(seconds: -1)
            try await city.withdraw(.scoring, id, now: withdrawn)
            let newYear = Instant(startOf: Day("2027-01-01") ?? TestCity.day)
            let account = try await city.account(id, now: withdrawn)
            #expect(account.scoring?.mayAskAgainOn == newYear.day)
            let eve = newYear.adding(seconds: -1)
            let scoring = ConsentDecision.Subject.scoring(separately: [])
            await #expect(throws: RightsRefusal.consentCoolDown) {
                try await city.decide(city.decision(scoring, at: eve, by: .client), id, now: eve)
            }
            guard case .client(let client, _) = id else { throw Fault.citizenUnknown }
            await #expect(throws: RightsRefusal.consentCoolDown) {
                try await city.openAccount()(
                    city.application(person, at: eve, by: .client), for: .client(client), in: city.context(eve))
            }
            #expect(
                try await city.decide(city.decision(scoring, at: newYear, by: .client), id, now: newYear).state
                    == "given")
        }
    }

    @Test func `may be given by the citizen at any time`() async throws {
        try await withAccount { city, id in
            try await city.withdraw(.scoring, id)
            let now = TestCity.opening.adding(seconds: 1)
            await #expect(throws: RightsRefusal.consentOutdated) {
                try await city.decide(
                    city.decision(.scoring(separately: []), at: TestCity.opening), id, now: now)
            }
            #expect(
                try await city.decide(city.decision(.scoring(separately: []), at: now), id, now: now).state == "given")
        }
    }

    @Test func `withdrawn is not undone by older evidence of whatever kind`() async throws {
        try await withAccount { city, id in
            let withdrawn = TestCity.opening.adding(seconds: day)
            try await city.withdraw(.scoring, id, now: withdrawn)
            let later = withdrawn.adding(seconds: day)
            try await city.enrol(
                EnrolmentLine(person, notice: "v9", from: "2026-11-24", until: "2027-11-24"), now: later)
            #expect(try await city.account(id, now: later).state == "withdrawn", "older than the withdrawal")
            guard case .client(let client, _) = id else { throw Fault.citizenUnknown }
            #expect(try await city.open(person, for: client) == id, "a repeated request gets its id")
            #expect(try await city.account(id, now: later).state == "withdrawn")
            let stranger = try await city.client("stranger")
            await #expect(throws: RightsRefusal.consentOutdated) { try await city.open(person, for: stranger) }
            try await city.enrol(
                EnrolmentLine(person, notice: "v9", from: "2026-11-25", until: "2027-11-25"), now: later)
            #expect(try await city.account(id, now: later).state == "active", "given after it")
        }
    }

    @Test func `ends at the midnight of its last day and can be renewed`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let newYear = Instant(startOf: Day("2027-01-01") ?? TestCity.day)
            let id = try await city.openAccount()(
                city.application(person, until: newYear.day), for: .client(client), in: city.context())
            try await city.rescore()
            let lastSecond = newYear.adding(seconds: -1)
            #expect(try await city.score(of: id, now: lastSecond) == 100)
            #expect(try await city.account(id, now: lastSecond).state == "active")
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(of: id, now: newYear) }
            #expect(try await city.account(id, now: newYear).state == "consent_expired")
            #expect(try await city.scoreEveryone(now: newYear).scored == 0)
            let view = try await city.decide(
                city.decision(.scoring(separately: []), at: newYear, by: .client), id, now: newYear)
            #expect(view.term?.until == Day("2028-01-01"))
            try await city.rescore(now: newYear)
            #expect(try await city.score(of: id, now: newYear) == 100)
        }
    }

    @Test func `is one for each purpose and recipient`() async throws {
        try await withAccount { city, id in
            let now = TestCity.opening.adding(seconds: minute)
            let library = ConsentDecision.Subject.purpose(.incentive, .provider("library"), [.eligibility])
            let hangzhou = ConsentDecision.Subject.purpose(.sharing, .partner("330100"), [.level, .eligibility])
            let first = try await city.decide(city.decision(library, at: now), id, now: now)
            let second = try await city.decide(city.decision(hangzhou, at: now), id, now: now)
            #expect(first.name != second.name)
            #expect(second.categories == [.eligibility, .level] && second.recipient == .partner("330100"))
            try await city.withdraw(first.name, id, now: now)
            try await city.withdraw(first.name, id, now: now)
            let list = ListConsents(pool: city.pool, audit: city.audit)
            let states = try await list(of: id, in: city.context(now)).map {
                "\($0.purpose?.rawValue ?? "scoring") \($0.recipient.code) \($0.state)"
            }
            #expect(
                states == [
                    "scoring city given", "incentive provider:library withdrawn", "sharing partner:330100 given",
                ])
            let again = try await city.decide(
                city.decision(library, at: now.adding(seconds: 1)), id, now: now.adding(seconds: 1))
            #expect(again.name == first.name && again.state == "given")
            #expect(try await city.score(of: id, now: now) == 100, "the score does not depend on it")
        }
    }

    @Test func `refused when asked is remembered, and never asked for data no purpose needs`() async throws {
        try await withAccount { city, id in
            let now = TestCity.opening.adding(seconds: minute)
            let library = ConsentDecision.Subject.purpose(.incentive, .provider("library"), [.eligibility])
            let refused = try await city.decide(ConsentDecision(library, .refused), id, now: now)
            #expect(refused.state == "refused" && refused.term == nil)
            #expect(refused.mayAskAgainOn == now.day.adding(days: 30))
            await #expect(throws: RightsRefusal.consentCoolDown) {
                try await city.decide(
                    city.decision(library, at: now.adding(seconds: 1), by: .client), id, now: now.adding(seconds: 1))
            }
            for subject: ConsentDecision.Subject in [
                .purpose(.sharing, .provider("library"), [.level]), .purpose(.incentive, .partner("330100"), [.level]),
            ] {
                await #expect(throws: RightsRefusal.recipientUnfit) {
                    try await city.decide(city.decision(subject, at: now), id, now: now)
                }
            }
            for categories: [ConsentCategory] in [[.records], []] {
                await #expect(throws: RightsRefusal.categoryUnfit) {
                    try await city.decide(
                        city.decision(.purpose(.sharing, .partner("330100"), categories), at: now), id, now: now)
                }
            }
            await #expect(throws: RightsRefusal.consentUnknown) {
                try await city.withdraw(ConsentView.Name("cns_00000000000000000000000000") ?? .scoring, id, now: now)
            }
        }
    }

    @Test func `to be scored that is refused when it is to be renewed is withdrawn`() async throws {
        try await withAccount { city, id in
            let view = try await city.decide(
                ConsentDecision(.scoring(separately: []), .refused), id, now: TestCity.opening)
            #expect(view.state == "withdrawn" && view.mayAskAgainOn == TestCity.day.adding(days: 30))
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(of: id) }
        }
    }

    @Test func `that has ended for a month takes its scores with it`() async throws {
        try await withAccount { city, id in
            let forget = ForgetUnconsented(pool: city.pool)
            try await city.withdraw(.scoring, id)
            let eve = Instant(startOf: TestCity.day.adding(days: 30)).adding(seconds: -1)
            #expect(try await forget(in: city.context(eve)) == 0)
            #expect(try await forget(in: city.context(eve.adding(seconds: 1))) == 1)
            #expect(try await city.replay().differing == 0)
        }
    }
}

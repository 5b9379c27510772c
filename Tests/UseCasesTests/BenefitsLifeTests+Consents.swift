import CivilTime
import Incentives
import Postgres
import Rights
import Signing
import StrictJSON
import TestKit
import Testing
import UseCases

extension `What a hold becomes` {
    @Test func `waits for no withdrawn consent: open holds go back, what was committed runs on`() async throws {
        try await BenefitCity.with(citizens: 4) { city in
            let scenario = try await city.run(BenefitCity.terms(quotas: plenty))
            let committed = try await city.commit(city.held(scenario))
            let held = try await city.held(scenario)
            try await city.city.withdraw(.scoring, city.citizens[0])
            await #expect(throws: Fault.holdEnded) { try await city.commit(held) }
            let view = try await city.desk.read(held, of: city.citizens[0], in: city.context())
            #expect(view.state == .released && view.endReason == "consent_withdrawn")
            #expect(try await city.units() == ["100/99/0/1/0"])
            #expect(
                try await city.desk.list(of: city.citizens[0], before: nil, limit: 10, in: city.context())
                    .redemptions.map(\.id) == [committed])
            _ = try await city.held(scenario, by: 1)
            try await city.city.erase(city.citizens[1])
            _ = try await city.held(scenario, by: 2)
            try await MarkDeceased(pool: city.city.pool, audit: city.city.audit)(
                city.citizens[2], evidence: #require(EvidenceReference("register/1")), in: city.context())
            await #expect(throws: Fault.accountClosed) { try await city.hold(scenario, by: 2) }
            // A consent that ended without anybody's word: the hold is there, and cannot be confirmed.
            let last = try await city.held(scenario, by: 3)
            try await city.city.execute(
                "UPDATE consent_version SET consent_from = '2026-11-22', consent_until = '2026-11-23' WHERE known_to = 'infinity'"
            )
            await #expect(throws: Fault.consentMissing) { try await city.commit(last, by: 3) }
            #expect(try await city.units() == ["100/98/1/1/0"])
            #expect(
                try await city.city.texts("SELECT kind FROM client_event WHERE kind = 'hold.released'").count == 2)
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `goes back only where it rests on the consent that was withdrawn`() async throws {
        try await BenefitCity.with { city in
            var asked = Eligibility()
            asked.needsProviderConsent = true
            let scored = try await city.run(BenefitCity.terms("TEST-001"))
            let open = try await city.run(BenefitCity.terms("TEST-002", threshold: .everyone))
            let told = try await city.run(BenefitCity.terms("TEST-003", threshold: .everyone, eligibility: asked))
            func give(_ recipient: ConsentRecipient) async throws -> ConsentView.Name {
                try await city.city.decide(
                    city.city.decision(.purpose(.incentive, recipient, [.eligibility]), at: TestCity.opening),
                    city.citizens[0], now: TestCity.opening
                ).name
            }
            let (test, other) = (try await give(.provider("p-test")), try await give(.provider("p-other")))
            let incentive = try await give(.city)
            var holds: [PublicID] = []
            for scenario in [scored, open, told] { holds.append(try await city.held(scenario)) }
            func states() async throws -> [HoldState] {
                var states: [HoldState] = []
                for hold in holds {
                    states.append(try await city.desk.read(hold, of: city.citizens[0], in: city.context()).state)
                }
                return states
            }
            try await city.city.withdraw(other, city.citizens[0])
            #expect(try await states() == [.held, .held, .held])
            try await city.city.withdraw(test, city.citizens[0])
            #expect(try await states() == [.held, .held, .released])
            try await city.city.withdraw(incentive, city.citizens[0])
            #expect(try await states() == [.released, .held, .released])
            try await city.city.withdraw(.scoring, city.citizens[0])
            #expect(try await states() == [.released, .held, .released])
            try await city.commit(holds[1])
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `counts days by the Asia/Shanghai calendar, at midnight and at the end of the year`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(
                BenefitCity.terms(
                    quotas: [
                        Quota(unit: .count, period: .day, units: 1), Quota(unit: .count, period: .year, units: 2),
                    ],
                    caps: [Cap(period: .period(.day), limit: 1)]))
            let midnight = Instant(startOf: TestCity.day.adding(days: 1))
            #expect(try await city.hold(scenario, now: midnight.adding(seconds: -1)).hasPrefix("held"))
            #expect(
                try await city.hold(scenario, now: midnight.adding(seconds: -1))
                    == "refused cap_reached quota_exhausted")
            #expect(try await city.hold(scenario, now: midnight).hasPrefix("held"))
            let newYear = Instant(startOf: Day("2027-01-01") ?? .distantFuture)
            #expect(
                try await city.hold(scenario, now: newYear.adding(seconds: -1)).contains("quota_exhausted"))
            // The consents of this city end with the year of consent, so the answer is about them and not about units.
            #expect(!(try await city.hold(scenario, by: 1, now: newYear).contains("quota_exhausted")))
            #expect(try await city.bookFaults() == [])
        }
    }

    @Test func `is in the export of everything held`() async throws {
        try await BenefitCity.with { city in
            let scenario = try await city.run(BenefitCity.terms())
            let redemption = try await city.commit(city.held(scenario))
            _ = try await city.held(scenario)
            let export = ExportEverything(
                pool: city.city.pool, identity: city.city.identity, shelf: city.city.shelf, audit: city.city.audit)
            var document = try await export.open(city.citizens[0], in: city.context())
            var bytes: [UInt8] = []
            while let more = try await export.next(&document) { bytes += more }
            guard case .object(let held) = try JSONValue(reading: bytes), case .array(let holds)? = held["holds"],
                case .array(let redemptions)? = held["redemptions"], case .object(let one)? = redemptions.first
            else {
                Issue.record("the export has no holds and redemptions")
                return
            }
            #expect(holds.count == 2 && redemptions.count == 1)
            #expect(one["id"] == .string(redemption.text(prefix: BenefitID.redemption)))
        }
    }
}

import CivilTime
import Testing

@testable import Rights

@Suite struct `A consent` {
    private static let now = Moment.at("2026-11-24", 9 * 3600)
    private static let older = Moment.term("2026-01-01", "2027-01-01")
    private static let newer = Moment.term("2026-11-24", "2027-11-24", second: 3600)
    private static let ended = Moment.term("2025-01-01", "2026-01-01")
    private static let longAgo = Moment.at("2026-10-01")
    private static let lately = Moment.at("2026-11-20", 3600)

    private static let states: [ConsentState] = [
        .never, .given(older), .expired(ended), .withdrawn(at: longAgo), .withdrawn(at: lately), .refused(at: longAgo),
        .refused(at: lately),
    ]
    private static let events: [ConsentState.Event] = [
        .give(newer, by: .citizen), .give(newer, by: .client), .withdraw, .refuse,
    ]

    private static let table: [[Result<ConsentState, RightsRefusal>]] = [
        // give by citizen, give by client, withdraw, refuse
        [.success(.given(newer)), .success(.given(newer)), .failure(.consentUnknown), .success(.refused(at: now))],
        [
            .success(.given(newer)), .success(.given(newer)), .success(.withdrawn(at: now)),
            .success(.withdrawn(at: now)),
        ],
        [
            .success(.given(newer)), .success(.given(newer)), .success(.withdrawn(at: now)),
            .success(.withdrawn(at: now)),
        ],
        [
            .success(.given(newer)), .success(.given(newer)), .success(.withdrawn(at: longAgo)),
            .success(.refused(at: now)),
        ],
        [
            .success(.given(newer)), .failure(.consentCoolDown), .success(.withdrawn(at: lately)),
            .success(.refused(at: now)),
        ],
        [
            .success(.given(newer)), .success(.given(newer)), .success(.refused(at: longAgo)),
            .success(.refused(at: now)),
        ],
        [
            .success(.given(newer)), .failure(.consentCoolDown), .success(.refused(at: lately)),
            .success(.refused(at: now)),
        ],
    ]

    @Test func `goes from every state with every event where the table says`() {
        #expect(Self.table.count == Self.states.count)
        for (state, row) in zip(Self.states, Self.table) {
            #expect(row.count == Self.events.count)
            for (event, expected) in zip(Self.events, row) {
                let result: Result<ConsentState, RightsRefusal>
                do throws(RightsRefusal) {
                    result = .success(try state.after(event, at: Self.now))
                } catch { result = .failure(error) }
                #expect(result == expected, "\(state.code) \(event)")
            }
        }
    }

    @Test func `is not changed by evidence older than the last word`() {
        for state: ConsentState in [.given(Self.newer), .withdrawn(at: Self.now), .refused(at: Self.lately)] {
            #expect(throws: RightsRefusal.consentOutdated) {
                try state.after(.give(Self.older, by: .citizen), at: Self.now)
            }
        }
    }

    @Test func `holds a year when nothing else was agreed, and never more than five`() throws {
        let now = Moment.at("2028-02-29", 60)
        #expect(try ConsentTerm(givenAt: now, until: nil, at: now).until == Moment.day("2029-02-28"))
        #expect(
            try ConsentTerm(givenAt: now, until: Moment.day("2033-02-28"), at: now).from == Moment.day("2028-02-29"))
        #expect(throws: RightsRefusal.consentTooLong) {
            try ConsentTerm(givenAt: now, until: Moment.day("2033-03-01"), at: now)
        }
        #expect(throws: RightsRefusal.consentTooLong) { try ConsentTerm(givenAt: now, until: .distantFuture, at: now) }
    }

    @Test func `is neither given in the future nor over when it is given`() throws {
        let now = Moment.at("2026-12-31", 86_399)
        #expect(throws: RightsRefusal.consentInFuture) {
            try ConsentTerm(givenAt: now.adding(seconds: 1), until: nil, at: now)
        }
        for until in ["2026-12-31", "2026-12-30", "2020-01-01"] {
            #expect(throws: RightsRefusal.consentEnded) {
                try ConsentTerm(givenAt: now, until: Moment.day(until), at: now)
            }
        }
        #expect(try ConsentTerm(givenAt: now, until: Moment.day("2027-01-01"), at: now).isInForce(on: now.day))
        #expect(throws: RightsRefusal.consentEnded) {
            try ConsentTerm(givenAt: Moment.at("2025-12-31"), until: nil, at: now)
        }
    }

    @Test func `exists only for purposes and recipients that go together`() {
        let recipients: [ConsentRecipient] = [.city, .provider("library"), .partner("330100")]
        let fitting = ConsentPurpose.allCases.map { purpose in recipients.map(purpose.fits) }
        #expect(fitting == [[true, true, false], [false, false, true], [false, true, true]])
        #expect(ConsentPurpose.allCases.allSatisfy { !$0.categories.isEmpty })
        // A score only where agreement and person allow it; records and contact never.
        #expect(ConsentPurpose.sharing.categories == [.eligibility, .level, .score])
    }

    @Test(arguments: ["city", "provider:library-1", "partner:330100"])
    func `names a recipient by one code`(code: String) {
        #expect(ConsentRecipient(code: code)?.code == code)
    }

    @Test(arguments: [
        "", "City", "provider:", "provider:1a", "provider:A", "provider:a_b", "partner:33010", "partner:3301000",
        "partner:33010a", "partner:３３０１００", "bank:x", "provider:" + String(repeating: "a", count: 65),
    ])
    func `names no recipient by anything else`(code: String) {
        #expect(ConsentRecipient(code: code) == nil)
    }

    @Test(arguments: [
        ("2008-11-24", "2026-11-24", true), ("2008-11-25", "2026-11-24", false), ("2008-12-31", "2026-12-31", true),
        ("2009-01-01", "2026-12-31", false), ("2008-02-29", "2026-02-27", false), ("2008-02-29", "2026-02-28", true),
    ])
    func `is for adults, from the birthday on`(birth: String, day: String, adult: Bool) {
        #expect(AgeOfConsent.isReached(by: Moment.day(birth), on: Moment.day(day)) == adult)
    }

    @Test func `a report counts in the year of Asia Shanghai`() {
        #expect(FreeReports.year(of: Moment.at("2026-12-31", 86_399)) == 2026)
        #expect(FreeReports.year(of: Moment.at("2027-01-01")) == 2027)
    }
}

import CivilTime
import Testing

@testable import Rights

/// Asia/Shanghai moments of these tests.
enum Moment {
    static func day(_ text: String) -> Day { Day(text) ?? .distantFuture }
    /// `seconds` after the midnight with which a day begins.
    static func at(_ text: String, _ seconds: Int64 = 0) -> Instant {
        Instant(startOf: day(text)).adding(seconds: seconds)
    }
    static func term(_ from: String, _ until: String, second: Int64 = 0) -> ConsentTerm {
        ConsentTerm(givenAt: at(from, second), from: day(from), until: day(until))
    }
}

@Suite struct `The state of an account` {
    private static let now = Moment.at("2026-11-24", 9 * 3600)
    private static let older = Moment.term("2026-01-01", "2027-01-01")
    private static let newer = Moment.term("2026-11-24", "2027-11-24", second: 3600)
    private static let ended = Moment.term("2025-01-01", "2026-01-01")
    private static let longAgo = Moment.at("2026-10-01")
    private static let lately = Moment.at("2026-11-20", 3600)

    private static let states: [AccountState] = [
        .notOpened, .active(older), .consentExpired(ended), .withdrawn(at: longAgo), .withdrawn(at: lately), .deceased,
        .erased,
    ]
    private static let events: [AccountState.Event] = [
        .consent(newer, by: .citizen), .consent(newer, by: .client), .withdraw, .die, .erase,
    ]

    /// Every state (rows) and event (columns): what becomes of it, or why not.
    private static let table: [[Result<AccountState, RightsRefusal>]] = [
        // consent by citizen, consent by client, withdraw, die, erase
        [
            .success(.active(newer)), .success(.active(newer)), .failure(.accountNotOpen), .success(.deceased),
            .failure(.accountNotOpen),
        ],
        [
            .success(.active(newer)), .success(.active(newer)), .success(.withdrawn(at: now)), .success(.deceased),
            .success(.erased),
        ],
        [
            .success(.active(newer)), .success(.active(newer)), .success(.withdrawn(at: now)), .success(.deceased),
            .success(.erased),
        ],
        [
            .success(.active(newer)), .success(.active(newer)), .success(.withdrawn(at: longAgo)), .success(.deceased),
            .success(.erased),
        ],
        [
            .success(.active(newer)), .failure(.consentCoolDown), .success(.withdrawn(at: lately)), .success(.deceased),
            .success(.erased),
        ],
        [
            .failure(.accountClosed), .failure(.accountClosed), .failure(.accountClosed), .success(.deceased),
            .success(.erased),
        ],
        [
            .failure(.accountClosed), .failure(.accountClosed), .failure(.accountClosed), .failure(.accountClosed),
            .failure(.accountClosed),
        ],
    ]

    @Test func `goes from every state with every event where the table says`() {
        #expect(Self.table.count == Self.states.count)
        for (state, row) in zip(Self.states, Self.table) {
            #expect(row.count == Self.events.count)
            for (event, expected) in zip(Self.events, row) {
                let result = Result { () throws(RightsRefusal) in
                    try state.after(event, at: Self.now)
                }
                #expect(result == expected, "\(state.code) \(event)")
            }
        }
        #expect(Set(Self.states.map(\.code)) == Set(AccountState.codes))
    }

    @Test(arguments: [
        AccountState.active(newer), .consentExpired(newer), .withdrawn(at: newer.givenAt), .withdrawn(at: now),
    ])
    func `is not changed by evidence older than the last word`(state: AccountState) {
        #expect(throws: RightsRefusal.consentOutdated) {
            try state.after(.consent(Self.older, by: .citizen), at: Self.now)
        }
    }

    @Test(arguments: [
        ("2026-12-31", Int64(86_399), "active"), ("2027-01-01", 0, "consent_expired"),
        ("2025-12-31", 86_399, "consent_expired"),
        ("2026-01-01", 0, "active"),
    ])
    func `changes at the midnight of Asia Shanghai and not before`(day: String, second: Int64, code: String) {
        let today = Moment.at(day, second).day
        #expect(AccountState.active(Self.older).on(today).code == code)
        #expect(AccountState.consentExpired(Self.older).on(today).code == code)
    }

    /// Thirty days after a withdrawal in the last second of 2 December a new year begins, and with it the client may
    /// ask.
    @Test func `lets a client ask again from the first second of the thirtieth day`() throws {
        let withdrawn = AccountState.withdrawn(at: Moment.at("2026-12-02", 86_399))
        func asked(at now: Instant) throws(RightsRefusal) -> String {
            let term = try ConsentTerm(givenAt: now, until: nil, at: now)
            return try withdrawn.after(.consent(term, by: .client), at: now).code
        }
        #expect(throws: RightsRefusal.consentCoolDown) { try asked(at: Moment.at("2026-12-31", 86_399)) }
        #expect(try asked(at: Moment.at("2027-01-01")) == "active")
    }
}

extension Result where Success == AccountState, Failure == RightsRefusal {
    init(catching body: () throws(RightsRefusal) -> AccountState) {
        do throws(RightsRefusal) { self = .success(try body()) } catch { self = .failure(error) }
    }
}

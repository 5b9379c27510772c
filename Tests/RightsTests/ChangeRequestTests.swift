import CivilTime
import Testing

@testable import Rights

@Suite struct `A change request` {
    private let now = Instant(microseconds: 1_764_000_000_000_000)

    private func request(_ state: ChangeRequest<Int>.State = .requested, expiresIn seconds: Int64 = 60)
        -> ChangeRequest<Int>
    {
        ChangeRequest(state: state, requester: 1, expiresAt: now.adding(seconds: seconds))
    }

    private func answer(
        _ request: ChangeRequest<Int>, _ decision: ChangeRequest<Int>.Decision, by officer: Int
    ) -> Result<ChangeRequest<Int>.State, ChangeRequest<Int>.Refusal> {
        do throws(ChangeRequest<Int>.Refusal) {
            return .success(try request.deciding(decision, by: officer, at: now))
        } catch {
            return .failure(error)
        }
    }

    /// Every state, decision and officer; who is 1 asked.
    @Test func `is decided once, by another officer, in time`() {
        typealias Request = ChangeRequest<Int>
        for state in Request.State.allCases {
            for decision in [Request.Decision.approve, .giveBack, .withdraw] {
                for officer in [1, 2] {
                    let expected: Result<Request.State, Request.Refusal> =
                        switch (state, decision, officer) {
                        case (.requested, .approve, 2): .success(.approved)
                        case (.requested, .giveBack, 2): .success(.returned)
                        case (.requested, .withdraw, 1): .success(.withdrawn)
                        case (.requested, .withdraw, _): .failure(.notOwn)
                        case (.requested, _, _): .failure(.ownRequest)
                        default: .failure(.alreadyClosed)
                        }
                    #expect(
                        answer(request(state), decision, by: officer) == expected, "\(state) \(decision) \(officer)")
                }
            }
        }
    }

    @Test func `has expired at its instant, written or not`() {
        #expect(request(expiresIn: 1).state(at: now) == .requested)
        #expect(request(expiresIn: 0).state(at: now) == .expired)
        #expect(answer(request(expiresIn: 0), .approve, by: 2) == .failure(.alreadyClosed))
        #expect(request(.approved, expiresIn: 0).state(at: now) == .approved)
    }

    @Test func `asks two permissions that no role has together`() {
        for kind in ChangeKind.allCases {
            #expect(kind.request != kind.approve)
            for role in Role.allCases {
                #expect(!role.permissions.isSuperset(of: [kind.request, kind.approve]), "\(role)")
            }
        }
    }
}

@Suite struct `Locking an account` {
    @Test func `begins at the tenth failure and grows to four hours`() {
        #expect((0...9).allSatisfy { SignInRules.lock(afterFailures: $0) == nil })
        #expect((10...16).map { SignInRules.lock(afterFailures: $0) } == [900, 1800, 3600, 7200, 14400, 14400, 14400])
        #expect(SignInRules.lock(afterFailures: .max) == 14400)
    }
}

@Suite struct `A reason` {
    @Test(arguments: ["Caps decided on 2026-12-01", "本人到窗口核对证件", "1234567890 is short enough"])
    func `is a sentence`(text: String) { #expect(ReasonText(text)?.text == text) }

    @Test(arguments: [
        "no", "", "line\nbreak", "of 41010519900307001X", "call 13800000000", "１３８００００００００ 请回电",
        String(repeating: "x", count: 301), "nul\0byte",
    ])
    func `carries no number of a person and no control characters`(text: String) { #expect(ReasonText(text) == nil) }
}

@Suite struct `The reach of an officer` {
    @Test func `is bounded by a source exactly for department officers`() throws {
        #expect(throws: OfficerReach.Refusal.sourceMismatch) { try OfficerReach(roles: [.departmentOfficer]) }
        #expect(throws: OfficerReach.Refusal.sourceMismatch) { try OfficerReach(roles: [.dataSteward], source: "mzj") }
        #expect(throws: OfficerReach.Refusal.noRole) { try OfficerReach(roles: []) }
        let officer = try OfficerReach(roles: [.departmentOfficer], source: "mzj")
        #expect(officer.allows(.deliveryRead))
        #expect(!officer.allows(.citizenRead))
    }

    @Test func `covers its districts, and the whole city without any`() throws {
        let clerk = try OfficerReach(roles: [.counterClerk], districts: ["410102"])
        #expect(clerk.covers(district: "410102"))
        #expect(!clerk.covers(district: "410103"))
        #expect(!clerk.covers(district: nil), "who has no known district is the whole city's")
        #expect(try OfficerReach(roles: [.counterClerk]).covers(district: nil))
        for wrong in [[], ["41010"], ["41010a"]] as [Set<String>] {
            #expect(throws: OfficerReach.Refusal.districtsInvalid) {
                try OfficerReach(roles: [.counterClerk], districts: wrong)
            }
        }
    }
}

import CivilTime
import Rights
import Synchronization
import TestKit
import Testing
import UseCases

@Suite struct `A repeated request` {
    private let person = Synthetic.person(1)

    private func request(_ key: String, _ content: String = "a", path: String = "/v1/x") throws -> IdempotentRequest {
        try #require(IdempotentRequest(key: key, method: "POST", path: path, content: Array(content.utf8)))
    }

    @Test func `gets the first answer and does nothing`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            let issue = try city.reports(TestCity.signer())
            let once = Once<IssuedReport>(try request("key-1")) { Array($0.jws.utf8) }
            let first = try await issue(of: id, once: once, in: city.context())
            let later = TestCity.opening.adding(seconds: 6 * 86_400)
            #expect(try await issue(of: id, once: once, in: city.context(later)) == first)
            #expect(try await city.texts("SELECT 'x' FROM credit_report").count == 1)
            for other in [try request("key-1", "b"), try request("key-1", path: "/v1/y")] {
                await #expect(throws: Fault.idempotencyConflict) {
                    try await issue(of: id, once: Once(other) { Array($0.jws.utf8) }, in: city.context())
                }
            }
            let second = Once<IssuedReport>(try request("key-2")) { Array($0.jws.utf8) }
            #expect(try await issue(of: id, once: second, in: city.context()) != first)
        }
    }

    @Test func `shows no score once the consent has ended, and is written down each time it shows one`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await city.rescore()
            let issue = try city.statements(TestCity.signer())
            let report = try city.reports(TestCity.signer())
            let statement = Once<ScoreStatement>(try request("key-1")) { Array($0.jws.utf8) }
            let credit = Once<IssuedReport>(try request("key-2")) { Array($0.jws.utf8) }
            let first = try await issue(of: id, once: statement, in: city.context())
            _ = try await report(of: id, once: credit, in: city.context())
            #expect(try await issue(of: id, once: statement, in: city.context()) == first)
            _ = try await report(of: id, once: credit, in: city.context())
            let entries = try await city.texts(
                "SELECT action FROM audit_entry WHERE about_citizen IS NOT NULL AND action LIKE '%.issued'")
            #expect(
                entries.sorted() == ["report.issued", "report.issued", "statement.issued", "statement.issued"])
            try await city.withdraw(.scoring, id)
            await #expect(throws: Fault.scoreNotAvailable) {
                try await issue(of: id, once: statement, in: city.context())
            }
            await #expect(throws: Fault.scoreNotAvailable) {
                try await report(of: id, once: credit, in: city.context())
            }
        }
    }

    @Test func `for a report without a score gets it, whatever the consent`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await city.withdraw(.scoring, id)
            let report = try city.reports(TestCity.signer())
            let once = Once<IssuedReport>(try request("key-1")) { Array($0.jws.utf8) }
            let first = try await report(of: id, once: once, in: city.context())
            #expect(try await report(of: id, once: once, in: city.context()) == first)
        }
    }

    @Test func `of another actor is another request`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            let issue = try city.reports(TestCity.signer())
            let once = Once<IssuedReport>(try request("key-1")) { Array($0.jws.utf8) }
            let first = try await issue(of: id, once: once, in: city.context())
            let other = OperationContext(now: TestCity.opening, actor: .command("other"))
            #expect(try await issue(of: id, once: once, in: other) != first)
        }
    }

    @Test func `that comes while the first is under way waits for its answer`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            let issue = try city.reports(TestCity.signer())
            let once = Once<IssuedReport>(try request("key-1")) { Array($0.jws.utf8) }
            let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<6 { group.addTask { try await issue(of: id, once: once, in: city.context()) } }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
        }
    }

    @Test func `whose first failed is tried again`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let open = try city.openAccount()
            let once = Once<CitizenHandle>(try request("key-1")) { Array("\($0)".utf8) }
            let minor = Synthetic.person(3, birth: "20081124")
            await #expect(throws: RightsRefusal.personUnder18) {
                try await open(city.application(minor), for: .client(client), once: once, in: city.context())
            }
            let birthday = TestCity.opening.adding(seconds: 86_400)
            _ = try await open(
                city.application(minor, at: birthday), for: .client(client), once: once, in: city.context(birthday))
        }
    }

    @Test func `is forgotten after a week, and holds nothing in clear`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            let once = Once<IssuedReport>(try request("secret-key-text", person)) { _ in Array("secret-answer".utf8) }
            _ = try await city.reports(TestCity.signer())(of: id, once: once, in: city.context())
            let dump = try await city.dump()
            for text in ["secret-key-text", "secret-answer", person] {
                let isFound = dump.contains(text)
                #expect(!isFound)
            }
            let forget = ForgetIdempotencyKeys(pool: city.pool)
            #expect(try await forget(in: city.context(TestCity.opening.adding(seconds: 7 * 86_400))) == 0)
            #expect(try await forget(in: city.context(TestCity.opening.adding(seconds: 7 * 86_400 + 1))) == 1)
        }
    }

    @Test(arguments: ["", "with space", "中文", String(repeating: "k", count: 129), "tab\t"])
    func `needs a key of visible ASCII`(key: String) {
        #expect(IdempotentRequest(key: key, method: "POST", path: "/", content: []) == nil)
    }
}

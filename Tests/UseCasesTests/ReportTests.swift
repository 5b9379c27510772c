import CivilTime
import Intake
import Rights
import Scoring
import Signing
import StrictJSON
import TestKit
import Testing
import UseCases

@Suite struct `A credit report` {
    private let person = Synthetic.person(1)

    private func verify(_ signer: StatementSigner) throws -> VerifyStatement {
        VerifyStatement(keys: try PublicKeySet(document: signer.publicKeys))
    }

    @Test func `is free twice in a year of Asia Shanghai`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            let issue = try city.reports(TestCity.signer())
            let newYear = Instant(startOf: Day("2027-01-01") ?? TestCity.day)
            let eve = newYear.adding(seconds: -1)
            let first = try await issue(of: id, in: city.context())
            let second = try await issue(of: id, in: city.context(eve))
            #expect(first.left == 1 && second.left == 0 && first.content.checkCode != second.content.checkCode)
            await #expect(throws: Fault.reportLimit) { try await issue(of: id, in: city.context(eve)) }
            let third = try await issue(of: id, in: city.context(newYear))
            #expect(third.left == 1 && third.content.year == 2027 && third.content.number == 1)
        }
    }

    @Test func `counts no more than two however many ask at once`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            let issue = try city.reports(TestCity.signer())
            let given = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 { group.addTask { (try? await issue(of: id, in: city.context())) != nil } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(given == 2)
        }
    }

    @Test func `names the lowest tiers, and nothing else does`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client(), name: "测试乙")
            try await city.ingest(RecordLine("P-1", person, "LAW-004", act: "郑试拘〔2026〕3号"), from: "gaj")
            try await city.rescore()
            let score = try await city.score(of: id)
            #expect(score < 100)
            let signer = try TestCity.signer()
            let report = try await city.reports(signer)(of: id, in: city.context())
            let tier = try #require(report.content.score?.tier)
            #expect(["low", "very_low"].contains(tier.code) && !tier.labelZh.isEmpty)
            let record = try #require(report.content.records.first)
            #expect(record.applied == score - 100 && record.indicatorNameZh == "行政拘留")
            #expect(report.content.subject.name?.text.exposed == "测试乙")
            let verdict = try verify(signer)(
                Array(report.jws.utf8), at: TestCity.opening.adding(seconds: 9 * 365 * 86_400))
            #expect(verdict.score == score && verdict.expiresAt == nil)
            let statement = try await city.statements(signer)(of: id, in: city.context())
            let payload = try Self.payload(statement.jws)
            #expect(payload.contains("\"tier\":\"none\""))
            for word in ["very_low", "信用较差", "轻微失信", "测试乙", person] { #expect(!payload.contains(word)) }
            #expect(!(try Self.payload(report.jws)).contains(person), "the number is masked")
        }
    }

    @Test func `of somebody without a score says nothing bad`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "3"), from: "mzj")
            try await city.withdraw(.scoring, id)
            let signer = try TestCity.signer()
            let report = try await city.reports(signer)(of: id, in: city.context())
            #expect(report.content.score == nil && report.content.records.count == 1)
            #expect(report.content.records.first?.applied == nil)
            #expect(try Self.payload(report.jws).contains("\"score\":null"))
            await #expect(throws: Fault.scoreNotAvailable) {
                try await city.statements(signer)(of: id, in: city.context())
            }
        }
    }

    @Test func `can be checked by its code, which tells a day and a digest`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            let report = try await city.reports(TestCity.signer())(of: id, in: city.context())
            let check = VerifyReport(pool: city.pool)
            let code = report.content.checkCodeText
            let answer = try await check(code)
            #expect(answer.issuedOn == TestCity.day)
            let document = try #require(Base64URL.decode(Array(report.jws.split(separator: ".")[1].utf8)))
            #expect(answer.digest == SHA256Digest(hashing: document).hex)
            let grouped = code.uppercased().enumerated().map { $0 % 4 == 0 && $0 > 0 ? "-\($1)" : "\($1)" }.joined()
            #expect(try await check(grouped).digest == answer.digest)
            for wrong in ["", "0000", String(code.reversed()), code + "0"] {
                await #expect(throws: Fault.reportUnknown) { try await check(wrong) }
            }
            try await city.erase(id)
            await #expect(throws: Fault.reportUnknown) { try await check(code) }
        }
    }

    private static func payload(_ jws: String) throws -> String {
        let bytes = try #require(Base64URL.decode(Array(jws.split(separator: ".")[1].utf8)))
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite struct `A signed statement` {
    private let person = Synthetic.person(1)

    @Test func `is checked with the public keys alone, while it holds`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await city.rescore()
            let signer = try TestCity.signer()
            let statement = try await city.statements(signer)(of: id, in: city.context())
            #expect(statement.expiresAt == TestCity.opening.adding(seconds: 86_400))
            let verify = VerifyStatement(keys: try PublicKeySet(document: signer.publicKeys))
            let text = Array(statement.jws.utf8)
            let verdict = try verify(text + [0x0A], at: TestCity.opening.adding(seconds: 86_399))
            #expect(verdict.score == 100 && verdict.issuer == "https://city.test")
            #expect(throws: VerifyStatement.Failure.time(.expired)) {
                try verify(text, at: TestCity.opening.adding(seconds: 86_461))
            }
            #expect(throws: VerifyStatement.Failure.time(.notYetValid)) {
                try verify(text, at: TestCity.opening.adding(seconds: -61))
            }
            for index in [0, 20, text.count / 2, text.count - 1] {
                var broken = text
                broken[index] = broken[index] == 0x41 ? 0x42 : 0x41
                #expect(throws: VerifyStatement.Failure.self) { try verify(broken, at: TestCity.opening) }
            }
            let foreign = VerifyStatement(keys: try PublicKeySet(document: TestCity.signer().publicKeys))
            #expect(throws: VerifyStatement.Failure.signature(.unknownKey)) { try foreign(text, at: TestCity.opening) }
        }
    }

    @Test func `never outlives the consent`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.openAccount()(
                city.application(person, until: TestCity.day.adding(days: 1)), for: .client(client), in: city.context())
            try await city.rescore()
            let statement = try await city.statements(TestCity.signer())(of: id, in: city.context())
            #expect(statement.expiresAt == Instant(startOf: TestCity.day.adding(days: 1)))
        }
    }
}

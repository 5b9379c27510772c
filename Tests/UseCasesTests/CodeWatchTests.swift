import Federation
import TestKit
import Testing
import UseCases

/// The watch over log lines knows the codes, verifiers, subjects and names of this run, which look like anything else.
@Suite struct `The watch over codes` {
    @Test func `finds one wherever it stands in a line`() throws {
        for secret in [try OneTimeCode.random().text, try Verifier.random().text, try SubjectID.random().text] {
            for line in ["code \(secret)", "code=\(secret);", "{\"code\":\"\(secret)\"}", "said \(secret)."] {
                #expect(LogScan.finding(in: line) == nil)
            }
            LogScan.watch(for: secret)
            for line in ["code \(secret)", "code=\(secret);", "{\"code\":\"\(secret)\"}", "said \(secret)."] {
                #expect(LogScan.finding(in: line) == "a secret of this run")
            }
        }
    }

    @Test func `finds a name in Latin letters however it is written`() {
        let name = "Qixuvo Wexaquz"
        let lines = [
            "opened \(name)", "name=\(name.uppercased());", "{\"name\":\"wexaquz\"}", "qixuvo.wexaquz@city.example",
        ]
        for line in lines { #expect(LogScan.finding(in: line) == nil) }
        LogScan.watch(forName: name)
        for line in lines { #expect(LogScan.finding(in: line) == "a name") }
        #expect(LogScan.finding(in: "qixuvowexaquz is a word of its own") == nil)
    }

    @Test func `knows what everybody is called whose account a test opens`() async throws {
        try await TestCity.with { city in
            let citizen = try await city.open(Synthetic.person(1), for: city.client())
            let export = try await city.account(citizen)
            #expect(export.maskedName == "\(Synthetic.name.prefix(1))**")
            #expect(LogScan.finding(in: "opened \(Synthetic.name.lowercased())") == "a name")
        }
    }

    @Test func `is told of each that a test mints`() async throws {
        try await ExchangeCity.with { exchange in
            let claim = try await exchange.claim(of: exchange.benefit.citizens[0])
            for secret in [claim.code.text, claim.verifier.text] {
                #expect(LogScan.finding(in: "claim \(secret)") == "a secret of this run")
            }
        }
    }
}

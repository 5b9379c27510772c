import Federation
import TestKit
import Testing

/// The watch over log lines knows the codes, verifiers and subjects of this run, which look like any other number.
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

    @Test func `is told of each that a test mints`() async throws {
        try await ExchangeCity.with { exchange in
            let claim = try await exchange.claim(of: exchange.benefit.citizens[0])
            for secret in [claim.code.text, claim.verifier.text] {
                #expect(LogScan.finding(in: "claim \(secret)") == "a secret of this run")
            }
        }
    }
}

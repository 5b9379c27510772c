import Rights
import Signing
import Synchronization
import Testing

@testable import API
@testable import UseCases

@Suite struct `Limits of requests` {
    private func attempts(_ services: OfficerServices, from addresses: [String]) -> Int {
        (0..<1000).first { (try? services.attempt(from: addresses[$0 % addresses.count])) == nil } ?? 1000
    }

    @Test func `count attempts to sign in by household, and by a clock nobody sets`() throws {
        let uptime = SharedUptime()
        let services = OfficerServices(
            verbs: try Given.officers.get().verbs, attempts: SignInAttempts { uptime.now })
        let household = (1...9).map { "2001:db8:0:7::\($0)" }
        #expect(attempts(services, from: household) == 20)
        #expect(attempts(services, from: ["2001:db8:0:8::1"]) == 20, "another's are its own")
        #expect(attempts(services, from: ["203.0.113.9"]) == 20)
        uptime.pass(3_000_000)
        #expect(attempts(services, from: household) == 3)
    }

    @Test func `count what each officer asks`() throws {
        let limits = RequestLimits { 0 }
        let reach = try OfficerReach(roles: [.auditor], source: nil, districts: nil)
        let officers = (1...2).map { OfficerIdentity(key: $0, id: PublicID(high: 0, low: UInt64($0)), reach: reach) }
        for officer in officers {
            for _ in 1...60 { _ = try limits.take(of: officer) }
            #expect(throws: LimitExceeded.self) { try limits.take(of: officer) }
        }
    }
}

private final class SharedUptime: Sendable {
    private let time = Mutex<Int64>(0)
    var now: Int64 { time.withLock { $0 } }
    func pass(_ microseconds: Int64) { time.withLock { $0 += microseconds } }
}

package import Federation
import Signing

extension ExchangeCity {
    /// The partner as a home city that answers every claim in the same way, once for each number.
    package func home(
        subject: SubjectID, seconds: Int64 = 3600, uses: Int = 2,
        as change: @escaping @Sendable (PartnerGrant.Terms) -> PartnerGrant = { .meets($0) }
    ) {
        let exchange = self
        LogScan.watch(for: subject.text)
        transport.answer { request in
            let trust = try exchange.trustOfPartner()
            let question = try Receiver.open(request.body, as: .claim, trust: trust, now: exchange.clock.now)
            let claim = try question.body(Claim.self)
            let terms = PartnerGrant.Terms(
                subject: subject, minBand: claim.minBand, scenario: claim.scenario,
                notAfter: exchange.clock.now.wholeSeconds + seconds, maxUses: uses,
                consent: .init(
                    id: try .random(), at: exchange.clock.now.wholeSeconds, noticeVersion: "2026-11",
                    noticeHash: SHA256Digest(hashing: []), purpose: claim.purpose))
            let message = try exchange.say(change(terms), receipt: question.receipt, answering: .claim)
            return PartnerResponse(status: 200, contentType: "application/jose", body: message.compact)
        }
    }
}

import CivilTime
import Federation
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// This city as the home of somebody who brought a code to a partner.
@Suite struct `A claim of a partner` {
    static let counts: StaticString = """
        SELECT (SELECT count(*) FROM federation_grant) || ' grants ' || (SELECT count(*) FROM federation_inbox) || ' kept '
            || (SELECT count(*) FROM federation_message) || ' messages '
            || (SELECT count(*) FROM federation_code WHERE state = 'redeemed') || ' redeemed'
        """

    @Test func `becomes a grant: once, in one transaction, and everything it says was agreed to`() async throws {
        try await ExchangeCity.with { exchange in
            let citizen = exchange.benefit.citizens[0]
            let claim = try await exchange.claim(of: citizen)
            let message = try exchange.say(claim)
            let (words, answer, opened) = try await exchange.send(message)
            #expect(words == "meets" && answer.status == 200 && answer.contentType == "application/jose")
            let terms = try #require(opened.terms)
            #expect(PartnerGrant.meets(terms).excess(over: claim, issuedAt: exchange.clock.now.wholeSeconds) == nil)
            // Never more than the end of the consent, which is the day after the grant could end.
            #expect(terms.notAfter == exchange.clock.now.wholeSeconds + 86_400 && terms.maxUses == 4)
            #expect(terms.band == nil && terms.score == nil && terms.minBand == .l2)
            #expect(try await exchange.city.text(Self.counts) == "1 grants 1 kept 2 messages 1 redeemed")
            #expect(try await exchange.city.texts("SELECT state FROM pairwise") == ["active"])
            // Repeated in the same bytes, also in the other carrier, it has the same answer and no other effect.
            let again = try await exchange.send(message)
            #expect(again.answer.body == answer.body)
            let wrapped = try await exchange.send(message, carrier: .json)
            #expect(wrapped.answer.contentType == "application/json" && wrapped.words == "meets")
            #expect(try await exchange.city.text(Self.counts) == "1 grants 1 kept 2 messages 1 redeemed")
            // The next visit is under the same name for this partner.
            exchange.clock.advance(1)
            let next = try await exchange.send(try exchange.say(try await exchange.claim(of: citizen)))
            let second = try #require(next.opened.terms)
            #expect(second.subject == terms.subject)
            // And the citizen sees who asked.
            let readers = try await ReadReaders(pool: exchange.city.pool, audit: exchange.city.audit)(
                of: citizen, limit: 50, in: exchange.context)
            #expect(
                readers.entries.filter { $0.action == "sharing.granted" }.map(\.actor) == [
                    "urn:ccr:330100", "urn:ccr:330100",
                ])
        }
    }

    /// The message was let in while the partner was active, and waited.
    @Test func `that is answered while the partnership ends is refused, and leaves no grant nobody would end`()
        async throws
    {
        try await ExchangeCity.with { exchange in
            let message = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[0]))
            try await exchange.city.take(.end, exchange.partnerID, exchange.officers)
            let (words, answer, _) = try await exchange.send(message)
            #expect(words == "peer_not_active" && answer.status == 403)
            #expect(try await exchange.city.text(Self.counts) == "0 grants 0 kept 0 messages 0 redeemed")
        }
    }

    /// The service as it is after a start with these keys.
    private static func service(of exchange: ExchangeCity, _ ring: SignatureKeyRing) -> ReceiveMessage {
        ReceiveMessage(
            pool: exchange.city.pool, shelf: exchange.shelf, keys: ring, cards: exchange.city.shelf,
            audit: exchange.city.audit, limits: ExchangeLimits(uptime: { exchange.clock.now.microseconds }),
            observe: { _, _ in })
    }

    @Test func `has its answer signed anew where the key is compromised that signed it`() async throws {
        try await ExchangeCity.with { exchange in
            let message = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[0]))
            let (words, first, before) = try await exchange.send(message)
            #expect(words == "meets")
            exchange.clock.advance(60)
            let ring = try await exchange.loseKey()
            let begun = Self.service(of: exchange, ring)
            @Sendable func ask() async -> ReceiveMessage.Answer {
                await begun(
                    message.compact, contentType: MessageCarrier.compact.contentType, as: .claims,
                    from: TestCity.anywhere, in: exchange.context)
            }
            // However many ask at once, it is signed anew once.
            let answers = await withTaskGroup(of: ReceiveMessage.Answer.self) { group in
                for _ in 0..<8 { group.addTask { await ask() } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let again = answers[0]
            #expect(Set(answers.map(\.body)) == [again.body])
            #expect(again.status == 200 && again.body != first.body)
            let opened = try AnswerCheck.open(
                again.body, status: 200, to: message, trust: exchange.trustOfPartner(), now: exchange.clock.now)
            // The grant has the number it had: what ends it names that.
            #expect(opened.answer == before?.answer)
            #expect(opened.message.envelope.id == before?.message.envelope.id)
            // It is the stored one from now on, and both are evidence.
            #expect(await ask().body == again.body)
            #expect(try await exchange.city.text(Self.counts) == "1 grants 1 kept 3 messages 1 redeemed")
        }
    }

    /// What ends a grant blanks the evidence by its number once: a second copy would stay.
    @Test func `has a score it was told signed anew, and kept as evidence no second time`() async throws {
        let terms = [PartnerView.Term(purpose: .leisure, disclose: .score, dailyClaims: 9)]
        try await ExchangeCity.with(terms: terms) { exchange in
            let claim = try await exchange.claim(
                of: exchange.benefit.citizens[0], purpose: .leisure, disclose: .score)
            let message = try exchange.say(claim)
            #expect(try await exchange.send(message).words == "meets")
            exchange.clock.advance(60)
            let answer = await Self.service(of: exchange, try await exchange.loseKey())(
                message.compact, contentType: MessageCarrier.compact.contentType, as: .claims,
                from: TestCity.anywhere, in: exchange.context)
            let opened = try AnswerCheck.open(
                answer.body, status: 200, to: message, trust: exchange.trustOfPartner(), now: exchange.clock.now)
            guard case .grant(.meets(let terms)) = opened.answer else {
                Issue.record("\(opened.answer)")
                return
            }
            #expect(terms.score?.value == 100)
            let evidence: StaticString = """
                SELECT (jws = '')::text FROM federation_message WHERE typ = 'ccr1-grant+jwt' ORDER BY message_id
                """
            #expect(try await exchange.city.texts(evidence) == ["false", "true"])
        }
    }

    @Test func `fifty times at once has one effect and fifty equal answers`() async throws {
        try await ExchangeCity.with { exchange in
            let message = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[0]))
            // Another instance of the service works on the same database.
            let other = ReceiveMessage(
                pool: exchange.city.pool, shelf: exchange.shelf, keys: exchange.keys, cards: exchange.city.shelf,
                audit: exchange.city.audit, limits: ExchangeLimits(uptime: { 0 }), observe: { _, _ in })
            let context = exchange.context
            let answers = await withTaskGroup(of: [UInt8].self) { group in
                for number in 0..<50 {
                    let desk = number % 2 == 0 ? exchange.receive : other
                    group.addTask {
                        await desk(
                            message.compact, contentType: "application/jose", as: .claims, from: nil, in: context
                        ).body
                    }
                }
                return await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(try await exchange.city.text(Self.counts) == "1 grants 1 kept 2 messages 1 redeemed")
        }
    }

    @Test func `under a number that was used for something else is refused, and the first stays answered`() async throws
    {
        try await ExchangeCity.with { exchange in
            let first = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[0]))
            #expect(try await exchange.send(first).words == "meets")
            let second = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[1]), id: first.id)
            let (words, answer, _) = try await exchange.send(second)
            #expect(words == "jti_conflict" && answer.status == 409)
            #expect(try await exchange.send(first).words == "meets")
            #expect(try await exchange.city.text(Self.counts) == "1 grants 1 kept 2 messages 1 redeemed")
        }
    }

    @Test func `with a code that is not for it is refused, whatever is wrong with the code`() async throws {
        try await ExchangeCity.with { exchange in
            let citizen = exchange.benefit.citizens[0]
            let good = try await exchange.claim(of: citizen)
            func changed(
                code: OneTimeCode? = nil, invite: MessageID? = nil, verifier: Verifier? = nil, scenario: String? = nil,
                purpose: FederationPurpose? = nil, band: Band? = nil, disclose: Disclosure? = nil
            ) -> Claim {
                Claim(
                    code: code ?? good.code, invite: invite ?? good.invite, verifier: verifier ?? good.verifier,
                    scenario: scenario ?? good.scenario, purpose: purpose ?? good.purpose,
                    minBand: band ?? good.minBand,
                    disclose: disclose ?? good.disclose, catalogueVersion: 1)
            }
            var sizes: Set<Int> = []
            let bad = [
                changed(code: try .random()), changed(invite: try .random()), changed(verifier: try .random()),
                changed(scenario: "T-002"), changed(purpose: .reading), changed(band: .l1), changed(disclose: .band),
            ]
            for claim in bad {
                let (words, answer, _) = try await exchange.send(try exchange.say(claim))
                #expect(words == "code_invalid" && answer.status == 400)
                sizes.insert(answer.body.count)
            }
            #expect(try await exchange.send(try exchange.say(good)).words == "meets")
            let used = try await exchange.send(try exchange.say(good))
            let late = try await exchange.claim(of: citizen)
            exchange.clock.advance(120)
            let expired = try await exchange.send(try exchange.say(late))
            #expect(used.words == "code_invalid" && expired.words == "code_invalid")
            sizes.formUnion([used.answer.body.count, expired.answer.body.count])
            #expect(sizes.count == 1)
            let beyond = try await exchange.send(try exchange.say(changed(disclose: .score)))
            #expect(beyond.words == "purpose_not_agreed" && beyond.answer.status == 403)
        }
    }

    @Test func `with a wrong code is looked at twenty times, then one every three seconds`() async throws {
        try await ExchangeCity.with { exchange in
            let good = try await exchange.claim(of: exchange.benefit.citizens[0])
            func guess() throws -> Claim {
                Claim(
                    code: try .random(), invite: good.invite, verifier: good.verifier, scenario: good.scenario,
                    purpose: good.purpose, minBand: good.minBand, disclose: good.disclose, catalogueVersion: 1)
            }
            var words: [String] = []
            for _ in 0..<22 { words.append(try await exchange.send(try exchange.say(guess())).words) }
            #expect(words.filter { $0 == "code_invalid" }.count == 20 && words.last == "rate_limited")
            // A right one is not looked at either: otherwise guessing would go on behind the refusals.
            let message = try exchange.say(good)
            let (refused, answer, _) = try await exchange.send(message)
            #expect(refused == "rate_limited" && answer.status == 429 && (answer.retryAfter ?? 0) > 0)
            #expect(try await exchange.city.text("SELECT claims::text FROM federation_claim_day") == "20")
            exchange.clock.advance(3)
            // What was refused in passing left nothing: the same bytes are taken now.
            #expect(try await exchange.send(message).words == "meets")
        }
    }

    @Test func `beyond the number a day that was agreed is refused and leaves nothing`() async throws {
        let terms = FederationPurpose.allCases.map { PartnerView.Term(purpose: $0, disclose: .meets, dailyClaims: 2) }
        try await ExchangeCity.with(citizens: 4, terms: terms) { exchange in
            var messages: [SignedMessage] = []
            for citizen in exchange.benefit.citizens {
                messages.append(try exchange.say(try await exchange.claim(of: citizen)))
            }
            var words: [String] = []
            for message in messages { words.append(try await exchange.send(message).words) }
            #expect(words == ["meets", "meets", "rate_limited", "rate_limited"])
            #expect(try await exchange.city.text(Self.counts) == "2 grants 2 kept 4 messages 2 redeemed")
            // What was answered is answered again, and another purpose has a number of its own.
            #expect(try await exchange.send(messages[0]).words == "meets")
            let reading = try await exchange.claim(of: exchange.benefit.citizens[0], purpose: .reading)
            #expect(try await exchange.send(try exchange.say(reading)).words == "meets")
            // Refused in passing, also again and again, they count for nothing.
            #expect(try await exchange.send(messages[2]).words == "rate_limited")
            #expect(
                try await exchange.city.texts("SELECT purpose || ' ' || claims FROM federation_claim_day ORDER BY 1")
                    == ["reading 1", "travel 2"])
            // Whoever watches the service sees that a partner has come to the end of what was agreed.
            let counts = CountPartners(pool: exchange.city.pool, keys: exchange.keys)
            #expect(try await counts(now: exchange.clock.now).claimsPercent == 100)
            #expect(try await counts(now: exchange.clock.now.adding(seconds: 86_400)).claimsPercent == 0)
        }
    }

    @Test func `tells a band or a score where that was agreed, and its bytes go when the grant ends`() async throws {
        let terms = FederationPurpose.allCases.map { PartnerView.Term(purpose: $0, disclose: .score, dailyClaims: 9) }
        try await ExchangeCity.with(citizens: 3, terms: terms) { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            for (citizen, disclose) in zip(people, Disclosure.allCases) {
                let claim = try await exchange.claim(of: citizen, purpose: .leisure, disclose: disclose)
                let opened = try await exchange.send(try exchange.say(claim)).opened
                let terms = try #require(opened.terms)
                #expect(terms.band?.band == (disclose == .band ? .l2 : nil))
                #expect(terms.score?.value == (disclose == .score ? 100 : nil))
                if disclose == .score { #expect(terms.score?.min == 0 && terms.score?.max == 200) }
            }
            let consents = try await city.texts(
                "SELECT array_to_string(categories, ',') FROM consent_version WHERE purpose = 'sharing' ORDER BY citizen_id"
            )
            #expect(consents == ["eligibility", "eligibility,level", "eligibility,level,score"])
            let blank: StaticString =
                "SELECT direction || ' ' || typ FROM federation_message WHERE jws = '' ORDER BY message_id"
            let forget = ForgetFederation(pool: city.pool)
            exchange.clock.advance(899)
            _ = try await forget(in: exchange.context)
            #expect(try await city.texts(blank).isEmpty)
            exchange.clock.advance(1)
            _ = try await forget(in: exchange.context)
            #expect(try await city.texts(blank) == ["out ccr1-grant+jwt", "out ccr1-grant+jwt"])
            #expect(try await city.text("SELECT count(*)::text FROM federation_inbox WHERE answer IS NOT NULL") == "0")
            #expect(try await city.text("SELECT string_agg(DISTINCT state, ',') FROM federation_grant") == "expired")
            // Nothing else of a message can be changed, not even by those who blank.
            await #expect(throws: PostgresError.self) {
                try await city.pool.transaction { db in
                    try db.execute(script: "UPDATE federation_message SET jws = '' WHERE typ = 'ccr1-claim+jwt'")
                }
            }
        }
    }
}

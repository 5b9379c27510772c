import CivilTime
import Federation
import Postgres
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// That what a partner says has changed is fetched, whatever happens meanwhile: the wish is kept with the answer.
@Suite struct `A document that changed` {
    private static let changes: [PartnerEvent.Kind: String] = [
        .statementChanged: "statement", .catalogueChanged: "catalogue",
    ]

    /// The partner serves its documents; whoever starts fetches both, and is told what was asked for.
    private static func with(_ body: (ExchangeCity) async throws -> Void) async throws {
        try await ExchangeCity.with { exchange in
            // The ceremony has fetched the statement.
            exchange.clock.advance(3_601)
            try serve(exchange)
            #expect(try await asked(exchange) == ["statement", "catalogue"])
            #expect(try await exchange.city.texts("SELECT what FROM partner_fetch WHERE failures > 0") == [])
            try await body(exchange)
        }
    }

    private static func serve(
        _ exchange: ExchangeCity, during: (@Sendable (_ path: String) async throws -> Void)? = nil
    ) throws {
        let now = exchange.clock.now
        let statement = try exchange.partner.signed(exchange.partner.statement(now.wholeSeconds, now: now), now: now)
        let catalogue = try exchange.partner.signed(PartnerCatalogue(version: 1, items: []), now: now)
        exchange.transport.answer { request in
            try await during?(request.url.text)
            return PartnerResponse(
                status: 200, contentType: "application/jose",
                body: request.url.text.contains("statement") ? statement : catalogue)
        }
    }

    /// Another process with each call: it shares nothing with the others but the database.
    private static func maintainer(_ exchange: ExchangeCity) throws -> PartnerMaintainer {
        let (city, clock) = (exchange.city, exchange.clock)
        let (shelf, statements) = try city.trust(exchange.transport, keys: exchange.keys, clock: clock)
        return PartnerMaintainer(
            pool: city.pool, shelf: shelf, statements: statements,
            catalogues: FetchCatalogues(
                pool: city.pool, shelf: shelf, transport: exchange.transport, now: { clock.now }),
            catalogue: exchange.catalogue, now: { clock.now }, observe: { _ in })
    }

    /// What a process that starts now asks for.
    private static func asked(_ exchange: ExchangeCity) async throws -> [String] {
        let before = exchange.transport.requests.count
        let maintainer = try Self.maintainer(exchange)
        await maintainer.look()
        await maintainer.fetchDue()
        return exchange.transport.requests.dropFirst(before).map {
            $0.url.text.contains("statement") ? "statement" : "catalogue"
        }
    }

    private static func tell(_ kind: PartnerEvent.Kind, _ exchange: ExchangeCity) async throws {
        let event = try exchange.say(PartnerEvent(kind: kind))
        #expect(try await exchange.send(event, as: .events).words == "recorded")
    }

    @Test(arguments: [PartnerEvent.Kind.statementChanged, .catalogueChanged])
    func `is fetched a minute after the last time, also by another process`(kind: PartnerEvent.Kind) async throws {
        try await Self.with { exchange in
            exchange.clock.advance(20)
            try await Self.tell(kind, exchange)
            try await Self.tell(kind, exchange)
            exchange.clock.advance(39)
            #expect(try await Self.asked(exchange) == [])
            exchange.clock.advance(1)
            let what = try #require(Self.changes[kind])
            #expect(try await Self.asked(exchange) == [what])
            #expect(try await Self.asked(exchange) == [])
            exchange.clock.advance(3_500)
            #expect(try await Self.asked(exchange) == [], "the other comes in its turn")
        }
    }

    @Test(arguments: [PartnerEvent.Kind.statementChanged, .catalogueChanged])
    func `is fetched at once where the last time is long ago`(kind: PartnerEvent.Kind) async throws {
        try await Self.with { exchange in
            exchange.clock.advance(61)
            let listener = PostgresListener(
                options: exchange.city.database.options, channels: [PartnerStore.channel, "told"], log: { _ in })
            var events = listener.events.makeAsyncIterator()
            _ = await events.next()
            try await Self.tell(kind, exchange)
            // Words come in the order of their commits: where the one is missing, this one is the first.
            try await exchange.city.execute("NOTIFY told")
            guard case .notification(PartnerStore.channel, _)? = await events.next() else {
                Issue.record("nobody is woken")
                await listener.close()
                return
            }
            let before = exchange.transport.requests.count
            // A word is enough, without a beat.
            let one = AsyncStream<Void> { stream in
                stream.yield()
                stream.finish()
            }
            try await Self.maintainer(exchange).run(words: one, beats: AsyncStream<Void> { $0.finish() })
            #expect(exchange.transport.requests.count == before + 1)
            await listener.close()
        }
    }

    @Test(arguments: [PartnerEvent.Kind.statementChanged, .catalogueChanged], [true, false])
    func `while it is fetched is fetched again`(kind: PartnerEvent.Kind, succeeds: Bool) async throws {
        try await Self.with { exchange in
            let what = try #require(Self.changes[kind])
            exchange.clock.advance(3_600)
            try Self.serve(exchange) { path in
                guard path.contains(what) else { return }
                // The exchange takes its time, and what it brings is of before.
                exchange.clock.advance(5)
                try await Self.tell(kind, exchange)
                exchange.clock.advance(2)
                if !succeeds { throw PartnerSilence.broken }
            }
            #expect(try await Self.asked(exchange).sorted() == ["catalogue", "statement"])
            try Self.serve(exchange)
            exchange.clock.advance(52)
            #expect(try await Self.asked(exchange) == [])
            exchange.clock.advance(1)
            #expect(try await Self.asked(exchange) == [what])
            exchange.clock.advance(600)
            #expect(try await Self.asked(exchange) == [])
        }
    }

    /// The invite is shown although nothing can be compared; the next one can.
    @Test func `is fetched out of turn for an invite of a newer catalogue, shown or consented to, and for no other`()
        async throws
    {
        try await Self.with { exchange in
            try await exchange.shelf.reload()
            exchange.clock.advance(61)
            await #expect(throws: Fault.inviteInvalid) {
                try await exchange.inspect(exchange.invite(version: 1).message.compact, in: exchange.context)
            }
            #expect(try await Self.asked(exchange) == [])
            _ = try await exchange.inspect(exchange.invite(version: 2).message.compact, in: exchange.context)
            #expect(try await Self.asked(exchange) == ["catalogue"])
            _ = try await exchange.code(for: exchange.invite(version: 2).message, of: exchange.benefit.citizens[0])
            #expect(try await Self.asked(exchange) == [])
            exchange.clock.advance(60)
            #expect(try await Self.asked(exchange) == ["catalogue"])
        }
    }
}

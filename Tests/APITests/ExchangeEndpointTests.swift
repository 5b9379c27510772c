import Federation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// What partner cities send over HTTP.
@Suite struct `Messages of partners over HTTP` {
    @Test func `are answered in the carrier they came in`() async throws {
        try await ExchangeSurface.with { surface in
            let claim = try surface.exchange.say(
                try await surface.exchange.claim(of: surface.exchange.benefit.citizens[0]))
            let answer = try await surface.send("/ccr/v1/claims", claim.compact)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/jose" && answer.headers[.cacheControl] == "no-store")
            let opened = try AnswerCheck.open(
                Array(buffer: answer.body), status: 200, to: claim, trust: surface.exchange.trustOfPartner(),
                now: surface.exchange.clock.now)
            guard case .grant(.meets) = opened.answer else {
                Issue.record("no grant: \(opened.answer)")
                return
            }
            let wrapped = try await surface.send(
                "/ccr/v1/claims", MessageCarrier.json.wrap(claim.compact), type: "application/json")
            #expect(wrapped.status == .ok && wrapped.headers[.contentType] == "application/json")
            #expect(try wrapped.json["jws"] == .string(String(buffer: answer.body)), "the same octets in JSON")
            let event = try surface.exchange.say(PartnerEvent(kind: .catalogueChanged))
            let told = try await surface.send("/ccr/v1/events", event.compact)
            #expect(told.status == .ok)
            #expect(try await surface.kept() == "0 invites 1 codes 1 grants 2 received 0 visitors")
        }
    }

    @Test func `are among what the citizen may see of who looked, in words`() async throws {
        try await ExchangeSurface.with { surface in
            let (exchange, citizen) = (surface.exchange, surface.exchange.benefit.citizens[0])
            let claim = try exchange.say(try await exchange.claim(of: citizen))
            #expect(try await surface.send("/ccr/v1/claims", claim.compact).status == .ok)
            let readers = try await ReadReaders(pool: exchange.city.pool, audit: exchange.city.audit)(
                of: citizen, limit: 50, in: exchange.context)
            let purposes = readers.entries.filter { $0.actorKind == "partner" }.map(\.purpose)
            let wording = Wording(try Given.texts())
            #expect(purposes.map { wording.purposes($0, .en) } == ["To answer a partner city"])
            #expect(purposes.map { wording.purposes($0, .zh) } == ["向合作城市答复"])
            #expect(purposes.allSatisfy(Wording.purposes.contains))
        }
    }

    /// What is refused before anything is known of its sender is refused without a signature, and leaves nothing.
    @Test func `are refused unsigned where nobody stands behind them, and leave nothing`() async throws {
        try await ExchangeSurface.with { surface in
            let good = try surface.exchange.say(PartnerEvent(kind: .catalogueChanged))
            let foreign = try surface.exchange.say(PartnerEvent(kind: .catalogueChanged), key: .random(.ed25519))
            let large = [UInt8](repeating: 0x61, count: 20_000)
            for (path, body, type, status, code) in [
                ("/ccr/v1/events", Array("{}".utf8), "application/jose", 400, "malformed"),
                ("/ccr/v1/events", [], "application/jose", 400, "malformed"),
                ("/ccr/v1/events", good.compact, "text/plain", 415, "wrong_media_type"),
                ("/ccr/v1/events", good.compact, nil, 415, "wrong_media_type"),
                ("/ccr/v1/events", good.compact, "application/json", 400, "malformed"),
                ("/ccr/v1/claims", large, "application/jose", 413, "too_large"),
                ("/ccr/v1/claims", good.compact, "application/jose", 400, "wrong_type"),
                ("/ccr/v1/events", foreign.compact, "application/jose", 401, "unknown_key"),
            ] as [(String, [UInt8], String?, Int, String)] {
                let answer = try await surface.send(path, body, type: type)
                #expect(answer.status.code == status, "\(path) \(code)")
                #expect(answer.headers[.contentType] == "application/problem+json", "\(path) \(code)")
                #expect(answer.headers[.cacheControl] == "no-store")
                #expect(try answer.text("code") == code && answer.text("type") == "urn:ccr:error:\(code)")
            }
            #expect(try await surface.send("/ccr/v1/events?x=1", good.compact).status == .badRequest)
            #expect(try await surface.kept() == "0 invites 0 codes 0 grants 0 received 0 visitors")
        }
    }

    @Test func `of a partner with a code nobody made are refused under a signature`() async throws {
        try await ExchangeSurface.with { surface in
            let exchange = surface.exchange
            let real = try await exchange.claim(of: exchange.benefit.citizens[0])
            let guess = try exchange.say(
                Claim(
                    code: .random(), invite: real.invite, verifier: real.verifier, scenario: real.scenario,
                    purpose: real.purpose, minBand: real.minBand, disclose: real.disclose,
                    catalogueVersion: real.catalogueVersion))
            let answer = try await surface.send("/ccr/v1/claims", guess.compact)
            #expect(answer.status == .badRequest && answer.headers[.contentType] == "application/jose")
            let opened = try AnswerCheck.open(
                Array(buffer: answer.body), status: 400, to: guess, trust: exchange.trustOfPartner(),
                now: exchange.clock.now)
            guard case .refused(let error) = opened.answer else {
                Issue.record("not refused")
                return
            }
            #expect(error.code == .codeInvalid)
            #expect(try await surface.kept() == "0 invites 1 codes 0 grants 1 received 0 visitors")
        }
    }

    /// Before a byte of it is read, and whatever is asked for.
    @Test func `of an address that has sent rubbish are turned away, good ones too`() async throws {
        try await ExchangeSurface.with { surface in
            let good = try surface.exchange.say(PartnerEvent(kind: .catalogueChanged))
            var rubbish = good.compact
            // Another letter of base64url in the signature.
            rubbish[rubbish.count - 3] = rubbish[rubbish.count - 3] == 0x41 ? 0x42 : 0x41
            var refused = 0
            for _ in 0..<60 {
                let answer = try await surface.send("/ccr/v1/events", rubbish)
                guard answer.status != .tooManyRequests else { break }
                refused += 1
                #expect(try answer.text("code") == "bad_signature")
            }
            #expect(refused == 40)
            let away = try await surface.send("/ccr/v1/events", good.compact)
            #expect(away.status == .tooManyRequests && away.headers[.retryAfter] != nil)
            #expect(try away.text("code") == "rate_limited")
            for path in ["/ccr/v1/catalogue", "/.well-known/ccr-statement"] {
                let document = try await surface.get(path)
                #expect(document.status == .tooManyRequests && document.headers[.retryAfter] != nil)
                #expect(try document.text("type") == "urn:ccr:error:rate_limited")
            }
            surface.exchange.clock.advance(1)
            #expect(try await surface.send("/ccr/v1/events", good.compact).status == .ok)
        }
    }

    /// Of the protocol's refusals those that belong to the place, and what any request of this service may meet.
    @Test(arguments: [
        (Endpoint.ccrClaims, [FederationCode.scenarioUnknown, .catalogueStale, .grantUnknown, .grantClosed]),
        (.ccrEvents, [.codeInvalid, .purposeNotAgreed, .scenarioUnknown, .catalogueStale]),
    ])
    func `are answered with the statuses the contract lists, and no other`(
        endpoint: Endpoint, others: [FederationCode]
    ) throws {
        let own = Set(FederationCode.allCases).subtracting(others).map(\.status)
        let federationOff = Int(APIError.federationOff.status.code)
        #expect(try #require(ContractStatuses.shared).of(endpoint) == Set(own + [200, federationOff, 504]))
    }

    /// Whoever has no token of this city's reaches nobody's data by naming them.
    @Test func `come to four places, none of which takes a person`() {
        let open = Endpoint.allCases.filter { $0.access == .open }
        #expect(
            Set(open.map(\.template).filter { $0.contains("ccr") }) == [
                "/.well-known/ccr-statement", "/ccr/v1/catalogue", "/ccr/v1/claims", "/ccr/v1/events",
            ])
        // The code on a printed report is random, and names the report.
        #expect(open.map(\.template).filter { $0.contains("{") } == ["/v1/reports/{code}"])
    }

    /// What this city publishes: the same bytes to everyone, and nothing to whoever has them.
    @Test func `are invited by a statement and a catalogue with tags`() async throws {
        try await ExchangeSurface.with { surface in
            let statement = try #require(surface.exchange.shelf.statement)
            let catalogue = try #require(surface.exchange.catalogue.document)
            for (path, bytes) in [("/.well-known/ccr-statement", statement), ("/ccr/v1/catalogue", catalogue)] {
                func get(_ headers: HTTPFields = [:], _ query: String = "") async throws -> TestResponse {
                    try await surface.get(path + query, headers)
                }
                let answer = try await get()
                #expect(answer.status == .ok && Array(buffer: answer.body) == bytes)
                #expect(answer.headers[.contentType] == "application/jose")
                #expect(answer.headers[.cacheControl] == "public, max-age=300")
                let tag = try #require(answer.headers[.eTag])
                let unchanged = try await get([.ifNoneMatch: tag])
                #expect(unchanged.status == .notModified && unchanged.body.readableBytes == 0)
                #expect(try await get([.ifNoneMatch: "\"other\""]).status == .ok)
                let carried = try await get([.accept: "application/json"])
                #expect(carried.headers[.contentType] == "application/json" && carried.headers[.eTag] != tag)
                #expect(try carried.text("jws") == String(decoding: bytes, as: UTF8.self))
                #expect(try await get([:], "?x=1").status == .badRequest)
                #expect(try await Given.ask(path, method: .post, services: surface.services).status.code >= 400)
                var off = surface.services
                off.published = nil
                #expect(try await Given.ask(path, services: off).status == .notFound, "federation is off")
            }
        }
    }
}

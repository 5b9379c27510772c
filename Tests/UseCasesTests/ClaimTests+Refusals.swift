import CivilTime
import Federation
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

extension `A claim of a partner` {
    @Test func `is refused in the order of the protocol, signed once its signature was good`() async throws {
        try await ExchangeCity.with { exchange in
            let claim = try await exchange.claim(of: exchange.benefit.citizens[0])
            let good = try exchange.say(claim)
            let stranger = try SigningKey.random(.ed25519)
            #expect(try await exchange.send(try exchange.say(claim, key: stranger)).words == "?unknown_key")
            let elsewhere = try #require(EntityID("urn:ccr:350200"))
            #expect(try await exchange.send(try exchange.say(claim, to: elsewhere)).words == "wrong_audience")
            #expect(try await exchange.send(good, as: .events).words == "?wrong_type")
            let old = try exchange.say(claim, at: exchange.clock.now.adding(seconds: -181))
            #expect(try await exchange.send(old).words == "expired")
            let early = try exchange.say(claim, at: exchange.clock.now.adding(seconds: 61))
            #expect(try await exchange.send(early).words == "not_yet_valid")
            let context = exchange.context
            for (type, body, code) in [
                ("text/plain", good.compact, "wrong_media_type"), (nil, good.compact, "wrong_media_type"),
                ("application/jose", [UInt8](repeating: 0x61, count: 16_385), "too_large"),
                ("application/json", Array("{\"jws\":1}".utf8), "malformed"),
            ] {
                let answer = await exchange.receive(body, contentType: type, as: .claims, from: nil, in: context)
                #expect(answer.contentType == "application/problem+json")
                #expect(String(decoding: answer.body, as: UTF8.self).contains("urn:ccr:error:\(code)"), "\(code)")
            }
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            try await exchange.shelf.reload()
            #expect(try await exchange.send(good).words == "peer_not_active")
            #expect(try await exchange.city.text(Self.counts) == "0 grants 0 kept 0 messages 0 redeemed")
        }
    }

    @Test func `of an address that sends rubbish is not looked at any more, and others are`() async throws {
        try await ExchangeCity.with { exchange in
            let good = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[0]))
            let flood = NetworkAddress("198.51.100.7")
            var rubbish = good.compact
            rubbish[rubbish.count - 3] ^= 1
            var verified = 0
            for _ in 0..<60 where exchange.receive.refusal(of: flood, at: exchange.clock.now) == nil {
                verified += 1
                _ = await exchange.receive(
                    rubbish, contentType: "application/jose", as: .claims, from: flood, in: exchange.context)
            }
            #expect(verified == 40)
            let refusal = try #require(exchange.receive.refusal(of: flood, at: exchange.clock.now))
            #expect(refusal.status == 429 && (refusal.retryAfter ?? 0) > 0)
            #expect(exchange.receive.refusal(of: TestCity.anywhere, at: exchange.clock.now) == nil)
            #expect(try await exchange.send(good).words == "meets")
            exchange.clock.advance(1)
            #expect(exchange.receive.refusal(of: flood, at: exchange.clock.now) == nil)
        }
    }
}

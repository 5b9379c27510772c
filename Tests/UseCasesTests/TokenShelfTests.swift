import CivilTime
import Rights
import Signing
import TestKit
import Testing

@testable import Store
@testable import UseCases

@Suite struct `What is remembered of tokens` {
    private let now = TestCity.opening
    private let digest = SHA256Digest(hashing: [1])

    private func grant(_ client: Int32 = 1, until: Int64 = 600) throws -> AccessGrant {
        try AccessGrant(
            TokenStanding(
                client: client, id: PublicID(high: 0, low: UInt64(client)), tokenScopes: ["score.read", "no.such"],
                clientScopes: ["score.read", "events.read", "no.such"], networks: [], ratePerSecond: 1, burst: 1,
                provider: nil, expiresAt: now.adding(seconds: until)))
    }

    private func word(_ answer: TokenShelf.Answer) -> String {
        switch answer {
        case .grant: "grant"
        case .nobody: "nobody"
        case .ask: "ask"
        }
    }

    private func epoch(_ shelf: TokenShelf, at uptime: Int64 = 0) -> UInt64 {
        if case .ask(let epoch) = shelf.look(up: digest, at: uptime) { epoch } else { 0 }
    }

    /// A shelf that believes its memory until 900 and remembers one grant.
    private func filled() throws -> TokenShelf {
        var shelf = TokenShelf()
        shelf.hear(sentAt: 0, trustedFor: 900, at: 5)
        shelf.keep(try grant(), for: digest, askedIn: epoch(shelf), now: now, at: 10)
        return shelf
    }

    @Test func `is believed until trust runs out, counted from when the word was sent`() throws {
        var shelf = try filled()
        #expect(word(shelf.look(up: digest, at: 900)) == "grant")
        #expect(word(shelf.look(up: digest, at: 901)) == "ask")
        shelf.hear(sentAt: 500, trustedFor: 900, at: 890)
        #expect(word(shelf.look(up: digest, at: 1400)) == "grant")
        #expect(word(shelf.look(up: digest, at: 1401)) == "ask")
    }

    @Test func `is forgotten when a word comes too late`() throws {
        var shelf = try filled()
        shelf.hear(sentAt: 890, trustedFor: 900, at: 901)
        #expect(word(shelf.look(up: digest, at: 902)) == "ask")
        #expect(shelf.count == 0)
    }

    @Test func `is nothing before the first word`() throws {
        var shelf = TokenShelf()
        shelf.keep(try grant(), for: digest, askedIn: epoch(shelf), now: now, at: 0)
        #expect(word(shelf.look(up: digest, at: 0)) == "ask" && shelf.count == 0)
    }

    @Test func `is forgotten when the listener is lost, until the next word`() throws {
        var shelf = try filled()
        shelf.loseTrust()
        shelf.keep(try grant(), for: digest, askedIn: epoch(shelf), now: now, at: 20)
        #expect(word(shelf.look(up: digest, at: 20)) == "ask" && shelf.count == 0)
        shelf.hear(sentAt: 21, trustedFor: 900, at: 22)
        shelf.keep(try grant(), for: digest, askedIn: epoch(shelf), now: now, at: 23)
        #expect(word(shelf.look(up: digest, at: 24)) == "grant")
    }

    @Test func `is forgotten client by client`() throws {
        var shelf = try filled()
        let other = SHA256Digest(hashing: [2])
        shelf.keep(try grant(2), for: other, askedIn: epoch(shelf, at: 901), now: now, at: 11)
        shelf.forget(2)
        #expect(word(shelf.look(up: other, at: 12)) == "ask" && word(shelf.look(up: digest, at: 12)) == "grant")
    }

    @Test func `does not take up what was asked before a change was heard`() throws {
        var shelf = TokenShelf()
        shelf.hear(sentAt: 0, trustedFor: 900, at: 0)
        let asked = epoch(shelf)
        shelf.forget(1)
        shelf.keep(try grant(), for: digest, askedIn: asked, now: now, at: 1)
        #expect(word(shelf.look(up: digest, at: 2)) == "ask")
    }

    @Test func `keeps strangers for good, and within bounds`() throws {
        var shelf = TokenShelf()
        shelf.keep(nil, for: digest, askedIn: 99, now: now, at: 0)
        shelf.loseTrust()
        #expect(word(shelf.look(up: digest, at: 1_000_000)) == "nobody")
        for number in 0..<TokenShelf.strangerLimit {
            let bytes = [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number), 9]
            shelf.keep(nil, for: SHA256Digest(hashing: bytes), askedIn: 0, now: now, at: 0)
        }
        #expect(word(shelf.look(up: digest, at: 0)) == "ask", "a flood drops them all, never grows")
    }

    @Test func `of expired tokens goes first when there is no room`() throws {
        var shelf = TokenShelf()
        shelf.hear(sentAt: 0, trustedFor: 900, at: 0)
        let asked = epoch(shelf)
        let (short, long) = (try grant(1, until: 1), try grant(2))
        for number in 0..<TokenShelf.grantLimit {
            let bytes = [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number), 7]
            let kept = number % 4 == 0 ? long : short
            shelf.keep(kept, for: SHA256Digest(hashing: bytes), askedIn: asked, now: now, at: 1)
        }
        #expect(shelf.count == TokenShelf.grantLimit)
        shelf.keep(long, for: digest, askedIn: asked, now: now.adding(seconds: 2), at: 1)
        #expect(shelf.count == TokenShelf.grantLimit / 4 + 1)
    }

    @Test func `grants only scopes that token and client share and this program knows`() throws {
        #expect(try grant().client.scopes == [.scoreRead])
    }
}

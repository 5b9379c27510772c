import Federation
import Synchronization
import Testing

@testable import Outbound

/// Connections between exchanges: kept where that is safe, closed where it is not.
@Suite struct `Kept connections` {
    private func withClient(
        _ limits: OutboundLimits = Ask.limits, _ body: (OutboundClient) async throws -> Void
    ) async throws {
        let client = try Ask.client(limits: limits)
        do {
            try await body(client)
            await client.close()
        } catch {
            await client.close()
            throw error
        }
    }

    @Test func `serve one exchange after the other`() async throws {
        try await Peer.with({ [.send(Peer.ok("\($0)"))] }) { peer in
            try await withClient { client in
                for number in 1...5 {
                    let text = try await client.send(try Ask.request(peer.port)).text
                    #expect(text == "\(number)")
                }
            }
            #expect(peer.seen.connections == 1)
            await peer.next(.ended)
        }
    }

    @Test(arguments: [
        Peer.ok("a", "Connection: close\r\n"), "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na",
    ]) func `are not kept when the partner closes`(answer: String) async throws {
        try await Peer.with(answering: answer) { peer in
            try await withClient { client in
                for _ in 1...2 {
                    let text = try await client.send(try Ask.request(peer.port)).text
                    #expect(text == "a")
                }
            }
            #expect(peer.seen.connections == 2)
        }
    }

    @Test func `that the partner closed meanwhile are replaced`() async throws {
        try await Peer.with({ [.send(Peer.ok("\($0)")), .close] }) { peer in
            try await withClient { client in
                let first = try await client.send(try Ask.request(peer.port)).text
                await peer.next(.ended)
                let second = try await client.send(try Ask.request(peer.port)).text
                #expect(first == "1" && second == "2")
            }
        }
    }

    @Test func `that die over a question do not send it twice`() async throws {
        try await Peer.with({ $0 == 1 ? [.send(Peer.ok("a"))] : [.close] }) { peer in
            try await withClient { client in
                let text = try await client.send(try Ask.request(peer.port)).text
                #expect(text == "a")
                await #expect(throws: PartnerSilence.broken) { try await client.send(try Ask.request(peer.port)) }
            }
            #expect(peer.seen.requests.count == 2 && peer.seen.connections == 1)
        }
    }

    @Test func `over which something came unasked are not used again`() async throws {
        let forged = Peer.ok("forged")
        try await Peer.with({ $0 == 1 ? [.send(Peer.ok("a") + forged)] : [.send(Peer.ok("b"))] }) { peer in
            try await withClient { client in
                _ = try? await client.send(try Ask.request(peer.port))
                let text = try await client.send(try Ask.request(peer.port)).text
                #expect(text == "b")
            }
            #expect(peer.seen.connections == 2)
        }
    }

    @Test func `end after a rest, and at an age`() async throws {
        var limits = Ask.limits
        limits.rest = .milliseconds(50)
        try await Peer.with(answering: Peer.ok("a")) { peer in
            try await withClient(limits) { client in
                _ = try await client.send(try Ask.request(peer.port))
                await peer.next(.ended)
            }
        }
        limits = Ask.limits
        limits.age = .zero
        try await Peer.with(answering: Peer.ok("a")) { peer in
            try await withClient(limits) { client in
                for _ in 1...2 { _ = try await client.send(try Ask.request(peer.port)) }
            }
            #expect(peer.seen.connections == 2)
        }
    }

    @Test func `are few, and everybody gets a seat in turn`() async throws {
        var limits = Ask.limits
        limits.seats = 3
        limits.kept = 2
        try await Peer.with({ [.send(Peer.ok("\($0)"))] }) { peer in
            try await withClient(limits) { client in
                let answers = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 1...60 {
                        group.addTask { try await client.send(try Ask.request(peer.port)).text }
                    }
                    return try await group.reduce(into: Set<String>()) { $0.insert($1) }
                }
                #expect(answers.count == 60)
            }
            #expect(peer.seen.mostOpen <= 3 && peer.seen.requests.count == 60)
        }
    }

    @Test func `of a silent partner hold up nobody else`() async throws {
        var limits = Ask.limits
        limits.seats = 1
        try await Peer.with({ _ in [] }) { silent in
            try await Peer.with(answering: Peer.ok("a")) { peer in
                try await withClient(limits) { client in
                    let waiting = (1...3).map { _ in
                        Task { try await client.send(try Ask.request(silent.port)) }
                    }
                    await silent.next(.asked)
                    let text = try await client.send(try Ask.request(peer.port)).text
                    #expect(text == "a")
                    for task in waiting { task.cancel() }
                    #expect(silent.seen.requests.count == 1)
                }
            }
        }
    }

    @Test func `are closed by whoever gives up`() async throws {
        try await Peer.with({ _ in [] }) { peer in
            try await withClient { client in
                let asking = Task { try await client.send(try Ask.request(peer.port)) }
                await peer.next(.asked)
                asking.cancel()
                await #expect(throws: PartnerSilence.cancelled) { try await asking.value }
                await peer.next(.ended)
            }
        }
    }

    @Test func `let a client end in order`() async throws {
        try await Peer.with({ _ in [] }) { peer in
            var limits = Ask.limits
            limits.seats = 1
            let client = try Ask.client(limits: limits)
            let asking = Task { try await client.send(try Ask.request(peer.port)) }
            await peer.next(.asked)
            let ended = Mutex(false)
            let closing = Task {
                await client.close()
                ended.withLock { $0 = true }
            }
            // Newcomers are refused from the moment the close has begun, whether they wait in line or come later.
            await #expect(throws: PartnerSilence.cancelled) { try await client.send(try Ask.request(peer.port)) }
            #expect(!ended.withLock { $0 }, "the exchange under way is waited for")
            asking.cancel()
            await closing.value
            await #expect(throws: PartnerSilence.cancelled) { try await client.send(try Ask.request(peer.port)) }
            #expect(peer.seen.requests.count == 1)
        }
    }
}

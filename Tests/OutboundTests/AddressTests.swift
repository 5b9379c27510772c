import Federation
import NIOCore
import NIOPosix
import Synchronization
import TestKit
import Testing

@testable import Outbound

/// Where a name may lead.
@Suite struct `A name` {
    private static let inside = [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fdff::1", "fe80::1", "ff02::1",
    ]

    private func strict(_ lookUp: @escaping NameResolver.LookUp = NameResolver.system) throws -> OutboundClient {
        try OutboundClient(
            resolver: NameResolver(lookUp: lookUp, allowPrivate: false), authorities: nil, limits: Ask.limits)
    }

    @Test(arguments: inside) func `that leads inside is refused`(address: String) async throws {
        let client = try strict { _, port in (try? SocketAddress(ipAddress: address, port: port)).map { [$0] } ?? [] }
        await #expect(throws: PartnerSilence.addressPrivate) {
            try await client.send(try Ask.request(443, secure: true))
        }
        await client.close()
    }

    @Test(arguments: ["8.8.8.8", "114.114.114.114", "172.32.0.1", "2400:3200::1", "2606:4700::1111"])
    func `that leads outside is not`(address: String) throws {
        #expect(try SocketAddress(ipAddress: address, port: 443).isPublic)
    }

    @Test func `with one address inside among others is refused, wherever it stands`() async throws {
        let addresses = try ["8.8.8.8", "2400:3200::1", "127.0.0.1"].map { try SocketAddress(ipAddress: $0, port: 443) }
        for turn in 0..<3 {
            let turned = Array(addresses[turn...] + addresses[..<turn])
            let client = try strict { _, _ in turned }
            await #expect(throws: PartnerSilence.addressPrivate) {
                try await client.send(try Ask.request(443, secure: true))
            }
            await client.close()
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `of this machine meets nobody`(host: String) async throws {
        try await Peer.with(answering: Peer.ok("a")) { peer in
            let client = try strict()
            await #expect(throws: PartnerSilence.addressPrivate) {
                try await client.send(try Ask.request(peer.port, secure: true, host: host))
            }
            await client.close()
            #expect(peer.seen.connections == 0)
        }
    }

    @Test func `is looked up by the machine's own resolver`() async throws {
        try await Peer.with(answering: Peer.ok("a")) { peer in
            let client = try OutboundClient(allowPrivate: true, limits: Ask.limits)
            let text = try await client.send(try Ask.request(peer.port, host: "localhost")).text
            #expect(text == "a")
            await #expect(throws: PartnerSilence.nameUnknown) {
                try await client.send(try Ask.request(peer.port, host: "nobody.invalid"))
            }
            await client.close()
        }
    }

    @Test func `is looked up once for a connection: a second answer would not be asked for`() async throws {
        let lookUps = Mutex(0)
        let shared = Shared(lookUps)
        try await Peer.with(answering: Peer.ok("a", "Connection: close\r\n")) { peer in
            let client = try Ask.client(lookUp: { host, port in
                shared.count.withLock { $0 += 1 }
                return Ask.here(host, port)
            })
            for asked in 1...3 {
                _ = try await client.send(try Ask.request(peer.port))
                #expect(shared.count.withLock { $0 } == asked)
            }
            await client.close()
        }
    }

    private final class Shared: Sendable {
        let count: Mutex<Int>
        init(_ count: consuming Mutex<Int>) { self.count = count }
    }

    @Test func `with several addresses leads to the first that answers`() async throws {
        try await Peer.with(answering: Peer.ok("a")) { peer in
            let client = try Ask.client(lookUp: { host, port in
                // Port 1 of this machine: nobody listens there.
                Ask.here(host, 1) + Ask.here(host, port)
            })
            let text = try await client.send(try Ask.request(peer.port)).text
            #expect(text == "a")
            await client.close()
        }
    }

    @Test func `where nobody listens is refused`() async throws {
        let client = try Ask.client()
        await #expect(throws: PartnerSilence.refused) { try await client.send(try Ask.request(1)) }
        await client.close()
    }

    @Test func `that nobody resolves holds up neither its caller nor another name`() async throws {
        var limits = Ask.limits
        limits.connecting = .milliseconds(200)
        let gate = Gate()
        let limited = limits
        try await Peer.with(answering: Peer.ok("a")) { peer in
            let waiting = try Ask.client(
                limits: limited,
                lookUp: { host, port in
                    gate.wait()
                    return Ask.here(host, port)
                })
            await #expect(throws: PartnerSilence.timedOut) { try await waiting.send(try Ask.request(peer.port)) }
            await waiting.close()
            let client = try Ask.client()
            let text = try await client.send(try Ask.request(peer.port)).text
            #expect(text == "a")
            gate.open()
            await client.close()
        }
    }

    /// More names that hang than any pool of this process has threads, each asked for again and again.
    @Test func `that nobody resolves is looked up once at a time, and holds up nothing but look-ups`() async throws {
        var limits = Ask.limits
        limits.connecting = .milliseconds(300)
        let (gate, count) = (Gate(), Counted())
        let resolver = NameResolver(
            lookUp: { host, port in
                count.add(host)
                gate.wait()
                gate.open()
                return Ask.here(host, port)
            }, allowPrivate: true)
        let client = try OutboundClient(resolver: resolver, authorities: nil, limits: limits)
        let hosts = (0..<NameResolver.most).map { "h\($0).example" }
        await withTaskGroup(of: Void.self) { group in
            for host in hosts + hosts + hosts {
                group.addTask {
                    await #expect(throws: PartnerSilence.timedOut) {
                        try await client.send(try Ask.request(1, host: host))
                    }
                }
            }
        }
        #expect(count.hosts.sorted() == hosts.sorted())
        // One more has no thread to wait on, and is told so.
        await #expect(throws: PartnerSilence.busy) {
            try await client.send(try Ask.request(1, host: "more.example"))
        }
        #expect(count.hosts.count == NameResolver.most)
        // Whatever else blocks goes on meanwhile.
        let others = Outcome<Int>()
        NIOThreadPool.singleton.submit { _ in others.settle(.success(7)) }
        let other = try? await within(.seconds(20)) { try await others.value() }
        gate.open()
        #expect(other == 7)
        try await Peer.with(answering: Peer.ok("a")) { peer in
            let client = try Ask.client()
            #expect(try await client.send(try Ask.request(peer.port)).text == "a")
            await client.close()
        }
        await client.close()
    }

    @Test func `that gets no thread is not waited for, and may be looked up again`() async throws {
        let threads = Counted()
        let lookUps = LookUps<String, Int>(most: 1) { work in
            threads.add("asked")
            return threads.hosts.count == 1 ? false : OwnThread.start(work)
        }
        await #expect(throws: PartnerSilence.busy) { try await lookUps.found("a", by: { _ in 1 }) }
        let found = try await lookUps.found("b", by: { _ in 7 })
        #expect(found == 7)
    }

    private final class Counted: Sendable {
        private let seen = Mutex<[String]>([])
        func add(_ host: String) { seen.withLock { $0.append(host) } }
        var hosts: [String] { seen.withLock { $0 } }
    }

    @Test func `in plain HTTP is for tests alone`() async throws {
        let client = try strict()
        await #expect(throws: PartnerSilence.hostNotApproved) { try await client.send(try Ask.request(80)) }
        await client.close()
    }
}

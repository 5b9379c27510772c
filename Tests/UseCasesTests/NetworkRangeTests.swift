import Testing
import UseCases

@Suite struct `A network range` {
    @Test(
        arguments: [
            ("10.1.0.0/16", "10.1.255.9", true), ("10.1.0.0/16", "10.2.0.1", false), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3/32", "10.1.2.4", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true), ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("10.1.0.0/16", "::ffff:10.1.2.3", true),
            ("10.1.0.0/16", "::ffff:10.2.2.3", false), ("::1", "::1", true),
            ("192.168.4.128/25", "192.168.4.127", false),
        ])
    func `holds the addresses it names`(range: String, address: String, isInside: Bool) throws {
        let address = try #require(NetworkAddress(address))
        #expect(try #require(NetworkRange(range)).contains(address) == isInside)
    }

    @Test(arguments: [
        "", "10.1", "10.1.0.0/33", "10.1.0.1/16", "10.1.0.0/", "10.1.0.0/-1", "10.1.0.0/+8", "10.1.0.0/８",
        "2001:db8::1/32",
        "2001:db8::/129", "010.1.0.0", "10.1.0.0/16/8", "fe80::1%eth0", "a.example", "10.1.0.0 ",
        "::ffff:10.1.0.0/112x",
    ])
    func `is read strictly`(text: String) {
        #expect(NetworkRange(text) == nil)
    }

    @Test(arguments: ["10.1.0.0/16", "0.0.0.0/0", "2001:db8::/32", "::/0", "10.1.2.3/32"])
    func `is written as it is read`(text: String) throws {
        #expect(try #require(NetworkRange(text)).description == text)
    }

    @Test func `of a site is one IPv4 address or 64 bits of IPv6`() throws {
        let sites = try ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"].map {
            try #require(NetworkAddress($0)).site
        }
        #expect(sites[0] == sites[1] && sites[2] == sites[3] && sites[3] != sites[4])
    }
}

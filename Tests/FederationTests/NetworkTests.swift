import Testing

@testable import Federation

/// Where a partner's words may lead (threat 21).
@Suite struct `Addresses` {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
        "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255",
        "240.0.0.1", "255.255.255.255",
    ])
    func `of inner networks are not public, in any clothing`(text: String) throws {
        let bytes = try #require(NetworkRules.literal(text))
        #expect(!NetworkRules.isPublic(bytes))
        #expect(!NetworkRules.isPublic([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes), "mapped")
        #expect(!NetworkRules.isPublic([0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8) + bytes), "translated")
        #expect(!NetworkRules.isPublic([UInt8](repeating: 0, count: 12) + bytes), "compatible")
        #expect(!NetworkRules.isPublic([0x20, 0x02] + bytes + [UInt8](repeating: 0, count: 10)), "6to4")
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "218.28.0.1",
    ])
    func `beside them are`(text: String) throws {
        let bytes = try #require(NetworkRules.literal(text))
        #expect(NetworkRules.isPublic(bytes))
        #expect(NetworkRules.isPublic([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes))
    }

    @Test func `of IPv6 are public only where the internet routes them`() {
        func address(_ start: [UInt8]) -> [UInt8] { start + [UInt8](repeating: 1, count: 16 - start.count) }
        let zero = [UInt8](repeating: 0, count: 16)
        let inner: [[UInt8]] = [
            zero, Array(zero.dropLast()) + [1], address([0xFE, 0x80]), address([0xFC]), address([0xFD]),
            address([0xFF, 0x02]), address([0x20, 0x01, 0x0D, 0xB8]), address([0x20, 0x01, 0, 0]),
            address([0x20, 0x01, 0x01, 0xFF]), address([0x20, 0x02]), address([0x3F, 0xFF, 0x0F]),
            address([0x01, 0x00]), address([0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01]), address([0x40]),
        ]
        for address in inner { #expect(!NetworkRules.isPublic(address), "\(address)") }
        let outer: [[UInt8]] = [
            address([0x24, 0x00, 0x32]), address([0x20, 0x01, 0x02, 0x00]), address([0x2A, 0x00]),
            address([0x20, 0x01, 0x0D, 0xB9]), address([0x3F, 0xFE]),
        ]
        for address in outer { #expect(NetworkRules.isPublic(address), "\(address)") }
        for count in [0, 3, 5, 15, 17] { #expect(!NetworkRules.isPublic([UInt8](repeating: 1, count: count))) }
    }

    @Test(arguments: [
        "", "CCR.example", "a..b", ".a", "a.", "-a.example", "a-.example", "a_b.example", "a b", "127.1", "0x7f.1",
        "2130706433", "0177.0.0.1", "1.2.3", "1.2.3.256", "1.2.3.4.5", "[::1]", "例.example", "a.example:80", "a/b",
    ])
    func `have names in one form`(host: String) {
        #expect(!NetworkRules.isHost(host))
        #expect(!NetworkRules.mayName(host, allowPrivate: true))
    }

    @Test func `that mean something inside a network only are for private networks`() {
        for host in ["127.0.0.1", "8.8.8.8", "localhost", "db"] {
            #expect(NetworkRules.mayName(host, allowPrivate: true) && !NetworkRules.mayName(host, allowPrivate: false))
        }
        for host in ["ccr.zhengzhou.gov.cn", "a.b", "xn--fiqs8s.cn", "1.a"] {
            #expect(NetworkRules.mayName(host, allowPrivate: false))
        }
        let long = String(repeating: "a", count: 63)
        #expect(NetworkRules.isHost("\(long).cn") && !NetworkRules.isHost("\(long)a.cn"))
    }

    @Test(arguments: [
        "https://a.cn", "https://a.cn:8443", "http://127.0.0.1:8180", "https://a.cn/ccr/v1/claims", "http://localhost",
    ])
    func `come round as they are written`(text: String) throws {
        #expect(try #require(PartnerURL(text)).text == text)
    }

    @Test(arguments: [
        "a.cn", "ftp://a.cn", "HTTPS://a.cn", "https:/a.cn", "https://", "https://me@a.cn", "https://a.cn:443",
        "http://a.cn:80", "https://a.cn:0", "https://a.cn:08443", "https://a.cn:65536", "https://a.cn:",
        "https://a.cn?x",
        "https://a.cn/?x=1", "https://a.cn#x", "https://a.cn/%2e", "https://a.cn\\b", "https://a.cn/ b", "https://A.cn",
        "https://[::1]/", "https://a.cn:80:80", "javascript:alert(1)", "https://a.cn/é", "//a.cn", "https://a.cn:+1",
    ])
    func `that two readers could read differently are none`(text: String) {
        #expect(PartnerURL(text) == nil)
    }

    @Test func `lead to endpoints under a base`() throws {
        let base = Scene.url("https://ccr.south.example:8443")
        #expect(base.at(PartnerURL.claimsPath).text == "https://ccr.south.example:8443/ccr/v1/claims")
        #expect(base.port == 8_443 && Scene.url("https://a.cn").port == 443 && Scene.url("http://a.cn").port == 80)
        #expect(base.authority == "ccr.south.example:8443")
        #expect(PartnerURL(returnURI: "https://a.cn/r?x=1&y=2") != nil)
        for text in ["https://a.cn/r#x", "https://me@a.cn/", "javascript:alert(1)", "https://a.cn/r?x=<", "/return"] {
            #expect(PartnerURL(returnURI: text) == nil)
        }
    }
}

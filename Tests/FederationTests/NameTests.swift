import Testing

@testable import Federation

@Suite struct `Names of cities` {
    @Test(arguments: [
        "urn:ccr:41010", "urn:ccr:4101000", "urn:ccr:41010a", "URN:CCR:410100", "urn:ccr:test:", "urn:ccr:test:A", "",
        "urn:ccr:", "urn:ccr:410100 ", "urn:ccr:test:a/b", "urn:ccr:４１０１００", "*",
    ]) func `have one form`(text: String) {
        #expect(EntityID(text) == nil)
    }

    @Test func `tell test cities from real ones, which never meet`() throws {
        let real = try #require(EntityID("urn:ccr:410100"))
        let other = try #require(EntityID("urn:ccr:330100"))
        let test = try #require(EntityID("urn:ccr:test:north-1"))
        #expect(real.code == "410100" && test.code == "north-1")
        #expect(!real.isTest && test.isTest)
        #expect(real.mayExchange(with: other))
        #expect(!real.mayExchange(with: real) && !real.mayExchange(with: test) && !test.mayExchange(with: real))
    }
}

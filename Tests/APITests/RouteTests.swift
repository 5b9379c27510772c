import API
import Testing

@Suite struct `Endpoints` {
    @Test func `have one template each`() {
        #expect(Set(Endpoint.allCases.map(\.template)).count == Endpoint.allCases.count)
    }
}

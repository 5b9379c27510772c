import Testing

@testable import Rights

@Suite struct `Roles` {
    @Test func `together hold every permission`() {
        let held = Role.allCases.reduce(into: Set<Permission>()) { $0.formUnion($1.permissions) }
        #expect(held == Set(Permission.allCases))
    }
}

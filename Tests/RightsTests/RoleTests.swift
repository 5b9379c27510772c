import Testing

@testable import Rights

@Suite struct `Roles` {
    @Test(arguments: Role.allCases) func `never both prepare and approve a change of one kind`(role: Role) {
        let pairs: [(Permission, Permission)] = [
            (.scorecardSubmit, .scorecardApprove), (.clientManage, .clientApprove), (.officerManage, .officerApprove),
            (.identityUnmask, .identityUnmaskApprove),
        ]
        for (prepare, approve) in pairs { #expect(!role.permissions.isSuperset(of: [prepare, approve])) }
    }

    @Test func `together hold every permission`() {
        let held = Role.allCases.reduce(into: Set<Permission>()) { $0.formUnion($1.permissions) }
        #expect(held == Set(Permission.allCases))
    }
}

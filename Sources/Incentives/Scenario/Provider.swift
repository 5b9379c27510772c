/// Who gives benefits, and where: an organisation, never a person.
package struct Provider: Hashable, Sendable {
    /// Such as `P-SCENIC`.
    package let code: String
    package let name: Scenario.Texts
    /// As the kinds of scenarios.
    package let kind: String
    package let outlets: [Outlet]

    package init(code: String, name: Scenario.Texts, kind: String, outlets: [Outlet]) {
        self.code = code
        self.name = name
        self.kind = kind
        self.outlets = outlets
    }

    package struct Outlet: Hashable, Sendable {
        /// Such as `O-1001`.
        package let code: String
        package let nameZh: String
        /// District, GB/T 2260.
        package let adcode: String

        package init(code: String, nameZh: String, adcode: String) {
            self.code = code
            self.nameZh = nameZh
            self.adcode = adcode
        }
    }
}

package import Rights
package import Signing

/// An officer as their session names them.
package struct OfficerIdentity: Hashable, Sendable {
    package let key: Int32
    package let id: PublicID
    package let roles: Set<Role>
    /// The one source a department officer sees; none for everyone else.
    package let source: String?
    /// Districts (GB/T 2260) whose residents the officer may see; empty is the whole city.
    package let districts: [String]

    package init(key: Int32, id: PublicID, roles: Set<Role>, source: String? = nil, districts: [String] = []) {
        self.key = key
        self.id = id
        self.roles = roles
        self.source = source
        self.districts = districts
    }

    package func may(_ permission: Permission) -> Bool {
        roles.contains { $0.permissions.contains(permission) }
    }
}

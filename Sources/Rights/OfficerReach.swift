/// What an officer may do and how far: roles, the one source of a department, the districts of a counter.
///
/// A department officer always has a source, which then bounds every other role of theirs too. No districts means the
/// whole city.
package struct OfficerReach: Hashable, Sendable {
    package let roles: Set<Role>
    /// Code of the only source this officer sees deliveries of.
    package let source: String?
    /// The residence districts (GB/T 2260) of the citizens this officer sees; `nil` for all.
    package let districts: Set<String>?

    package enum Refusal: Error, Hashable, Sendable {
        case noRole
        /// A department officer without a source, or a source without that role.
        case sourceMismatch
        /// Not six digits, or an empty list, which would reach nobody.
        case districtsInvalid
    }

    package init(roles: Set<Role>, source: String? = nil, districts: Set<String>? = nil) throws(Refusal) {
        guard !roles.isEmpty else { throw .noRole }
        guard roles.contains(.departmentOfficer) == (source != nil) else { throw .sourceMismatch }
        if let districts {
            let sound = districts.allSatisfy { $0.utf8.count == 6 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            guard sound, !districts.isEmpty, districts.count <= 100 else { throw .districtsInvalid }
        }
        self.roles = roles
        self.source = source
        self.districts = districts
    }

    package var permissions: Set<Permission> {
        roles.reduce(into: []) { held, role in held.formUnion(role.permissions) }
    }

    package func allows(_ permission: Permission) -> Bool { permissions.contains(permission) }

    /// Whether a citizen who lives in `district` is within reach. Who has no known district is the whole city's.
    package func covers(district: String?) -> Bool {
        guard let districts else { return true }
        return district.map(districts.contains) ?? false
    }
}

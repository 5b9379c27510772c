import Rights
import Signing
import StrictJSON

/// What a request to add an officer or to change or reset one asks for, as the request keeps it.
struct OfficerPlan: Hashable, Sendable {
    let login: String
    /// Absent where it stays as it is.
    let reach: OfficerReach?
    /// Digest of the code the officer sets the account up with; absent where nothing is set up.
    let activation: SHA256Digest?

    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("login")
        writer.string(login)
        if let reach {
            writer.key("roles")
            writer.beginArray()
            for role in reach.roles.map(\.rawValue).sorted() { writer.string(role) }
            writer.endArray()
            if let source = reach.source {
                writer.key("source")
                writer.string(source)
            }
            if let districts = reach.districts {
                writer.key("districts")
                writer.beginArray()
                for district in districts.sorted() { writer.string(district) }
                writer.endArray()
            }
        }
        if let activation {
            writer.key("activation")
            writer.string(activation.hex)
        }
        writer.endObject()
        return writer.finish()
    }

    init(login: String, reach: OfficerReach? = nil, activation: SHA256Digest? = nil) {
        self.login = login
        self.reach = reach
        self.activation = activation
    }

    /// Reads what `bytes` writes.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(reading: bytes) else { return nil }
        var node = JSONNode(value)
        let plan = node.object { members -> OfficerPlan? in
            let login = members.string("login")
            let roles = members.optional("roles") { $0.array { $0.parsed("a role", Role.init) } } ?? nil
            let source = members.optional("source") { $0.string() } ?? nil
            let districts = members.optional("districts") { $0.array { $0.string() } } ?? nil
            let activation = members.optional("activation") { $0.parsed("a digest", SHA256Digest.init(hex:)) } ?? nil
            guard let login else { return nil }
            let reach = roles.flatMap { roles in
                try? OfficerReach(roles: Set(roles), source: source, districts: districts.map(Set.init))
            }
            return OfficerPlan(login: login, reach: reach, activation: activation)
        }
        guard let plan, node.faults.isEmpty else { return nil }
        self = plan
    }
}

/// The name an officer signs in with.
enum LoginName {
    /// Lower-case letters, digits, dots and hyphens, a letter first, 3 to 32 in all.
    static func isSound(_ login: String) -> Bool {
        let bytes = Array(login.utf8)
        guard (3...32).contains(bytes.count), let first = bytes.first, (0x61...0x7A).contains(first) else {
            return false
        }
        return bytes.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D
        }
    }
}

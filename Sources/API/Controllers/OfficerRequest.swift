import HTTPTypes
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// Parts that requests of officers have in common.
extension JSONMembers {
    /// Why, for whoever approves or reads it later.
    mutating func reason(_ name: String = "reason") -> ReasonText? {
        required(name) { $0.reason() }
    }

    /// Where the signed paper is kept.
    mutating func authorisation() -> EvidenceReference? { reference("authorisation") }

    /// Where a document is kept.
    mutating func reference(_ name: String) -> EvidenceReference? {
        required(name) { node in
            node.parsed(
                "letters, digits and ._:/-, fewer than eleven digits in a row", bytes: EvidenceReference.bytes
            ) { EvidenceReference($0) }
        }
    }

    /// Kind and number of an identity document.
    mutating func identity() -> IdentityClaim? {
        AccountBody.number(&self).map(IdentityClaim.init)
    }

    /// Roles, and what bounds them.
    mutating func reach() -> OfficerReach? {
        let roles = array("roles", count: 1...Role.allCases.count) { node in
            node.parsed("a role", bytes: 1...32) { Role(rawValue: $0) }
        }
        let source = optional("source") { $0.string(bytes: 1...64) }
        let districts = optional("districts") { node in node.array(count: 1...100) { $0.string(bytes: 6...6) } }
        guard let roles, let source, let districts else { return nil }
        if let reach = try? OfficerReach(roles: Set(roles), source: source, districts: districts.map(Set.init)) {
            return reach
        }
        note("roles", .wrongForm, "a source for a department officer and nobody else; districts of six digits")
        return nil
    }
}

extension JSONNode {
    mutating func reason() -> ReasonText? {
        parsed("a sentence of 4 to 300 characters without long numbers", bytes: 0...1200) { ReasonText($0) }
    }
}

extension OfficerContext {
    /// A path's id with its prefix.
    ///
    /// - Throws: `unknown` for a text that is no id, as for an id nobody has.
    func id(_ name: String, prefix: String, orThrow unknown: APIError) throws(APIError) -> PublicID {
        guard let text = parameters[Substring(name)], let id = PublicID(text, prefix: prefix) else { throw unknown }
        return id
    }
}

/// A query whose parameters come once each and are all known.
struct OfficerQuery {
    private let values: [Substring: Substring]

    init(_ request: Request, _ known: Set<Substring>) throws(APIError) {
        var values: [Substring: Substring] = [:]
        for parameter in Query.parameters(request) {
            guard known.contains(parameter.name), values.updateValue(parameter.value, forKey: parameter.name) == nil
            else { throw .parameterUnknown }
        }
        self.values = values
    }

    subscript(name: Substring) -> Substring? { values[name] }

    /// What `read` makes of a parameter that is there.
    func read<Value>(_ name: Substring, _ read: (Substring) -> Value?) throws(APIError) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = read(text) else { throw .requestInvalid }
        return value
    }

    /// Everything but limit and cursor as it was written, for the link to the next page.
    var others: String {
        values.filter { !["limit", "cursor"].contains($0.key) }.sorted { $0.key < $1.key }
            .map { "&\($0.key)=\($0.value)" }.joined()
    }

    func limit() throws(APIError) -> Int {
        guard let text = values["limit"] else { return PageLimit.usual }
        return try PageLimit.read(text, unless: nil)
    }
}

extension Response {
    /// Done, and nothing to say.
    static var done: Response { .empty(.noContent, [.cacheControl: "no-store"]) }
}

import CivilTime
import Federation
import Foundation
import Postgres
import Signing
import Store
import StrictJSON

/// A message as it is kept, with what it says.
struct CrossedMessage: Sendable {
    /// Table and column.
    let place: String
    /// Header and payload, or the body alone that an outbox keeps until it is signed.
    let text: String
    /// `nil` for such a body.
    let type: MessageType?

    init?(_ row: (place: String, text: String, said: String?)) {
        guard let said = row.said else { return nil }
        (place, text) = (row.place, said)
        let header = said.prefix { $0 != "\n" }
        type = MessageType.allCases.first { header.utf8.count > 0 && header.contains("\"\($0.rawValue)\"") }
    }

    /// Whether its payload has to be read: looking for octets costs much less.
    var mayDisclose: Bool {
        let haystack = Haystack([(place, text)])
        return Disclosures.members.contains { member in
            (member != "band" || type != .statement) && haystack.place(of: "\"\(member)\"") != nil
        }
    }

    var payload: JSONValue? {
        text.firstIndex(of: "\n").flatMap { try? JSONValue(reading: Array(text[$0...].dropFirst().utf8)) }
    }
}

/// Where bands and scores stand in messages and grants, and whether they may.
struct Disclosures {
    let messages: [CrossedMessage]
    let now: Instant

    /// Members no message has, but for a band or a score in a grant, and bands in a statement, which are the city's
    /// own.
    static let members = ["score", "band", "points", "citizen", "citizen_id"]

    private typealias Agreement = (entity: String, purpose: String, level: Disclosure, at: Int64)

    /// A grant that tells something.
    private struct Grant {
        let id: UInt128
        let notAfter: Int64
        /// What was agreed on and asked for; `nil` where no claim is kept that asked.
        let level: Disclosure?
    }

    func findings(_ db: isolated PostgresConnection) throws -> [FederationScan.Finding] {
        let (suspects, kept) = (messages.filter(\.mayDisclose), try db.all(Self.kept, ()))
        guard !suspects.isEmpty || !kept.isEmpty else { return [] }
        let (agreements, open) = (try db.all(Self.agreements, ()), Set(try db.all(Self.open, ())))
        let claims = messages.filter { $0.type == .claim }.compactMap(\.payload)
        var findings: [FederationScan.Finding] = []
        var grants: [UInt128: Disclosure] = [:]
        for suspect in suspects {
            let payload = suspect.payload ?? .null
            let grant = suspect.type == .grant ? Self.grant(payload, claims, agreements) : nil
            if let grant { grants[grant.id] = grant.level }
            for path in payload.paths(of: Self.members) {
                let member = path.split(separator: "/").last ?? ""
                guard let grant, let level = grant.level, level != .meets,
                    "\(path)/".hasPrefix("/data/\(level.rawValue)/")
                else {
                    findings.append(.init(what: "a member `\(member)` nobody agreed to", place: suspect.place))
                    continue
                }
                // A kept answer may still be asked for in the minutes after; the evidence goes with its grant.
                let hasEnded = suspect.place == "federation_message.jws" && !open.contains(grant.id)
                if grant.notAfter <= now.wholeSeconds || hasEnded {
                    findings.append(.init(what: "a `\(member)` beyond its grant", place: suspect.place, isOver: true))
                }
            }
        }
        for row in kept {
            if grants[row.grant]?.rawValue != row.member {
                findings.append(.init(what: "a `\(row.member)` no grant tells", place: "visitor_grant"))
            } else if row.notAfter <= now || !open.contains(row.grant) {
                findings.append(.init(what: "a `\(row.member)` beyond its grant", place: "visitor_grant", isOver: true))
            }
        }
        return findings
    }

    private static func grant(_ payload: JSONValue, _ claims: [JSONValue], _ agreements: [Agreement]) -> Grant? {
        guard let data = payload["data"], let id = payload["jti"]?.text.flatMap(MessageID.init),
            let notAfter = data["not_after"]?.number, let issuedAt = payload["iat"]?.number
        else { return nil }
        let question = payload["re"]?["jti"]
        let claim = claims.first { $0["jti"] == question }?["data"]
        let asked = claim?["disclose"]?.text.flatMap(Disclosure.init)
        let cities = [payload["iss"]?.text, payload["aud"]?.text]
        let agreed = agreements.last { agreement in
            cities.contains(agreement.entity) && agreement.purpose == claim?["purpose"]?.text
                && agreement.at <= issuedAt
        }
        guard let asked, let agreed, asked <= agreed.level else {
            return Grant(id: id.uuid.uuid, notAfter: notAfter, level: nil)
        }
        return Grant(id: id.uuid.uuid, notAfter: notAfter, level: asked)
    }

    /// The latest last.
    private static let agreements = Statement<Void, Agreement>(
        sql: """
            SELECT entity, purpose, disclose, floor(extract(epoch FROM at))::bigint
            FROM partner_agreement JOIN partner USING (partner_id) ORDER BY at, version
            """
    ) { row throws(PostgresError) in
        (try row.text(), try row.text(), Disclosure(rawValue: try row.text()) ?? .meets, try row.int64())
    }

    /// Grants given and received that hold, as far as nobody has ended them.
    private static let open = Statement<Void, UInt128>(
        sql: """
            SELECT grant_jti FROM federation_grant WHERE state NOT IN ('revoked', 'expired')
            UNION ALL SELECT grant_jti FROM visitor_grant WHERE state = 'granted'
            """
    ) { row throws(PostgresError) in try row.uuid() }

    /// What is kept of visitors.
    private static let kept = Statement<Void, (grant: UInt128, member: String, notAfter: Instant)>(
        sql: """
            SELECT grant_jti, member, not_after
            FROM visitor_grant CROSS JOIN jsonb_object_keys(disclosed::jsonb) AS member
            """
    ) { row throws(PostgresError) in (try row.uuid(), try row.text(), try row.instant()) }
}

extension JSONValue {
    fileprivate subscript(_ key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
    fileprivate var number: Int64? { if case .integer(let number) = self { number } else { nil } }

    /// Where members with these names stand, as JSON pointers.
    fileprivate func paths(of names: [String]) -> [String] {
        switch self {
        case .object(let object):
            object.members.flatMap { member in
                (names.contains(member.key) ? ["/" + member.key] : [])
                    + member.value.paths(of: names).map { "/\(member.key)\($0)" }
            }
        case .array(let elements):
            elements.enumerated().flatMap { place, element in element.paths(of: names).map { "/\(place)\($0)" } }
        case .string, .integer, .bool, .null: []
        }
    }
}

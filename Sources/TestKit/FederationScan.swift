package import CivilTime
import Federation
import Intake
package import Postgres
import Signing
import Store
package import UseCases

/// Looks through everything a city keeps for partner cities and from them: every row of every table of theirs, and
/// every message with what it says. Nothing of it may be an ID number, a name or a telephone number, a hash of one in
/// any form, or, in messages, a name the own city has for a person; a band or a score stands where it was agreed on,
/// until the grant ends.
///
/// It runs at the end of every test with a city (`TestCity.with`), and says what was found where, never the thing
/// itself. Numbers that small as internal keys cannot be told from others: members named after them are looked for
/// instead.
package struct FederationScan: Sendable {
    package struct Finding: Hashable, Sendable, CustomStringConvertible {
        package let what: String
        package let place: String
        /// A disclosure that has ended: the service takes a minute to forget it.
        var isOver = false

        package var description: String { "\(what) in \(place)" }
    }

    package struct Found: Error, CustomStringConvertible {
        package let findings: [Finding]
        package var description: String { "partners, or what is kept for them, have \(findings)" }
    }

    private let pool: PostgresPool
    private let identity: IdentityKeys
    private let people: Set<Person>

    /// Beside the people the database knows it looks for `people`, whom it may have forgotten.
    package init(pool: PostgresPool, identity: IdentityKeys, people: Set<Person> = []) {
        self.pool = pool
        self.identity = identity
        self.people = people
    }

    package init(of city: TestCity) {
        self.init(pool: city.pool, identity: city.identity, people: city.people.all)
    }

    /// What was looked through, and what it held.
    package struct Report: Sendable {
        package let people: Int
        package let messages: Int
        package let findings: [Finding]
    }

    /// `printed` is what somebody was shown of it.
    ///
    /// - Throws: `Found`.
    @discardableResult
    package func check(now: Instant, printed: String = "") async throws -> Report {
        func look() async throws -> Report {
            try await pool.transaction { db in try report(now: now, printed: printed, db) }
        }
        var seen = try await look()
        if seen.findings.contains(where: \.isOver) {
            _ = try await ForgetFederation(pool: pool)(in: OperationContext(now: now, actor: .command("test")))
            seen = try await look()
        }
        guard seen.findings.isEmpty else { throw Found(findings: seen.findings) }
        return seen
    }

    /// What there is now, also of this transaction.
    package func report(now: Instant, printed: String = "", _ db: isolated PostgresConnection) throws -> Report {
        guard try db.first(Self.hasPartners, ()) ?? false else { return Report(people: 0, messages: 0, findings: []) }
        let kept = try db.all(Self.everything, ())
        let messages = kept.compactMap(CrossedMessage.init)
        let tables = Haystack(kept.map { ($0.place, $0.text) } + [("what was printed", printed)])
        let said = Haystack(messages.map { ($0.place, $0.text) })
        let everybody = try everybody(db)
        var findings: [Finding] = []
        for trace in try everybody.flatMap(traces) {
            guard let place = tables.place(of: trace.text) ?? said.place(of: trace.text) else { continue }
            findings.append(Finding(what: trace.form, place: place))
        }
        for id in try db.all(Self.ownNames, ()) {
            for form in Self.written(PublicID(uuid: id)) {
                guard let place = said.place(of: form) else { continue }
                findings.append(Finding(what: "the own city's name for a person", place: place))
            }
        }
        findings += try Disclosures(messages: messages, now: now).findings(db)
        return Report(people: everybody.count, messages: messages.count, findings: findings)
    }

    private func everybody(_ db: isolated PostgresConnection) throws -> Set<Person> {
        var everybody = people
        let cipher = try FieldCipher(identity.ring)
        for row in try ReencryptionStore.people(after: 0, limit: 10_000, db) {
            let opened = try zip(ReencryptionStore.columns, row.fields).map { column, field in
                try field.map { field in
                    var text: [UInt8] = []
                    try cipher.decrypt(field.span, column: column, row: row.blindIndex.span, into: &text)
                    return text
                }
            }
            guard let number = opened[0], let type = number.first.flatMap(IDType.init(rawValue:)) else { continue }
            everybody.insert(
                Person(
                    number: try IdentityNumber(type: type, number: number.dropFirst()),
                    name: opened[1].map { String(decoding: $0, as: UTF8.self) },
                    phone: opened[2].map { String(decoding: $0, as: UTF8.self) }))
        }
        return everybody
    }

    private func traces(of person: Person) throws -> [Trace] {
        try identity.indexes(of: person.number).flatMap { Traces.written($0.bytes, "a blind index in") }
            + person.secrets.flatMap { secret in
                Traces.of(secret.text).map { Trace(form: "\(secret.what) \($0.form)", text: $0.text) }
            }
    }

    /// The forms in which a random id is written.
    private static func written(_ id: PublicID) -> [String] {
        let texts = Traces.written(id.bytes, "").map(\.text)
        let uuid = [20, 16, 12, 8].reduce(into: Array(texts[0])) { $0.insert("-", at: $1) }
        return texts + [String(uuid), id.text(prefix: "")]
    }
}

// MARK: What there is

extension FederationScan {
    private static let hasPartners = Statement<Void, Bool>(sql: "SELECT EXISTS (SELECT FROM partner)") {
        row throws(PostgresError) in try row.bool()
    }

    /// Every row of every table that says something of or to partners and visitors, as text, where octets are hex; and
    /// all octets that are text, of a message with header and payload decoded, of a body in an outbox as it is. New
    /// tables are found by their names and columns.
    private static let everything = Statement<Void, (place: String, text: String, said: String?)>(
        sql: """
            WITH watched AS (
                SELECT class.oid, class.relname AS name
                FROM pg_class AS class
                WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r'
                    AND (class.relname ~ '^(federation|visitor|partner|own)(_|$)' OR class.relname IN ('pairwise',
                            'band_map', 'client_event', 'idempotency_key', 'change_request', 'audit_entry')
                        OR EXISTS (
                            SELECT FROM pg_attribute AS part WHERE part.attrelid = class.oid
                                AND part.attname IN ('partner_id', 'visitor_id', 'beneficiary_id')))
            ), asked AS (
                SELECT format('SELECT %L AS place, t::text AS kept FROM %I AS t', name, name) AS query FROM watched
                UNION ALL
                SELECT format('SELECT %L, encode(%I, ''escape'') FROM %I WHERE encode(%2$I, ''escape'') ~ ''^[^[:cntrl:]]+$''',
                    name || '.' || attname, attname, name)
                FROM watched JOIN pg_attribute AS part ON part.attrelid = watched.oid
                WHERE part.atttypid = 'bytea'::regtype AND NOT part.attisdropped
            )
            SELECT found.place, found.kept, CASE
                WHEN found.kept ~ '^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$' THEN (
                    SELECT string_agg(convert_from(decode(rpad(translate(part, '-_', '+/'), (length(part) + 3) / 4 * 4,
                        '='), 'base64'), 'UTF8'), chr(10) ORDER BY number)
                    FROM unnest(string_to_array(found.kept, '.')) WITH ORDINALITY AS piece (part, number)
                    WHERE number < 3)
                WHEN found.kept ~ '^[{]".*[}]$' THEN chr(10) || convert_from(decode(found.kept, 'escape'), 'UTF8') END
            FROM XMLTABLE('/table/row' PASSING
                query_to_xml((SELECT string_agg(query, ' UNION ALL ') FROM asked), false, false, '')
                COLUMNS place text, kept text) AS found
            """
    ) { row throws(PostgresError) in (try row.text(), try row.text(), try row.optional()) }

    private static let ownNames = Statement<Void, UInt128>(
        sql: """
            SELECT city_id FROM citizen UNION ALL SELECT handle FROM client_citizen UNION ALL
            SELECT handle FROM client_visitor
            """
    ) { row throws(PostgresError) in try row.uuid() }
}

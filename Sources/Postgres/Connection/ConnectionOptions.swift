import CLibPQ

/// Where PostgreSQL is and how a session with it begins.
///
/// The one place that sets time zone, encoding, keep-alives and the application name. Several hosts,
/// `target_session_attrs`, `sslmode`, service and password files are libpq's business and pass through. The password
/// never appears in `description`.
package struct ConnectionOptions: Sendable {
    /// libpq keywords, such as `host` and `dbname`.
    private var keywords: [String: String]
    /// Server settings of the session, such as `statement_timeout`.
    private var settings: [String: String] = [:]

    /// Reads `postgres://…` or `key=value …`.
    package init(url: String) throws {
        var failure: UnsafeMutablePointer<CChar>?
        let parsed = unsafe PQconninfoParse(url, &failure)
        // libpq's message may quote a piece of the password, so it is not passed on.
        unsafe PQfreemem(failure)
        guard !url.utf8.contains(0), let parsed = unsafe parsed else { throw PostgresError(.invalidOptions) }
        defer { unsafe PQconninfoFree(parsed) }
        var keywords: [String: String] = [:]
        var entry = unsafe parsed
        while let keyword = unsafe text(entry.pointee.keyword) {
            if let value = unsafe text(entry.pointee.val) { keywords[keyword] = value }
            unsafe entry += 1
        }
        self.keywords = keywords
    }

    /// Reads `DATABASE_URL`, or else the usual `PG*` variables.
    package init(environment: [String: String]) throws {
        if let url = environment["DATABASE_URL"], !url.isEmpty {
            try self.init(url: url)
            return
        }
        var keywords: [String: String] = [:]
        for (variable, keyword) in Self.variables {
            if let value = environment[variable], !value.isEmpty { keywords[keyword] = value }
        }
        self.init(keywords: keywords)
    }

    private init(keywords: [String: String]) {
        self.keywords = keywords
    }

    /// A server reached through the Unix socket in `socketDirectory`.
    package init(socketDirectory: String, port: Int, database: String, user: String) {
        keywords = ["host": socketDirectory, "port": String(port), "dbname": database, "user": user]
    }

    package func withDatabase(_ database: String) -> ConnectionOptions {
        with { $0.keywords["dbname"] = database }
    }

    package func applicationName(_ name: String) -> ConnectionOptions {
        with { $0.keywords["application_name"] = name }
    }

    /// Sessions that act as a role their user is a member of.
    package func role(_ name: String) -> ConnectionOptions {
        with { $0.settings["role"] = name }
    }

    /// Sessions in which a setting of ours has a value, such as what a trigger compares. Both without white space.
    package func setting(_ name: String, _ value: String) -> ConnectionOptions {
        with { $0.settings[name] = value }
    }

    /// The longest a statement may run; `nil` for no limit.
    package func statementTimeout(_ limit: Duration?) -> ConnectionOptions {
        with { $0.settings["statement_timeout"] = String(limit?.milliseconds ?? 0) }
    }

    /// The longest a statement may wait for a lock; `nil` for no limit.
    package func lockTimeout(_ limit: Duration?) -> ConnectionOptions {
        with { $0.settings["lock_timeout"] = String(limit?.milliseconds ?? 0) }
    }

    /// The longest an attempt to connect to one host may take; libpq counts whole seconds, at least two.
    package func connectTimeout(_ limit: Duration) -> ConnectionOptions {
        with { $0.keywords["connect_timeout"] = String(max(2, (limit.milliseconds + 999) / 1000)) }
    }

    /// Sessions that refuse to write unless a transaction says otherwise.
    func readingOnly() -> ConnectionOptions {
        with { $0.settings["default_transaction_read_only"] = "on" }
    }

    /// The database these options lead to, if they say so themselves.
    package var database: String? { keywords["dbname"] }

    /// The keywords for `PQconnectdbParams`, ours filled in where the caller left them open.
    var resolved: [(keyword: String, value: String)] {
        var all = Self.defaults.merging(keywords) { _, given in given }
        all["client_encoding"] = "UTF8"
        let session = settings.merging(["TimeZone": "UTC"]) { _, ours in ours }
        let flags = session.sorted { $0.key < $1.key }.map { "-c \($0.key)=\($0.value)" }
        all["options"] = ([all["options"]].compactMap(\.self) + flags).joined(separator: " ")
        return all.sorted { $0.key < $1.key }.map { (keyword: $0.key, value: $0.value) }
    }

    /// A dead peer is noticed within about a minute, also while a statement is on its way.
    private static let defaults = [
        "application_name": "shangding", "connect_timeout": "10", "keepalives": "1", "keepalives_idle": "30",
        "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "60000",
    ]

    private static let variables = [
        "PGHOST": "host", "PGHOSTADDR": "hostaddr", "PGPORT": "port", "PGDATABASE": "dbname", "PGUSER": "user",
        "PGPASSWORD": "password", "PGPASSFILE": "passfile", "PGSERVICE": "service", "PGSERVICEFILE": "servicefile",
        "PGOPTIONS": "options", "PGAPPNAME": "application_name", "PGSSLMODE": "sslmode", "PGSSLCERT": "sslcert",
        "PGSSLKEY": "sslkey", "PGSSLROOTCERT": "sslrootcert", "PGSSLCRL": "sslcrl",
        "PGCHANNELBINDING": "channel_binding",
        "PGREQUIREPEER": "requirepeer", "PGGSSENCMODE": "gssencmode", "PGCONNECT_TIMEOUT": "connect_timeout",
        "PGTARGETSESSIONATTRS": "target_session_attrs", "PGSSLMINPROTOCOLVERSION": "ssl_min_protocol_version",
        "PGSSLMAXPROTOCOLVERSION": "ssl_max_protocol_version",
    ]

    private func with(_ change: (inout ConnectionOptions) -> Void) -> ConnectionOptions {
        var copy = self
        change(&copy)
        return copy
    }
}

extension ConnectionOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where the connection leads: host, port, database and role only.
    package var description: String {
        ["host", "hostaddr", "port", "dbname", "user", "service", "sslmode", "target_session_attrs"]
            .compactMap { key in keywords[key].map { "\(key)=\($0)" } }.joined(separator: " ")
    }

    package var debugDescription: String { description }

    /// `dump` shows no more than `description`, so that no tool prints the password by walking the fields.
    package var customMirror: Mirror { Mirror(self, children: ["target": description]) }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a short limit never becomes none.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

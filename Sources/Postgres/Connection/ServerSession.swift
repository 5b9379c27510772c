import CLibPQ

/// One `PGconn` with the statements prepared on it: the only place that calls libpq for a connection.
///
/// Not `Sendable`, so it stays with the actor or the thread that made it. Closing is letting go of it.
@safe final class ServerSession {
    let pointer: OpaquePointer
    /// Statements by the name the server knows them under.
    private(set) var prepared: [StatementText: Prepared] = [:]
    private var preparedCount = 0
    private let notices: NoticeSink

    struct Prepared {
        let name: [CChar]
        let types: [UInt32]
    }

    /// Connects; blocks at most `connect_timeout` per host.
    init(options: ConnectionOptions, log: @escaping PostgresLog) throws(PostgresError) {
        let pairs = options.resolved
        let opened = unsafe withCStrings(pairs.map(\.keyword)) { keywords in
            unsafe withCStrings(pairs.map(\.value)) { values in unsafe PQconnectdbParams(keywords, values, 0) }
        }
        guard let opened = unsafe opened else { throw PostgresError(.connectionFailed, detail: "out of memory") }
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            let failure = unsafe PostgresError(connection: opened, .connectionFailed)
            unsafe PQfinish(opened)
            log(.connectionFailed(failure))
            throw failure
        }
        unsafe pointer = opened
        notices = NoticeSink(log: log)
        unsafe notices.attach(to: opened)
        log(.connected)
    }

    deinit { unsafe PQfinish(pointer) }

    var isBroken: Bool { unsafe PQstatus(pointer) != CONNECTION_OK }
    var transactionStatus: PGTransactionStatusType { unsafe PQtransactionStatus(pointer) }
    var socket: Int32 { unsafe PQsocket(pointer) }

    /// Whether the server hung up while nobody was looking; costs one system call and no round trip.
    func isStale() -> Bool {
        // A hang-up may be preceded by the server's farewell, so it takes more than one look.
        for _ in 0..<3 where !isBroken {
            guard shim_wait(-1, socket, 0, 0) != 0 else { return false }
            unsafe _ = PQconsumeInput(pointer)
            unsafe _ = PQisBusy(pointer)
        }
        return isBroken
    }

    /// Runs text without parameters, of one or more statements; the result is the last one's.
    func execute(_ sql: String) throws(PostgresError) -> ServerResult {
        guard !sql.utf8.contains(0) else {
            throw PostgresError(.invalidParameter, detail: "a statement with U+0000")
        }
        return try checked(unsafe ServerResult(PQexec(pointer, sql)))
    }

    /// Runs a prepared statement and waits for all its rows.
    func execute(_ text: StatementText, _ parameters: ParameterWriter) throws(PostgresError) -> ServerResult {
        let name = try prepare(text, parameters)
        let result = parameters.withPointers { pointers in
            unsafe ServerResult(
                PQexecPrepared(
                    pointer, name, pointers.count, pointers.values, pointers.lengths, pointers.formats, 1))
        }
        return try checked(result, running: text)
    }

    /// Runs a prepared statement and hands over its rows one by one, in memory for one row.
    ///
    /// When `body` throws, rows are still on their way: the session is of no further use then.
    func stream(
        _ text: StatementText, _ parameters: ParameterWriter, _ body: (ServerResult) throws -> Void
    ) throws {
        let name = try prepare(text, parameters)
        let sent = parameters.withPointers { pointers in
            unsafe PQsendQueryPrepared(
                pointer, name, pointers.count, pointers.values, pointers.lengths, pointers.formats, 1)
        }
        guard sent == 1, unsafe PQsetSingleRowMode(pointer) == 1 else { throw failure() }
        var refusal: PostgresError?
        while let next = unsafe PQgetResult(pointer) {
            let result: ServerResult
            do throws(PostgresError) {
                result = try checked(unsafe ServerResult(next), running: text)
            } catch {
                refusal = refusal ?? error
                continue
            }
            if result.status == PGRES_SINGLE_TUPLE { try body(result) }
        }
        if let refusal { throw refusal }
    }

    /// Prepares a statement at its first use and gives the name the server knows it under.
    func prepare(_ text: StatementText, _ parameters: ParameterWriter) throws(PostgresError) -> [CChar] {
        if let fault = parameters.fault { throw fault }
        if let known = prepared[text] {
            guard known.types == parameters.types else {
                throw PostgresError(.invalidParameter, detail: "parameter types differ from the first use")
            }
            return known.name
        }
        let name = nextName()
        let result = parameters.withPointers { pointers in
            unsafe text.withCString { sql in
                unsafe ServerResult(PQprepare(pointer, name, sql, pointers.count, pointers.types))
            }
        }
        _ = try checked(result)
        remember(text, Prepared(name: name, types: parameters.types))
        return name
    }

    func nextName() -> [CChar] {
        preparedCount += 1
        return "s\(preparedCount)".utf8CString.map(\.self)
    }

    func remember(_ text: StatementText, _ statement: Prepared) {
        prepared[text] = statement
    }

    /// Forgets a statement whose plan no longer fits the schema, so that the next use prepares it anew.
    func forget(_ text: StatementText) {
        prepared[text] = nil
    }

    /// What the server says about a statement, without running it. Prepares it with types of the server's choosing.
    func describe(_ sql: StaticString) throws(PostgresError) -> StatementDescription {
        let text = StatementText(sql: sql, name: nil)
        let prepared = unsafe text.withCString { unsafe ServerResult(PQprepare(pointer, "", $0, 0, nil)) }
        _ = try checked(prepared)
        let result = try checked(unsafe ServerResult(PQdescribePrepared(pointer, "")))
        return StatementDescription(parameterTypes: result.parameterTypes, columns: result.columns)
    }

    /// Passes a good result through and throws what a bad one says.
    func checked(_ result: ServerResult, running text: StatementText? = nil) throws(PostgresError) -> ServerResult {
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY, PGRES_COPY_IN, PGRES_COPY_OUT:
            return result
        default:
            let error = unsafe PostgresError(result: result.pointer, lost: isBroken)
            if let text, error.hasStalePlan { forget(text) }
            guard error.sqlState == nil else { throw error }
            throw failure()
        }
    }

    /// What the connection says went wrong when there is no result to ask.
    func failure() -> PostgresError {
        unsafe PostgresError(connection: pointer, isBroken ? .connectionLost : .unexpectedResult)
    }
}

/// Where the server's notices go; kept alive by the session that libpq calls it for.
private final class NoticeSink {
    private let log: PostgresLog

    init(log: @escaping PostgresLog) { self.log = log }

    func attach(to connection: OpaquePointer) {
        unsafe PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context = unsafe context else { return }
                let sink = unsafe Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue()
                unsafe sink.log(
                    .notice(
                        severity: text(shim_diag_severity(result)) ?? "NOTICE",
                        state: text(shim_diag_sqlstate(result)).map(SQLState.init),
                        routine: text(shim_diag_routine(result))))
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

extension StatementText {
    /// The SQL for libpq. A `StaticString` ends with a zero byte.
    @unsafe func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount + 1) { unsafe body($0) }
    }
}

/// A null-terminated array of C strings, valid while `body` runs.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var arena: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(arena.count)
        arena.append(contentsOf: string.utf8CString)
    }
    return unsafe arena.withUnsafeBufferPointer { arena in
        let pointers = unsafe offsets.map { unsafe arena.baseAddress?.advanced(by: $0) } + [nil]
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}

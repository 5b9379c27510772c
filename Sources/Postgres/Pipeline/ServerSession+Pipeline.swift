import CLibPQ

// What a lane asks of its session. Sending only gathers bytes; nothing here waits for the server.
extension ServerSession {
    func enterPipeline() throws(PostgresError) {
        guard unsafe PQsetnonblocking(pointer, 1) == 0, unsafe PQenterPipelineMode(pointer) == 1 else {
            throw failure()
        }
    }

    /// Refuses parameters that cannot be sent, before anything is.
    func fits(_ request: PipelineRequest) throws(PostgresError) {
        if let fault = request.parameters.fault { throw fault }
        guard let known = prepared[request.text], known.types != request.parameters.types else { return }
        throw PostgresError(.invalidParameter, detail: "parameter types differ from the first use")
    }

    func sendPrepare(_ statement: Prepared, _ request: PipelineRequest) -> Bool {
        request.parameters.withPointers { pointers in
            unsafe request.text.withCString { sql in
                unsafe PQsendPrepare(pointer, statement.name, sql, pointers.count, pointers.types) == 1
            }
        }
    }

    func sendPrepared(_ statement: Prepared, _ request: PipelineRequest) -> Bool {
        request.parameters.withPointers { pointers in
            unsafe PQsendQueryPrepared(
                pointer, statement.name, pointers.count, pointers.values, pointers.lengths, pointers.formats, 1) == 1
        }
    }

    func sendUnprepared(_ request: PipelineRequest) -> Bool {
        request.parameters.withPointers { pointers in
            unsafe request.text.withCString { sql in
                unsafe PQsendQueryParams(
                    pointer, sql, pointers.count, pointers.types, pointers.values, pointers.lengths, pointers.formats, 1
                )
                    == 1
            }
        }
    }

    /// Ends a statement, so that its error stays its own. libpq 15 also pushes what has gathered into the socket here.
    func sendSync() -> Bool {
        unsafe PQpipelineSync(pointer) == 1
    }
}

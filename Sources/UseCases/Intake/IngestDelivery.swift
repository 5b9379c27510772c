package import Intake
package import Postgres
package import Scoring
package import Signing
package import Store

/// Takes in one department's file: `shangding ingest`.
///
/// One transaction reads the file once, stages every row, judges the rows against each other and what is known, and
/// accepts them; it commits at the very end. A kill at any moment leaves nothing, and running it again completes.
package struct IngestDelivery: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let audit: AuditTrail
    /// Ids for people nobody knows yet; only a synthetic city names them, elsewhere they are random.
    let newCityID: (@Sendable (Redacted<Bytes>) throws -> PublicID)?

    package init(
        pool: PostgresPool, identity: IdentityKeys, audit: AuditTrail,
        newCityID: (@Sendable (Redacted<Bytes>) throws -> PublicID)? = nil
    ) {
        self.pool = pool
        self.identity = identity
        self.audit = audit
        self.newCityID = newCityID
    }

    package struct Request: Sendable {
        package let source: SourceCode
        package let format: DeliveryFormat
        package let path: String
        package let encoding: FileEncoding?
        /// Rows the department announced.
        package let rows: Int?

        package init(source: SourceCode, format: DeliveryFormat, path: String, encoding: FileEncoding?, rows: Int?) {
            self.source = source
            self.format = format
            self.path = path
            self.encoding = encoding
            self.rows = rows
        }
    }

    package struct Outcome: Sendable {
        package let delivery: Int64
        package let counts: DeliveryCounts
        /// The same file had been taken in before; nothing was done.
        package let repeated: Bool
    }

    /// - Throws: `FileFault`, `FileReadingError` or `IntakeRefusal`, each after which nothing of the file is kept.
    package func callAsFunction(
        _ request: Request, in context: OperationContext, progress: Progress = .silent
    ) async throws -> Outcome {
        do {
            return try await takeIn(request, in: context, progress)
        } catch let repeated as RepeatedDelivery {
            return Outcome(delivery: repeated.known.id, counts: repeated.known.counts, repeated: true)
        }
    }

    /// Another process took in the same file while this one read it.
    private struct RepeatedDelivery: Error {
        let known: StoredDelivery
    }

    private func takeIn(
        _ request: Request, in context: OperationContext, _ progress: Progress
    ) async throws -> Outcome {
        try await pool.transaction { db in
            let rules = try DeliveryRules.read(source: request.source, on: context.businessDay, db)
            var file = try FileReader(path: request.path)
            let digest = try Self.digest(of: &file)
            func refuseRepeat(_ db: isolated PostgresConnection) throws {
                let known = try DeliveryStore.delivery(
                    source: rules.source.id, format: request.format.rawValue, digest: digest.bytes, db)
                if let known { throw RepeatedDelivery(known: known) }
            }
            try refuseRepeat(db)
            let worker = try identity.worker()
            let read = try stage(&file, digest: digest, rules, request, worker, in: context, progress, db)
            try DeliveryStore.judge(
                source: rules.source.id, mayRepeat: read.mayRepeat, withdraws: read.withdraws,
                hasOlderIndexes: worker.knowsOlderIndexes, now: context.now, db)
            try refuseRepeat(db)
            let counts = try DeliveryStore.counts(read: Int64(read.rows), db)
            let stored = try DeliveryStore.accept(
                source: rules.source.id, format: request.format.rawValue, digest: digest.bytes, counts: counts,
                now: context.now, db)
            try audit.append(.deliveryAccepted, object: "delivery:\(stored.id)", in: context, db)
            try EventStore.appendRecordsAdded(knownFrom: stored.knownFrom, at: context.now, db)
            return Outcome(delivery: stored.id, counts: counts, repeated: false)
        }
    }

    private static func digest(of file: inout FileReader) throws -> SHA256Digest {
        var hasher = SHA256Hasher()
        while try file.next({ hasher.update($0.span) }) {}
        try file.rewind()
        return hasher.finish()
    }

    /// Reads the file into the staging table; says how many rows it has, whether a record number may occur twice, and
    /// whether any row withdraws.
    private func stage(
        _ file: inout FileReader, digest: SHA256Digest, _ rules: DeliveryRules, _ request: Request,
        _ identity: IdentityKeys.Worker, in context: OperationContext, _ progress: Progress,
        _ db: isolated PostgresConnection
    ) throws -> (rows: Int, mayRepeat: Bool, withdraws: Bool) {
        var hasher = SHA256Hasher()
        var sink = StagingSink(
            fileSize: file.size, identity: identity, indicatorKeys: rules.indicatorKeys, newCityID: newCityID)
        var reader: DeliveryReader? = DeliveryReader(
            format: request.format, rules: rules.rules, businessDay: context.businessDay, encoding: request.encoding,
            expectedRows: request.rows)
        var bytesRead = 0
        var rows = 0
        let size = file.size
        try DeliveryStore.stage(db) { batch in
            swap(&batch, &sink.batch)
            defer { swap(&batch, &sink.batch) }
            let more = try file.next { chunk in
                hasher.update(chunk.span)
                try reader?.feed(chunk, to: &sink)
                bytesRead += chunk.count
                progress.report(bytesRead, size)
            }
            if !more {
                rows = reader?.rows ?? 0
                try reader.take()?.finish()
                guard hasher.finish() == digest else { throw IntakeRefusal.fileChanged }
            }
            return more
        }
        return (rows, sink.mayRepeat, sink.withdraws)
    }
}

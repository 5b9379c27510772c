package import Postgres

/// The connections requests have for their transactions, in two pools: whoever waits for a delivery keeps no reader
/// waiting.
package struct RequestPools: Sendable {
    /// For what is answered soon or not at all, the audit of reads included.
    package let brief: PostgresPool
    /// For opening and erasing an account and every change of a consent. They wait for the knowledge clock and for the
    /// lock of people, which a large delivery holds for seconds, and it is owed to the person that they succeed (PIPL
    /// art 15, 47).
    package let patient: PostgresPool

    /// The longest a statement about an account may take. A supervisor that stops the service leaves it that much time
    /// beyond `SHANGDING_SHUTDOWN_SECONDS`; a test compares the units with it.
    package static let patience = Duration.seconds(60)

    /// `limit` and `patience` bound one statement, waiting for a lock included; `patience` also bounds the wait for one
    /// of the patient connections.
    package init(
        options: ConnectionOptions, size: Int, limit: Duration = .seconds(5),
        patience: Duration = RequestPools.patience,
        patientSize: Int = 4, log: @escaping PostgresLog = { _ in }
    ) {
        brief = PostgresPool(
            options: options.applicationName("shangding-api").statementTimeout(limit), size: size, log: log)
        patient = PostgresPool(
            options: options.applicationName("shangding-accounts").statementTimeout(patience), size: patientSize,
            waitLimit: patience, log: log)
    }

    /// One pool for both, where nothing else asks for connections.
    package init(shared pool: PostgresPool) {
        (brief, patient) = (pool, pool)
    }

    package func close() async {
        await brief.close()
        await patient.close()
    }
}

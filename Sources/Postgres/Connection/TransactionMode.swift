/// How a transaction begins: its isolation level and whether it may write.
package struct TransactionMode: Hashable, Sendable {
    let begin: String

    /// READ COMMITTED, may write.
    package static let readWrite = TransactionMode(begin: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
    /// READ COMMITTED, may not write.
    package static let readOnly = TransactionMode(begin: "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
    /// One snapshot for the whole transaction, may not write.
    package static let snapshot = TransactionMode(begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    /// As if transactions ran one after the other; may fail with 40001.
    package static let serializable = TransactionMode(begin: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE")
}

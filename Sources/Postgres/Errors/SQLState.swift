/// The five characters by which PostgreSQL names a condition, such as `23505` for a broken unique constraint.
package struct SQLState: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// The first two characters, shared by all conditions of one kind (`23` integrity, `53` resources, `08`
    /// connection).
    package var classOf: String {
        String(rawValue.prefix(2))
    }

    package var description: String { rawValue }

    package static let featureNotSupported = SQLState("0A000")
    package static let divisionByZero = SQLState("22012")
    package static let invalidTextRepresentation = SQLState("22P02")
    package static let notNullViolation = SQLState("23502")
    package static let foreignKeyViolation = SQLState("23503")
    package static let uniqueViolation = SQLState("23505")
    package static let checkViolation = SQLState("23514")
    package static let readOnlyTransaction = SQLState("25006")
    package static let inFailedTransaction = SQLState("25P02")
    package static let invalidStatementName = SQLState("26000")
    package static let serializationFailure = SQLState("40001")
    package static let deadlockDetected = SQLState("40P01")
    package static let insufficientPrivilege = SQLState("42501")
    package static let syntaxError = SQLState("42601")
    package static let undefinedTable = SQLState("42P01")
    package static let objectInUse = SQLState("55006")
    package static let lockNotAvailable = SQLState("55P03")
    package static let queryCanceled = SQLState("57014")
    /// Ours, raised by a trigger: the session works with keys that are no longer, or not yet, the ones in use.
    package static let keysOutdated = SQLState("57KEY")
    package static let raiseException = SQLState("P0001")
}

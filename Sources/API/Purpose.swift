/// Why an officer looks at somebody's data.
enum Purpose: String, CaseIterable, Sendable {
    case `case`, counter, audit, operation
}

import Postgres

/// The error of a call that must fail with one of ours.
func failure<Result>(_ body: () async throws -> Result) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

/// The error of a body that must fail with `type`. Closures handed to a macro inside a closure are avoided on purpose:
/// the compiler may give two of them one symbol.
func thrown<Failure: Error, Result>(_ type: Failure.Type, _ body: () throws -> Result) -> Failure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Failure
    }
}

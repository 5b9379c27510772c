import CivilTime
import Postgres
import Store

/// What one caller of a batch is answered.
enum BenefitAnswer: Sendable {
    case bytes([UInt8])
    case fault(any Error)

    func get() throws -> [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .fault(let error): throw error
        }
    }
}

/// Why a batch is run again: nothing of it has been kept.
enum BatchConflict: Error {
    /// A version that was thought to run does not.
    case shelfIsOld
    /// Another transaction took a unit, a slot, a hold or a key meanwhile.
    case overtaken
}

/// Runs a batch as one transaction until it has gone through, and one by one where it cannot go through together.
struct BenefitBatch: Sendable {
    let pool: PostgresPool
    let shelf: ScenarioShelf

    private static let attempts = 6

    /// `body` answers each call of the batch it is given, in order.
    func callAsFunction<Call: Sendable>(
        _ calls: [Call], now: @Sendable (Call) -> Instant,
        _ body: @Sendable ([Call], isolated PostgresConnection) throws -> [BenefitAnswer]
    ) async throws -> [BenefitAnswer?] {
        do {
            return try await together(calls, now, body)
        } catch let error where calls.count > 1 && !Self.isTransient(error) {
            // Something in one of them cannot be done: it must not fail the others.
            var answers: [BenefitAnswer?] = []
            for call in calls {
                do {
                    answers += try await together([call], now, body)
                } catch {
                    answers.append(.fault(error))
                }
            }
            return answers
        }
    }

    /// Whether everyone may try again as they are.
    private static func isTransient(_ error: any Error) -> Bool {
        switch error {
        case let error as PostgresError: error.fault != nil
        case let error as Fault: error == .temporarilyUnavailable
        default: error is CancellationError
        }
    }

    private func together<Call: Sendable>(
        _ calls: [Call], _ now: @Sendable (Call) -> Instant,
        _ body: @Sendable ([Call], isolated PostgresConnection) throws -> [BenefitAnswer]
    ) async throws -> [BenefitAnswer] {
        for _ in 0..<Self.attempts {
            do {
                return try await pool.transaction { db in try body(calls, db) }
            } catch BatchConflict.shelfIsOld {
                try await shelf.reload(now: calls.map(now).max() ?? Instant(microseconds: 0))
            } catch BatchConflict.overtaken {
                continue
            }
        }
        throw Fault.temporarilyUnavailable
    }
}

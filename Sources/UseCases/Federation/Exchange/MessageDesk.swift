import CivilTime
import Federation
import Postgres
import Store

/// Where messages of one type wait to be answered together: one transaction at a time for each lane, so that throughput
/// grows with concurrency and every answer is durable before it leaves. A partner's messages share a lane, in the order
/// they came.
struct MessageDesk: Sendable {
    private let round: ReceiveRound
    private let lanes: [Combiner<ReceivedMessage, SignedAnswer>]
    private let observe: ReceiveMessage.Observe

    private static let laneCount = 2
    private static let batch = 48
    private static let queue = 1024
    private static let attempts = 6

    init(pool: PostgresPool, round: ReceiveRound, observe: @escaping ReceiveMessage.Observe) {
        self.round = round
        self.observe = observe
        lanes = (0..<Self.laneCount).map { _ in
            Combiner(lanes: 1, batchLimit: Self.batch, queueLimit: Self.queue) { calls in
                try await Self.answer(calls, round, pool, observe)
            }
        }
    }

    /// What fails here is a signed refusal that may be asked again.
    ///
    /// - Throws: Where nothing can be signed for the partner.
    func answer(_ call: ReceivedMessage) async throws -> SignedAnswer {
        do {
            let answer = try await lanes[Int(call.partner.number) % Self.laneCount](call)
            return try answer ?? round.signed(.internal, call)
        } catch {
            let isBusy = (error as? Fault) == .temporarilyUnavailable || (error as? any PublicFault)?.fault != nil
            if !isBusy { observe(error, call.context.requestID) }
            return try round.signed(isBusy ? .overloaded : .internal, call, retryAfter: isBusy ? 2 : nil)
        }
    }

    /// `nil` for a message that could not be answered; it fails no other.
    static func answer(
        _ calls: [ReceivedMessage], _ round: ReceiveRound, _ pool: PostgresPool, _ observe: ReceiveMessage.Observe
    ) async throws -> [SignedAnswer?] {
        do {
            return try await together(calls, round, pool)
        } catch let error where calls.count > 1 && !isOfAll(error) {
            // Something in one of them cannot be stored or answered: it must not fail the others.
            var answers: [SignedAnswer?] = []
            for call in calls {
                do {
                    answers += try await together([call], round, pool)
                } catch {
                    observe(error, call.context.requestID)
                    answers.append(nil)
                }
            }
            return answers
        }
    }

    /// Whether it would meet each of them alone as well: the database is away, or this city is busy.
    private static func isOfAll(_ error: any Error) -> Bool {
        (error as? PostgresError)?.fault != nil || (error as? Fault) == .temporarilyUnavailable
    }

    private static func together(
        _ calls: [ReceivedMessage], _ round: ReceiveRound, _ pool: PostgresPool
    ) async throws -> [SignedAnswer] {
        for _ in 0..<attempts {
            do {
                let (answers, committed) = try await pool.transaction { db in try round.answer(calls, db) }
                committed()
                return answers
            } catch BatchConflict.overtaken {
                continue
            }
        }
        throw Fault.temporarilyUnavailable
    }
}

import Postgres
import Store

/// How a use case is asked: plainly, for its outcome, as commands and forms do; or at most once for an idempotency key,
/// for the bytes that are kept. Either way it is the same effect in the same transaction.
package struct Answering<Outcome: Sendable, Answer: Sendable>: Sendable {
    typealias Again = (_ citizen: Int64?, _ answer: [UInt8]) throws -> Void
    typealias Effect = () throws -> (citizen: Int64?, outcome: Outcome)

    private let perform: @Sendable (OperationContext, isolated PostgresConnection, Again, Effect) throws -> Answer
    private let find: @Sendable (OperationContext, isolated PostgresConnection) throws -> Answer?
    private let write: @Sendable (Outcome) throws -> Answer

    /// Performs `effect`, or gives the first answer again after `again` has seen it. The citizen is whom the answer is
    /// about.
    func about(
        in context: OperationContext, _ db: isolated PostgresConnection, again: Again = { _, _ in }, _ effect: Effect
    ) throws -> Answer {
        try perform(context, db, again, effect)
    }

    /// The same for an effect that is about nobody.
    func callAsFunction(
        in context: OperationContext, _ db: isolated PostgresConnection, again: Again = { _, _ in },
        _ effect: () throws -> Outcome
    ) throws -> Answer {
        try perform(context, db, again) { (citizen: nil, outcome: try effect()) }
    }

    /// The answer that was given before, for a use case that has work to do ahead of its effect.
    func given(in context: OperationContext, _ db: isolated PostgresConnection) throws -> Answer? {
        try find(context, db)
    }

    /// What is answered when nothing was done, and so nothing is to be kept.
    func unkept(_ outcome: Outcome) throws -> Answer { try write(outcome) }
}

extension Answering where Answer == Outcome {
    package static var plainly: Answering {
        Answering(
            perform: { _, _, _, effect in try effect().outcome }, find: { _, _ in nil }, write: { outcome in outcome })
    }
}

extension Answering where Answer == [UInt8] {
    package static func once(_ once: Once<Outcome>, _ idempotency: Idempotency) -> Answering {
        Answering(
            perform: { context, db, again, effect in try idempotency(once, in: context, db, again: again, effect) },
            find: { context, db in
                switch try idempotency.answered([idempotency.keyed(once.request, in: context)], db)[0] {
                case nil: nil
                case .bytes(let answer, _)?: answer
                case .fault(let fault)?: throw fault
                }
            }, write: once.answer)
    }
}

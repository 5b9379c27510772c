import CivilTime
import Postgres
import Signing
import Store

/// A request by the keyed digests of its key and content: one pair for each key of the ring, the active one first.
struct KeyedRequest: Sendable {
    let keys: [[UInt8]]
    let requests: [[UInt8]]

    /// What names it in the database and among the requests under way.
    var key: [UInt8] { keys[0] }
}

/// What a request was answered before.
enum AnsweredBefore: Sendable {
    /// About whom, if about anybody: showing it again is written down.
    case bytes([UInt8], citizen: Int64?)
    case fault(Fault)
}

extension AnsweredBefore {
    /// The answer, with `action` written down where it is shown again. Kept answers name nobody's points, so that one
    /// may be shown after a consent has ended.
    func answer(
        _ action: AuditAction, _ object: String, in context: OperationContext, _ deeds: inout [AuditTrail.Deed]
    ) -> BenefitAnswer {
        switch self {
        case .fault(let fault): return .fault(fault)
        case .bytes(let bytes, let citizen):
            deeds.append((action, citizen, object + " again", context))
            return .bytes(bytes)
        }
    }
}

/// Many requests in one transaction: they are looked up together first, and kept together last. Between the two nothing
/// is claimed, so a request that was answered elsewhere meanwhile shows only at the end; then the transaction is run
/// again.
extension Idempotency {
    func keyed(_ request: IdempotentRequest, in context: OperationContext) -> KeyedRequest {
        let (keys, requests) = digests(of: request, in: context)
        return KeyedRequest(keys: keys, requests: requests)
    }

    /// In the order of the requests; `nil` for one that is new.
    func answered(
        _ requests: [KeyedRequest], _ db: isolated PostgresConnection
    ) throws -> [AnsweredBefore?] {
        let used = try IdempotencyStore.used(keys: requests.flatMap(\.keys), db)
        guard !used.isEmpty else { return [AnsweredBefore?](repeating: nil, count: requests.count) }
        return try requests.map { request in
            for (key, content) in zip(request.keys, request.requests) {
                guard let known = used[key] else { continue }
                guard known.request == content else { return .fault(.idempotencyConflict) }
                guard let field = known.answer else { return .fault(.citizenUnknown) }
                return .bytes(try open(field, key: key), citizen: known.citizen)
            }
            return nil
        }
    }

    /// What is to be kept of one answer.
    typealias Answered = (request: KeyedRequest, at: Instant, answer: [UInt8], citizen: Int64?)

    /// `false` when one was answered elsewhere meanwhile: then the transaction must not commit.
    func keep(_ answers: [Answered], _ db: isolated PostgresConnection) throws -> Bool {
        try IdempotencyStore.keep(
            answers.map { answer in
                (
                    key: answer.request.key, request: answer.request.requests[0], at: answer.at,
                    answer: try seal(answer.answer, key: answer.request.key), citizen: answer.citizen
                )
            }, db)
    }
}

import CivilTime
import Postgres
package import Signing
import Store

extension Result where Failure == any Error {
    /// What a body gave or threw that may wait, for use in a transaction. So a request is judged after the look for the
    /// answer it got before: a repeated one gets that, though it would not be granted now.
    init(of body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

/// Makes a repeated request do nothing and get the first answer again, byte for byte.
///
/// Key, effect and answer commit together; a request that comes while its first is under way waits for it. The database
/// holds keyed digests of key and content and the answer as ciphertext, so neither can tell anything about anybody.
/// A key is forgotten after a week; a rotation of the keys of the blind index does not shorten that.
package struct Idempotency: Sendable {
    /// How long a key is remembered, in seconds.
    package static let lifetime: Int64 = 7 * 86_400

    private let indexer: BlindIndexer
    private let cipher: FieldCipher
    private static let answerColumn = EncryptedCells.answers.column

    package init(ring: KeyRing) throws(SigningError) {
        indexer = try BlindIndexer(ring)
        cipher = try FieldCipher(ring)
    }

    /// Performs `effect` unless this actor has used the key before. The citizen is whom the answer is about. Before an
    /// answer is given again, `again` sees it and writes down that it is; it throws when the answer may no longer be
    /// shown.
    ///
    /// - Throws: `Fault.idempotencyConflict` when the key was used for another request, `Fault.citizenUnknown` when
    ///   whom the answer was about has been erased since.
    func callAsFunction<Outcome>(
        _ once: Once<Outcome>, in context: OperationContext, _ db: isolated PostgresConnection,
        again: (_ citizen: Int64?, _ answer: [UInt8]) throws -> Void = { _, _ in },
        _ effect: () throws -> (citizen: Int64?, outcome: Outcome)
    ) throws -> [UInt8] {
        let (keys, requests) = digests(of: once.request, in: context)
        // Used before a rotation.
        for (key, request) in zip(keys, requests).dropFirst() where try IdempotencyStore.used(key: key, db) != nil {
            return try answerGiven(key: key, request: request, again, db)
        }
        let (key, request) = (keys[0], requests[0])
        guard try IdempotencyStore.claim(key: key, request: request, now: context.now, db) else {
            return try answerGiven(key: key, request: request, again, db)
        }
        let (citizen, outcome) = try effect()
        let answer = try once.answer(outcome)
        try IdempotencyStore.setAnswer(seal(answer, key: key), about: citizen, key: key, db)
        return answer
    }

    /// Keyed digests of key and content, under each key of the ring, the active one first.
    func digests(
        of request: IdempotentRequest, in context: OperationContext
    ) -> (keys: [[UInt8]], requests: [[UInt8]]) {
        var message = Array("\(context.actor)\n".utf8)
        message += request.key
        return (
            keys: indexer.indexes(idType: "idempotency_key", number: message.span).map(\.bytes),
            requests: indexer.indexes(idType: "request", number: request.content.span).map(\.bytes)
        )
    }

    func seal(_ answer: [UInt8], key: [UInt8]) throws -> [UInt8] {
        var field: [UInt8] = []
        try cipher.encrypt(answer.span, column: Self.answerColumn, row: key.span, into: &field)
        return field
    }

    func open(_ field: [UInt8], key: [UInt8]) throws -> [UInt8] {
        var answer: [UInt8] = []
        try cipher.decrypt(field.span, column: Self.answerColumn, row: key.span, into: &answer)
        return answer
    }

    private func answerGiven(
        key: [UInt8], request: [UInt8], _ again: (Int64?, [UInt8]) throws -> Void, _ db: isolated PostgresConnection
    ) throws -> [UInt8] {
        guard let used = try IdempotencyStore.used(key: key, db), used.request == request else {
            throw Fault.idempotencyConflict
        }
        guard let field = used.answer else { throw Fault.citizenUnknown }
        let answer = try open(field, key: key)
        try again(used.citizen, answer)
        return answer
    }
}

import CivilTime
import HTTPTypes
import Hummingbird
import Rights
import Scoring
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/scorecards` and `/admin/v1/catalogue`: how rules are written, checked and handed to a second officer. A
/// card is named `CODE.VERSION`; a draft is changed against its ETag, the SHA-256 of the document.
struct ScorecardController: Sendable {
    let verbs: OfficerVerbs
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.scorecards, use: list)
        router.on(.draftScorecard, use: draft)
        router.on(.scorecard, use: read)
        router.on(.replaceDraft, use: replace)
        router.on(.checkDraft, use: check)
        router.on(.submitScorecard, use: submit)
        router.on(.submitCatalogue, use: submitCatalogue)
    }

    @Sendable private func list(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let cards = try await verbs.readScorecards()
        return .json(ResponseFields.json, reserving: 2048) { writer in
            writer.beginObject()
            writer.key("scorecards")
            writer.beginArray()
            for card in cards { OfficerDocument.write(card, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    @Sendable private func draft(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        var response = Response.kept(
            try await verbs.draft(
                once.content, in: operation(context),
                answering: once.answering(verbs.idempotency) { try Self.document(Self.kept($0)) }))
        response.headers[.eTag] = "\"\(SHA256Digest(hashing: once.content).hex)\""
        return response
    }

    @Sendable private func read(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let card = try CardName(context)
        let answer = try await verbs.readScorecards.one(code: card.code, version: card.version)
        var response = Response.json(ResponseFields.json, reserving: 64 * 1024) {
            OfficerDocument.write(answer, to: &$0)
        }
        response.headers[.eTag] = "\"\(answer.digest)\""
        return response
    }

    @Sendable private func replace(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let (card, seen) = (try CardName(context), try ETag.digest(request))
        let outcome = try await verbs.draft.replace(
            code: card.code, version: card.version, seen: seen, with: JSONBody.bytes(of: request),
            in: operation(context))
        let kept = try Self.kept(outcome)
        var response = Response.kept(Self.document(kept), status: .ok)
        response.headers[.eTag] = "\"\(kept.digest)\""
        return response
    }

    /// Every refusal of the law gate, then every golden case that came out otherwise.
    @Sendable private func check(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let card = try CardName(context)
        let verdict = try await verbs.check(code: card.code, version: card.version, in: operation(context))
        let isChinese = context.language == .zh
        func text(_ both: Bilingual) -> String { isChinese ? both.zh : both.en }
        return .json(ResponseFields.personal(context.language), reserving: 2048) { writer in
            writer.beginObject()
            writer.member("passes", verdict.passes)
            writer.key("refusals")
            writer.beginArray()
            for refusal in verdict.refusals {
                writer.beginObject()
                writer.member("code", refusal.code.rawValue)
                writer.member("text", text(refusal.text))
                writer.endObject()
            }
            writer.endArray()
            writer.key("failures")
            writer.beginArray()
            for failure in verdict.failures {
                writer.beginObject()
                writer.member("case", text(failure.golden.title))
                writer.key("mismatches")
                writer.beginArray()
                for mismatch in failure.mismatches { writer.string(text(mismatch.text)) }
                writer.endArray()
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    @Sendable private func submit(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let (card, seen) = (try CardName(context), try ETag.digest(request))
        let once = try await OnceOnly(request)
        let asked = try JSONBody.read(once.content) { members -> (day: Day?, why: ReasonText)? in
            let day = members.optional("effective_from") { $0.parsed("a day, YYYY-MM-DD", bytes: 10...10) { Day($0) } }
            let reason = members.reason()
            guard let day, let reason else { return nil }
            return (day, reason)
        }
        let operation = operation(context)
        return .kept(
            try await verbs.submit(
                code: card.code, version: card.version, seen: seen, from: asked.day ?? operation.businessDay,
                reason: asked.why, in: operation, answering: once.asking(verbs.idempotency)),
            status: .accepted)
    }

    @Sendable private func submitCatalogue(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let tables = 1...(128 * 1024)
        let once = try await OnceOnly(request)
        let asked = try JSONBody.read(once.content, limits: JSONLimits(stringBytes: tables.upperBound)) {
            members -> (submission: CatalogueSubmission, why: ReasonText)? in
            let name = members.string("edition", bytes: 1...64)
            let day = members.required("effective_from") { $0.parsed("a day, YYYY-MM-DD", bytes: 10...10) { Day($0) } }
            let table = members.string("catalogue_csv", bytes: tables)
            let sources = members.string("sources_csv", bytes: tables)
            let reason = members.reason()
            guard let name, let day, let table, let sources, let reason else { return nil }
            return (
                CatalogueSubmission(
                    name: name, effectiveFrom: day, table: Array(table.utf8), sources: Array(sources.utf8)), reason
            )
        }
        do {
            return .kept(
                try await verbs.submitCatalogue(
                    asked.submission, reason: asked.why, in: operation(context),
                    answering: once.asking(verbs.idempotency)),
                status: .accepted)
        } catch let faults as TableFaults {
            throw InvalidBody(
                faults: faults.faults.map { JSONFault(code: .wrongForm, pointer: "", expected: "\($0)") })
        }
    }

    private func operation(_ context: OfficerContext) -> OperationContext {
        context.operation(now(), purpose: "operation")
    }

    /// - Throws: `InvalidBody` with every refusal.
    private static func kept(_ outcome: DraftScorecard.Outcome) throws -> CardReference {
        switch outcome {
        case .kept(let card): return card
        case .refused(let refusals):
            throw InvalidBody(
                faults: refusals.map { refusal in
                    let pointer = if case .document(let pointer) = refusal.row { pointer } else { "" }
                    return JSONFault(code: .wrongForm, pointer: pointer, expected: refusal.text.en)
                })
        }
    }

    private static func document(_ card: CardReference) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("code", card.code)
        writer.member("version", card.version)
        writer.member("digest", card.digest)
        writer.endObject()
        return writer.finish()
    }
}

/// A card as a path names it. The code has no dot of its own at the end, so the last one divides.
struct CardName {
    let code: String
    let version: Int

    init(_ context: OfficerContext) throws(APIError) {
        guard let text = context.parameters["card"], let dot = text.lastIndex(of: "."), dot > text.startIndex,
            let version = Int(text[text.index(after: dot)...]), version > 0
        else { throw .scorecardUnknown }
        code = String(text[..<dot])
        self.version = version
    }
}

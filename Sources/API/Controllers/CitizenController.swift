import Hummingbird
import Scoring
import UseCases

/// `/v1/citizens/{id}/…`: what a caller with an identity may see of one citizen. Never stored on the way, never cached.
struct CitizenController: Sendable {
    let services: APIServices
    let wording: Wording

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.score, use: score)
        router.on(.explanation, use: explanation)
        router.on(.outlook, use: outlook)
        router.on(.history, use: history)
    }

    /// The score in force. The hot path: one read, one buffer.
    @Sendable private func score(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let view = try await services.readScore(try context.citizen(), context.operation(services.now()))
        return .json(ResponseFields.personal(context.language), reserving: 640) { writer in
            ScoreBody(wording: wording, language: context.language).write(view, to: &writer)
        }
    }

    @Sendable private func explanation(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let answer = try await services.explainScore(try context.citizen(), context.operation(services.now()))
        // Between two days, facts may say "no score" before the score itself is gone.
        guard answer.explanation.evaluation != nil else { throw APIError.scoreNotAvailable }
        return .json(ResponseFields.personal(context.language), reserving: 8192) { writer in
            ExplanationBody(wording: wording, language: context.language).write(answer, to: &writer)
        }
    }

    @Sendable private func outlook(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let answer = try await services.foreseeScore(try context.citizen(), context.operation(services.now()))
        return .json(ResponseFields.personal(context.language), reserving: 4096) { writer in
            OutlookBody(wording: wording, language: context.language).write(answer, to: &writer)
        }
    }

    @Sendable private func history(_ request: Request, _ context: ClientContext) async throws -> Response {
        let query = try PageQuery(request) { HistoryCursor($0) }
        let citizen = try context.citizen()
        let page = try await services.readHistory(
            citizen, query.cursor?.run ?? .max, query.limit, context.operation(services.now()))
        let next = page.next.map { HistoryCursor(run: $0).text }
        let response = Response.json(ResponseFields.personal(context.language), reserving: 8192) { writer in
            HistoryBody(wording: wording, language: context.language).write(page, of: citizen, next: next, to: &writer)
        }
        return response.linking(next, after: Endpoint.history.path(of: citizen), limit: query.limit)
    }
}

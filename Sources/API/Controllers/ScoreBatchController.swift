import CivilTime
import HTTPTypes
import Hummingbird
import StrictJSON
import UseCases

/// `POST /v1/scores/batch`: the scores of up to a hundred citizens, read by one statement. Reads only, though it is a
/// POST: ids do not belong into an address. Counts as as many requests as it names people.
struct ScoreBatchController: Sendable {
    let services: ClientServices
    let wording: Wording
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.scoreBatch, use: read)
    }

    @Sendable private func read(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizens = try await JSONBody.read(request) { members in
            Self.citizens(&members, of: context.client)
        }
        try services.limits.take(citizens.count - 1, furtherOf: context.client)
        let answers = try await services.readScores(of: citizens, in: context.operation(now()))
        return .json(ResponseFields.personal(context.language), reserving: 640 * citizens.count) { writer in
            ScoreBatchBody(wording: wording, language: context.language).write(
                zip(citizens, answers).map { (citizen: $0, score: $1) }, to: &writer)
        }
    }

    private static func citizens(_ members: inout JSONMembers, of client: ClientIdentity) -> [CitizenHandle]? {
        var seen: Set<CitizenHandle> = []
        return members.array("citizens", count: 1...ReadScores.limit) { node in
            node.parsed("a citizen's id, each once", bytes: 1...64) { text in
                CitizenHandle.client(client.key, text: text).flatMap { seen.insert($0).inserted ? $0 : nil }
            }
        }
    }
}

import CivilTime
import Hummingbird
import Rights
import Scoring
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/citizens/…`: what a case officer sees of one citizen, by the city's id. Masked; a number is shown after
/// another officer has approved it.
struct OfficerCitizenController: Sendable {
    let verbs: OfficerVerbs
    let now: @Sendable () -> Instant
    let wording: Wording

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.findCitizen, use: find)
        router.on(.citizenAccount, use: account)
        router.on(.citizenExplanation, use: explanation)
        router.on(.recordDeath, use: recordDeath)
        router.on(.requestIdentity, use: requestIdentity)
        router.on(.citizenIdentity, use: identity)
    }

    /// The number comes in the content, because addresses are written down everywhere.
    @Sendable private func find(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let claim = try await JSONBody.read(request) { $0.identity() }
        let citizen = try await verbs.reach.find(claim, in: operation)
        return .json(ResponseFields.json) { writer in
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.endObject()
        }
    }

    @Sendable private func account(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let citizen = try await verbs.reach(context.citizen(), may: .citizenRead, in: operation)
        let view = try await verbs.readAccount(of: citizen, in: operation)
        return .json(ResponseFields.json, reserving: 1024) { writer in
            writer.beginObject()
            writer.member("citizen", view.citizen.description)
            writer.member("state", view.state)
            writer.member("created_at", view.createdAt)
            writer.member("name_masked", view.maskedName)
            writer.member("phone_masked", view.maskedPhone)
            writer.member("district", view.district)
            writer.key("consent")
            if let consent = view.scoring { ConsentDocument.write(consent, to: &writer) } else { writer.null() }
            writer.key("refused")
            writer.beginArray()
            for indicator in view.refused { writer.string(indicator.text) }
            writer.endArray()
            writer.endObject()
        }
    }

    @Sendable private func explanation(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let citizen = try await verbs.reach(context.citizen(), may: .citizenRead, in: operation)
        let answer = try await verbs.explain(of: citizen, in: operation)
        guard answer.explanation.evaluation != nil else { throw APIError.scoreNotAvailable }
        return .json(ResponseFields.personal(context.language), reserving: 8192) { writer in
            ExplanationBody(wording: wording, language: context.language).write(answer, to: &writer)
        }
    }

    /// On a document. Repeating it changes nothing.
    @Sendable private func recordDeath(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let evidence = try await JSONBody.read(request) { $0.reference("evidence") }
        let citizen = try await verbs.reach(context.citizen(), may: .deathRecord, in: operation)
        try await verbs.markDeceased(citizen, evidence: evidence, in: operation)
        return .done
    }

    @Sendable private func requestIdentity(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let once = try await OnceOnly(request)
        let reason = try JSONBody.read(once.content) { $0.reason() }
        return .kept(
            try await verbs.unmask.request(
                context.citizen(), reason: reason, in: operation, answering: once.asking(verbs.idempotency)),
            status: .accepted)
    }

    @Sendable private func identity(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["change"])
        let operation = try context.operation(now(), for: request)
        guard let text = query["change"], let change = PublicID(text, prefix: RequestChange.prefix) else {
            throw APIError.changeUnknown
        }
        let answer = try await verbs.unmask(context.citizen(), approvedBy: change, in: operation)
        return .json(ResponseFields.json) { answer.write(to: &$0) }
    }
}

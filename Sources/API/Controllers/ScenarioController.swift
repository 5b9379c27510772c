import CivilTime
import HTTPTypes
import Hummingbird
import Incentives
import Rights
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/scenarios`: how scenarios are written, compared, previewed, handed to a second officer and led through
/// their lives. A version is named `CODE.VERSION`; a draft is changed against its ETag, the SHA-256 of the document.
struct ScenarioController: Sendable {
    let verbs: ScenarioVerbs
    let idempotency: Idempotency
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.scenarios, use: list)
        router.on(.draftScenario, use: draft)
        router.on(.scenario, use: read)
        router.on(.replaceScenario, use: replace)
        router.on(.submitScenario, use: submit)
        router.on(.scenarioDifference, use: difference)
        router.on(.scenarioPreview, use: preview)
        router.on(.pauseScenario) { request, context in try await step(.pause, request, context) }
        router.on(.resumeScenario) { request, context in try await step(.resume, request, context) }
        router.on(.endScenario) { request, context in try await step(.end, request, context) }
        router.on(.archiveScenario) { request, context in try await step(.archive, request, context) }
        router.on(.importScenarios, use: importFiles)
    }

    @Sendable private func list(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["state", "kind", "provider", "limit", "cursor"])
        let state = try query.read("state") { ScenarioState(rawValue: String($0)) }
        let kind = try query.read("kind") { ScenarioBounds.isKind(String($0)) ? String($0) : nil }
        let provider = try query.read("provider") { ScenarioBounds.isProviderCode(String($0)) ? String($0) : nil }
        let place = try query["cursor"].map { text throws(APIError) in
            guard let name = CodeCursor.code(text).flatMap({ VersionName($0) }) else { throw APIError.cursorInvalid }
            return (code: name.code, version: name.version)
        }
        let page = try await verbs.read(
            state: state, kind: kind, provider: provider, after: place ?? ("", 0), limit: query.limit())
        let next = page.next.map { CodeCursor.text("\($0.code).\($0.version)") }
        let response = Response.json(ResponseFields.json, reserving: 16 * 1024) { writer in
            writer.beginObject()
            writer.key("scenarios")
            writer.beginArray()
            for version in page.versions { ScenarioAnswers.write(version, to: &writer) }
            writer.endArray()
            writer.member("next_cursor", next)
            writer.endObject()
        }
        return response.linking(next, after: Endpoint.scenarios.template, limit: try query.limit(), also: query.others)
    }

    @Sendable private func draft(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        var response = Response.kept(
            try await verbs.draft(
                once.content, in: operation(context), answering: once.answering(idempotency) { Self.document($0) }))
        // The document as it is kept, which is not byte for byte as it was sent.
        response.headers[.eTag] = "\"\(SHA256Digest(hashing: try Scenario(document: once.content).document).hex)\""
        return response
    }

    @Sendable private func read(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let name = try VersionName(context)
        return Self.kept(try await verbs.read.one(name.code, name.version))
    }

    @Sendable private func replace(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let (name, seen) = (try VersionName(context), try ETag.digest(request))
        let version = try await verbs.draft.replace(
            code: name.code, version: name.version, seen: seen, with: JSONBody.bytes(of: request),
            in: operation(context))
        return Self.kept(version)
    }

    @Sendable private func submit(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let (name, seen) = (try VersionName(context), try ETag.digest(request))
        let once = try await OnceOnly(request)
        let reason = try JSONBody.read(once.content) { $0.reason() }
        return .kept(
            try await verbs.submit(
                code: name.code, version: name.version, seen: seen, reason: reason, in: operation(context),
                answering: once.answering(idempotency) { submission in
                    var writer = JSONWriter(reserving: 512)
                    ScenarioAnswers.write(submission, to: &writer)
                    return writer.finish()
                }),
            status: .accepted)
    }

    @Sendable private func difference(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["from"])
        let from = try query.read("from") { text in Int(text).flatMap { $0 > 0 ? $0 : nil } }
        let name = try VersionName(context)
        let changes = try await verbs.read.difference(of: name.code, from: from, to: name.version)
        return .json(ResponseFields.personal(context.language), reserving: 2048) {
            ScenarioAnswers.write(changes, isChinese: context.language == .zh, to: &$0)
        }
    }

    @Sendable private func preview(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let name = try VersionName(context)
        let answer = try await verbs.preview(code: name.code, version: name.version, in: operation(context))
        return .json(ResponseFields.personal(context.language), reserving: 2048) {
            ScenarioAnswers.write(answer, isChinese: context.language == .zh, to: &$0)
        }
    }

    private func step(
        _ step: OperateScenario.Step, _ request: Request, _ context: OfficerContext
    ) async throws -> Response {
        try Query.none(request)
        let name = try VersionName(context)
        let reason = try await JSONBody.read(request) { $0.reason() }
        let moved = try await verbs.operate(
            step, code: name.code, version: name.version, reason: reason, in: operation(context))
        return Self.kept(moved)
    }

    /// All of both tables, or nothing and every bad line named.
    @Sendable private func importFiles(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let tables = 1...ContentBound.bytes
        let once = try await OnceOnly(request)
        let asked = try JSONBody.read(once.content, limits: JSONLimits(stringBytes: tables.upperBound)) {
            members -> (providers: String?, scenarios: String?)? in
            let providers = members.optional("providers_csv") { $0.string(bytes: tables) }
            let scenarios = members.optional("scenarios_csv") { $0.string(bytes: tables) }
            guard let providers, let scenarios else { return nil }
            if providers == nil, scenarios == nil { members.note("scenarios_csv", .missingMember, "a table") }
            return (providers, scenarios)
        }
        let isChinese = context.language == .zh
        let answer = try await verbs.importFiles(
            providers: asked.providers.map { .bytes(Array($0.utf8)) },
            scenarios: asked.scenarios.map { .bytes(Array($0.utf8)) }, in: operation(context),
            answering: once.answering(idempotency) { outcome in
                var writer = JSONWriter(reserving: 2048)
                ScenarioAnswers.write(outcome, isChinese: isChinese, to: &writer)
                return writer.finish()
            })
        return .personal(answer, context.language)
    }

    private func operation(_ context: OfficerContext) -> OperationContext {
        context.operation(now(), purpose: "operation")
    }

    private static func kept(_ answer: ReadScenarios.Answer) -> Response {
        var response = Response.kept(document(answer), status: .ok)
        response.headers[.eTag] = "\"\(answer.digest.hex)\""
        return response
    }

    private static func document(_ answer: ReadScenarios.Answer) -> [UInt8] {
        var writer = JSONWriter(reserving: 8 * 1024)
        ScenarioAnswers.write(answer, to: &writer)
        return writer.finish()
    }
}

/// A version as a path or a cursor names it.
struct VersionName {
    let code: String
    let version: Int

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, ScenarioBounds.isScenarioCode(String(parts[0])), let version = Int(parts[1]),
            version > 0
        else { return nil }
        code = String(parts[0])
        self.version = version
    }

    init(_ context: OfficerContext) throws(APIError) {
        guard let text = context.parameters["scenario"], let name = VersionName(text) else { throw .scenarioUnknown }
        self = name
    }
}

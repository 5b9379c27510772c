import CivilTime
import HTTPTypes
import Hummingbird
import Incentives
import StrictJSON
import UseCases

/// `/admin/v1/providers` and `/admin/v1/outlets`: who gives benefits, and where. The ETag of either counts its changes.
struct ProviderController: Sendable {
    let manage: ManageProviders
    let idempotency: Idempotency
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.providers, use: listProviders)
        router.on(.addProvider, use: addProvider)
        router.on(.provider, use: readProvider)
        router.on(.replaceProvider, use: replaceProvider)
        router.on(.outlets, use: listOutlets)
        router.on(.addOutlet, use: addOutlet)
        router.on(.outlet, use: readOutlet)
        router.on(.replaceOutlet, use: replaceOutlet)
    }

    @Sendable private func listProviders(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["kind", "limit", "cursor"])
        let kind = try query.read("kind") { ScenarioBounds.isKind(String($0)) ? String($0) : nil }
        let after = try Self.cursor(query, ScenarioBounds.isProviderCode)
        let page = try await manage.providers(after: after, kind: kind, limit: query.limit())
        let next = page.next.map { CodeCursor.text($0) }
        return Self.list("providers", page.rows, next: next) { ScenarioAnswers.write($0, to: &$1) }
            .linking(next, after: Endpoint.providers.template, limit: try query.limit(), also: query.others)
    }

    @Sendable private func listOutlets(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["provider", "limit", "cursor"])
        let provider = try query.read("provider") { ScenarioBounds.isProviderCode(String($0)) ? String($0) : nil }
        let after = try Self.cursor(query, ScenarioBounds.isOutletCode)
        let page = try await manage.outlets(after: after, provider: provider, limit: query.limit())
        let next = page.next.map { CodeCursor.text($0) }
        return Self.list("outlets", page.rows, next: next) { ScenarioAnswers.write($0, to: &$1) }
            .linking(next, after: Endpoint.outlets.template, limit: try query.limit(), also: query.others)
    }

    @Sendable private func readProvider(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let provider = try await manage.provider(code(context, "provider", .providerUnknown))
        return Self.one(ScenarioAnswers.tag(of: provider)) { ScenarioAnswers.write(provider, to: &$0) }
    }

    @Sendable private func readOutlet(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let outlet = try await manage.outlet(code(context, "outlet", .outletUnknown))
        return Self.one(ScenarioAnswers.tag(of: outlet)) { ScenarioAnswers.write(outlet, to: &$0) }
    }

    @Sendable private func addProvider(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        return Self.added(
            try await manage.set(
                Self.provider(nil, once.content), seen: nil, in: operation(context),
                answering: once.answering(idempotency) { stored in
                    Self.written { ScenarioAnswers.write(stored, to: &$0) }
                }))
    }

    @Sendable private func replaceProvider(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let (code, seen) = (try code(context, "provider", .providerUnknown), try ETag.revision(request))
        let asked = try await Self.provider(code, JSONBody.bytes(of: request))
        let stored = try await manage.set(asked, seen: seen, in: operation(context))
        return Self.one(ScenarioAnswers.tag(of: stored)) { ScenarioAnswers.write(stored, to: &$0) }
    }

    @Sendable private func addOutlet(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        return Self.added(
            try await manage.set(
                outlet: Self.outlet(nil, once.content), seen: nil, in: operation(context),
                answering: once.answering(idempotency) { stored in
                    Self.written { ScenarioAnswers.write(stored, to: &$0) }
                }))
    }

    @Sendable private func replaceOutlet(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let (code, seen) = (try code(context, "outlet", .outletUnknown), try ETag.revision(request))
        let asked = try await Self.outlet(code, JSONBody.bytes(of: request))
        let stored = try await manage.set(outlet: asked, seen: seen, in: operation(context))
        return Self.one(ScenarioAnswers.tag(of: stored)) { ScenarioAnswers.write(stored, to: &$0) }
    }

    /// `code` names the one to change; a new one names itself.
    private static func provider(_ code: String?, _ content: [UInt8]) throws -> ManageProviders.Provider {
        try JSONBody.read(content) { members in
            let name = code ?? members.code("code", "such as P-SCENIC", ScenarioBounds.isProviderCode)
            let zh = members.name("name_zh", ScenarioBounds.nameZh)
            let en = members.name("name_en", ScenarioBounds.nameEn)
            let kind = members.code("kind", "lower-case letters and underscores", ScenarioBounds.isKind)
            let isActive = members.isActive()
            guard let name, let zh, let en, let kind, let isActive else { return nil }
            return (code: name, nameZh: zh, nameEn: en, kind: kind, isActive: isActive)
        }
    }

    private static func outlet(_ code: String?, _ content: [UInt8]) throws -> ManageProviders.Outlet {
        try JSONBody.read(content) { members in
            let name = code ?? members.code("code", "such as O-1001", ScenarioBounds.isOutletCode)
            let provider = members.code("provider", "such as P-SCENIC", ScenarioBounds.isProviderCode)
            let zh = members.name("name_zh", ScenarioBounds.nameZh)
            let adcode = members.code("adcode", "six digits (GB/T 2260)", ScenarioBounds.isAdcode)
            let isActive = members.isActive()
            guard let name, let provider, let zh, let adcode, let isActive else { return nil }
            return (provider: provider, code: name, nameZh: zh, adcode: adcode, isActive: isActive)
        }
    }

    private func code(_ context: OfficerContext, _ name: Substring, _ unknown: APIError) throws(APIError) -> String {
        guard let code = context.parameters[name] else { throw unknown }
        return String(code)
    }

    private func operation(_ context: OfficerContext) -> OperationContext {
        context.operation(now(), purpose: "operation")
    }

    private static func cursor(_ query: OfficerQuery, _ isCode: (String) -> Bool) throws(APIError) -> String {
        guard let text = query["cursor"] else { return "" }
        guard let code = CodeCursor.code(text), isCode(code) else { throw .cursorInvalid }
        return code
    }

    private static func list<Row>(
        _ name: StaticString, _ rows: [Row], next: String?, _ write: (Row, inout JSONWriter) -> Void
    ) -> Response {
        .json(ResponseFields.json, reserving: 16 * 1024) { writer in
            writer.beginObject()
            writer.key(name)
            writer.beginArray()
            for row in rows { write(row, &writer) }
            writer.endArray()
            writer.member("next_cursor", next)
            writer.endObject()
        }
    }

    private static func one(_ tag: String, _ write: (inout JSONWriter) -> Void) -> Response {
        var response = Response.json(ResponseFields.json, write)
        response.headers[.eTag] = tag
        return response
    }

    private static func added(_ answer: [UInt8]) -> Response {
        var response = Response.kept(answer)
        response.headers[.eTag] = ScenarioAnswers.tagOfNew
        return response
    }

    private static func written(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.finish()
    }
}

extension JSONMembers {
    fileprivate mutating func code(_ name: String, _ expected: String, _ isCode: (String) -> Bool) -> String? {
        required(name) { node in node.parsed(expected, bytes: 1...64) { isCode($0) ? $0 : nil } }
    }

    fileprivate mutating func name(_ name: String, _ bytes: ClosedRange<Int>) -> String? {
        required(name) { node in
            node.parsed("text without control characters", bytes: bytes) { ScenarioBounds.isText($0) ? $0 : nil }
        }
    }

    /// `state`: `active`, unless it says `ended`.
    fileprivate mutating func isActive() -> Bool? {
        optional("state") { node in node.parsed("active or ended") { ["active": true, "ended": false][$0] } }
            .map { $0 ?? true }
    }
}

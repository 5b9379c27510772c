import CivilTime
import Federation
import HTTPTypes
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/partners`: partner cities, from a proposal over two thumbprints and two officers to the end.
struct PartnerController: Sendable {
    let verbs: PartnerVerbs
    let idempotency: Idempotency
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.partners, use: list)
        router.on(.proposePartner, use: propose)
        router.on(.partner, use: read)
        router.on(.typeThumbprint, use: type)
        router.on(.activatePartner) { request, context in try await ask(.activate, request, context) }
        router.on(.resumePartner) { request, context in try await ask(.resume, request, context) }
        router.on(.endPartner) { request, context in try await ask(.end, request, context) }
        router.on(.agreePartner, use: agree)
        router.on(.suspendPartner) { request, context in
            let (id, reason) = (try id(request, context), try await JSONBody.read(request) { $0.reason() })
            try await verbs.suspend(id, reason: reason, in: operation(context))
            return .done
        }
        router.on(.discardPartner) { request, context in
            let (id, reason) = (try id(request, context), try await JSONBody.read(request) { $0.reason() })
            try await verbs.discard(id, reason: reason, in: operation(context))
            return .done
        }
        router.on(.approvePlace) { request, context in
            let (id, place) = (try id(request, context), try await place(request))
            try await verbs.places.approve(place.kind, place.place, of: id, in: operation(context))
            return .done
        }
        router.on(.withdrawPlace) { request, context in
            let (id, place) = (try id(request, context), try await place(request))
            try await verbs.places.withdraw(place.kind, place.place, of: id, in: operation(context))
            return .done
        }
    }

    @Sendable private func list(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let partners = try await verbs.read()
        return .json(ResponseFields.json, reserving: 4096) { writer in
            writer.beginObject()
            writer.key("partners")
            writer.beginArray()
            for partner in partners { PartnerDocument.write(partner, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    @Sendable private func read(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let partner = try await verbs.read.one(id(request, context), now: now())
        return .json(ResponseFields.json, reserving: 8192) { PartnerDocument.write(partner, to: &$0) }
    }

    @Sendable private func propose(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        let asked = try JSONBody.read(once.content) { members -> (ProposePartner.Proposal, ReasonText)? in
            let entity = members.required("entity") { node in
                node.parsed("urn:ccr: and six digits of GB/T 2260", bytes: 1...64) { EntityID($0) }
            }
            let zh = members.string("name_zh", bytes: ProposePartner.nameZh)
            let en = members.string("name_en", bytes: ProposePartner.nameEn)
            let base = members.required("base") { node in
                node.parsed("https:// and a host, without a path", bytes: 8...256) { PartnerURL($0) }
            }
            let reason = members.reason()
            guard let entity, let zh, let en, let base, let reason else { return nil }
            return (.init(entity: entity, name: LocalText(zh: zh, en: en), base: base), reason)
        }
        return .kept(
            try await verbs.propose(
                asked.0, reason: asked.1, in: operation(context),
                answering: once.answering(idempotency) { partner in
                    var writer = JSONWriter(reserving: 2048)
                    PartnerDocument.write(partner, to: &writer)
                    return writer.finish()
                }))
    }

    /// What this officer heard; another one types it too.
    @Sendable private func type(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let id = try id(request, context)
        let thumbprint = try await JSONBody.read(request) { members in
            members.required("thumbprint") { node in
                node.parsed("43 characters of base64url", bytes: 43...43) { KeyID($0) }
            }
        }
        let outcome = try await verbs.verify(id, thumbprint, in: operation(context))
        return .json(ResponseFields.json) { writer in
            writer.beginObject()
            writer.member("outcome", outcome.rawValue)
            writer.endObject()
        }
    }

    private func ask(
        _ step: RequestPartnerChange.Step, _ request: Request, _ context: OfficerContext
    ) async throws -> Response {
        let (id, once) = (try id(request, context), try await OnceOnly(request))
        let reason = try JSONBody.read(once.content) { $0.reason() }
        return .kept(
            try await verbs.request(
                step, id, reason: reason, in: operation(context), answering: once.asking(idempotency)),
            status: .accepted)
    }

    @Sendable private func agree(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let (id, once) = (try id(request, context), try await OnceOnly(request))
        let asked = try JSONBody.read(once.content) { members -> ([PartnerView.Term], ReasonText)? in
            let terms = members.array("terms", count: 1...FederationPurpose.allCases.count) {
                PartnerView.Term(&$0)
            }
            let reason = members.reason()
            guard let terms, let reason else { return nil }
            return (terms, reason)
        }
        return .kept(
            try await verbs.request.agree(
                asked.0, with: id, reason: asked.1, in: operation(context), answering: once.asking(idempotency)),
            status: .accepted)
    }

    private func place(_ request: Request) async throws -> (kind: ApprovePlace.Kind, place: String) {
        try await JSONBody.read(request) { members in
            let kind = members.required("kind") { node in
                node.parsed("host or return_uri") { ApprovePlace.Kind(rawValue: $0) }
            }
            let place = members.string("place", bytes: 1...256)
            guard let kind, let place else { return nil }
            return (kind, place)
        }
    }

    /// The partner the path names; no operation on one takes a query.
    private func id(_ request: Request, _ context: OfficerContext) throws(APIError) -> PublicID {
        try Query.none(request)
        return try context.id("partner", prefix: PartnerView.prefix, orThrow: .partnerUnknown)
    }

    private func operation(_ context: OfficerContext) -> OperationContext {
        context.operation(now(), purpose: "operation")
    }
}

import CivilTime
import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import Rights
package import UseCases

/// What the console needs to know of a request; the context of whichever router serves it says so.
package protocol ConsoleParent: RequestContext {
    var requestID: String { get }
    /// The network address of whoever sent the request; `nil` where there is no network.
    var address: NetworkAddress? { get }
}

/// The pages for officers under `/console`: another face of the same use cases, for people instead of programs.
///
/// Everything every page needs happens here, in this order: the language; the session and the permission; for a form,
/// that it was sent from a page of this service and of this session. A handler is reached after that only.
package struct Console: Sendable {
    let services: ConsoleServices
    let logger: Logger

    typealias Handler = @Sendable (Visit) async throws -> Response

    /// Adds every page to a router.
    package static func addRoutes<Context: ConsoleParent>(
        to router: some RouterMethods<Context>, services: ConsoleServices, logger: Logger
    ) {
        let console = Console(services: services, logger: logger)
        for (route, handler) in console.handlers {
            router.on(RouterPath(route.template), method: route.method) { request, context in
                await console.answer(request, route, context, handler)
            }
        }
        // What the router would answer in the other face's words.
        for (template, methods) in ConsoleRoute.methods {
            for method in Self.otherMethods where !methods.contains(method) {
                router.on(RouterPath(template), method: method) { request, context in
                    await console.answer(request, .signInPage, context) { _ in
                        throw PageError.methodNotAllowed(methods)
                    }
                }
            }
        }
        for path in ConsoleRoute.nowhere {
            for method in [HTTPRequest.Method.get] + Self.otherMethods {
                router.on(RouterPath(path), method: method) { request, context in
                    await console.answer(request, .signInPage, context) { _ in throw PageError.notFound }
                }
            }
        }
    }

    private static let otherMethods: [HTTPRequest.Method] = [.post, .put, .patch, .delete, .options]

    private var handlers: [(ConsoleRoute, Handler)] {
        ConsoleRoute.allCases.map { ($0, handler(of: $0)) }
    }

    private func handler(of route: ConsoleRoute) -> Handler {
        let (entrance, changes) = (EntrancePages(services: services), ChangePages(services: services))
        let desk = services.scenarios
        let (lists, versions, editor) = (ScenarioPages(desk: desk), VersionPages(desk: desk), EditorPages(desk: desk))
        let (previews, imports) = (PreviewPages(desk: desk), ImportPages(desk: desk))
        let partners = PartnerPages(verbs: services.verbs)
        return switch route {
        case .home:
            { visit in
                .redirect(
                    to: (visit.may(.partnerPropose)
                        ? ConsoleRoute.partners : visit.may(.scenarioRead) ? .scenarios : .changes).path(), visit)
            }
        case .style: StyleSheet.answer
        case .signInPage: entrance.show
        case .signIn: entrance.signIn
        case .signOut: entrance.signOut
        case .changes: changes.list
        case .change: changes.show
        case .approve: changes.approve
        case .giveBack: changes.giveBack
        case .withdraw: changes.withdraw
        case .scenarios: lists.list
        case .templates: lists.templates
        case .newScenario: editor.begin
        case .createScenario: editor.create
        case .version: versions.show
        case .editor: editor.show
        case .save: editor.save
        case .nextVersion: editor.beginNext
        case .createNext: editor.createNext
        case .preview: previews.preview
        case .difference: previews.difference
        case .submit: versions.submit
        case .operate: versions.operate
        case .importPage: imports.show
        case .importFile: imports.take
        case .partners: partners.list
        case .proposePartner: partners.propose
        case .partner: partners.show
        case .typeThumbprint: partners.type
        case .stepPartner: partners.step
        case .suspendPartner: partners.suspend
        case .agreePartner: partners.agree
        case .approvePlace: partners.approvePlace
        }
    }

    private func answer(
        _ request: Request, _ route: ConsoleRoute, _ context: some ConsoleParent, _ handler: Handler
    ) async -> Response {
        let asked = request.uri.queryParameters["lang"].flatMap { Texts.Language(rawValue: String($0)) }
        var visit = Visit(
            request: request, route: route, now: services.now(),
            words: Words(services.texts, asked ?? services.cookies.chosenLanguage(request) ?? .zh),
            requestID: context.requestID, origin: context.address?.description ?? "",
            parameters: context.parameters, choosesLanguage: asked != nil)
        var response: Response
        do {
            try await admit(&visit)
            response = try await handler(visit)
        } catch {
            response = refusal(of: visit, error)
        }
        if let asked { response.headers.append(services.cookies.keep(language: asked)) }
        return response
    }

    /// Finds out who asks, and whether they may.
    private func admit(_ visit: inout Visit) async throws {
        if let token = services.cookies.sessionToken(visit.request),
            let session = try await services.verbs.readSession.signedIn(token, now: visit.now)
        {
            visit.session = Visit.Session(
                token: token, formToken: services.tokens.text(for: token), officer: session.officer,
                login: session.login)
        }
        let isForm = visit.route.method == .post
        if isForm, !RequestOrigin.isOwn(visit.request, publicURL: services.publicURL) { throw PageError.formForged }
        switch visit.route.access {
        case .open: break
        case .session: _ = try visit.officer()
        case .officer(let permission):
            _ = try visit.officer()
            guard visit.may(permission) else { throw PageError.forbidden }
        }
        guard isForm else { return }
        visit.form = try await Form.read(
            visit.request, limit: visit.route == .importFile ? Form.fileLimit : Form.byteLimit)
        // Whoever signs in has no session yet; where the form came from has been looked at above.
        guard let session = visit.session, visit.route.access != .open else { return }
        guard services.tokens.fits(visit.form[Form.token], session: session.token) else { throw PageError.formForged }
    }

    private func refusal(of visit: Visit, _ error: any Error) -> Response {
        let code = PageError(classifying: error)
        if case .signedOut = code, visit.request.method == .get || visit.request.method == .head {
            return .redirect(to: ConsoleRoute.signInPage.path(), visit)
        }
        var isDefect = false
        if case .internalError = code { isDefect = true }
        if isDefect || (error as? any PublicFault)?.isForOperator == true {
            logger.error(
                "request failed",
                metadata: [
                    "request_id": "\(visit.requestID)",
                    "error": error is any PublicFault ? "\(error)" : "\(type(of: error))",
                ])
        }
        return ErrorPage.answer(code, visit)
    }
}

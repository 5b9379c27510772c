import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Rights
import StrictJSON
import UseCases

/// `/admin/v1/citizens…` at a counter: a clerk does for somebody without a phone what the app does for others, and
/// writes down where the signed authorisation is kept.
struct CounterController: Sendable {
    let verbs: OfficerVerbs
    let page: ReportPage
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.enrolCitizen, use: enrol)
        router.on(.citizenReport, use: report)
        router.on(.citizenWithdrawal, use: withdraw)
    }

    @Sendable private func enrol(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let once = try await OnceOnly(request)
        let application = try JSONBody.read(once.content) { members -> EnrolAtCounter.Application? in
            let claim = members.identity()
            let name = members.required("name") { $0.parsed("a name", bytes: PersonName.bytes) { PersonName($0) } }
            let phone = members.optional("phone") {
                $0.parsed("a telephone number", bytes: PhoneNumber.bytes) { PhoneNumber($0) }
            }
            let district = members.optional("district") { $0.parsed("six digits", bytes: 6...6) { DistrictCode($0) } }
            let notice = members.required("notice_version") { $0.parsed("a version") { NoticeVersion($0) } }
            let signedAt = members.required("consented_at") { $0.parsed("an instant, RFC 3339 in UTC") { Instant($0) } }
            let until = members.optional("consent_until") { $0.parsed("a day, YYYY-MM-DD") { Day($0) } }
            let reference = members.authorisation()
            guard let claim, let name, let phone, let district, let notice, let signedAt, let until, let reference
            else { return nil }
            return EnrolAtCounter.Application(
                claim: claim, name: name, phone: phone, district: district,
                consent: ConsentEvidence(
                    notice: notice, reference: reference, givenAt: signedAt, until: until, initiative: .citizen))
        }
        return .kept(
            try await verbs.enrol(
                application,
                once: Once(once.request) { citizen in
                    var writer = JSONWriter()
                    writer.beginObject()
                    writer.member("citizen", citizen.description)
                    writer.endObject()
                    return writer.finish()
                }, in: operation))
    }

    /// One of the two free reports of the year: the signed document, or with `Accept: text/html` the page the clerk
    /// prints; repeated with the same key, the other form of the same report.
    @Sendable private func report(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let once = try await OnceOnly(request)
        let reference = try JSONBody.read(once.content) { $0.authorisation() }
        let citizen = try await verbs.reach(context.citizen(), may: .citizenReport, in: operation)
        let answer = try await verbs.issueReport(
            of: citizen, authorisation: reference,
            once: Once(once.request) { [page] issued in
                var writer = JSONWriter(reserving: 8192)
                writer.beginObject()
                writer.member("check_code", issued.content.checkCodeText)
                writer.member("reports_left", issued.left)
                writer.member("report", issued.jws)
                writer.endObject()
                return ReportForms(document: writer.finish(), page: page.html(issued)).bytes
            }, in: operation)
        guard let forms = ReportForms(bytes: answer) else { throw APIError.internalError }
        return AcceptedForm.isPage(request.headers[.accept]) ? .reportPage(forms.page) : .kept(forms.document)
    }

    /// Ends the consent to be scored, at once. Repeating it changes nothing.
    @Sendable private func withdraw(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let operation = try context.operation(now(), for: request)
        let reference = try await JSONBody.read(request) { $0.authorisation() }
        let citizen = try await verbs.reach(context.citizen(), may: .consentWithdraw, in: operation)
        try await verbs.withdraw(.scoring, of: citizen, authorisation: reference, in: operation)
        return .done
    }
}

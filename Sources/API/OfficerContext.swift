import CivilTime
package import Hummingbird
package import UseCases

/// The context of every operation of an officer.
package struct OfficerContext: ChildRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let requestID: String
    package let language: Texts.Language
    package let origin: String
    package let officer: OfficerIdentity

    package init(context: APIContext) throws {
        guard case .officer(let officer)? = context.caller else { throw APIError.unauthorized }
        coreContext = context.coreContext
        requestID = context.requestID
        language = context.language
        origin = context.origin
        self.officer = officer
    }

    /// The circumstances of what the officer does, and why.
    func operation(_ now: Instant, purpose: String) -> OperationContext {
        OperationContext(
            now: now, actor: .officer(officer.id), purpose: purpose, requestID: requestID, origin: origin)
    }

    /// The same where the officer has to say why, in the header field `Purpose`: wherever personal data is read or
    /// changed.
    ///
    /// - Throws: `APIError.purposeRequired`.
    func operation(_ now: Instant, for request: Request) throws(APIError) -> OperationContext {
        guard let field = request.headers[.purpose], let purpose = Purpose(rawValue: field) else {
            throw .purposeRequired
        }
        return operation(now, purpose: purpose.rawValue)
    }

    /// The citizen the path names. A text that is no id names nobody, as an id nobody has.
    func citizen() throws(APIError) -> CityID {
        guard let text = parameters["id"], let id = CityID(text) else { throw .citizenUnknown }
        return id
    }
}

package import UseCases

/// Who called.
package enum Caller: Sendable {
    case client(ClientIdentity)
    case officer(OfficerIdentity)
}

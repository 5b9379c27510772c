/// The types of signed messages of the *Core* and *Catalogue* profiles. The raw value is `typ`; each place takes one of
/// them.
///
/// `ccr1-usage+jwt` and `ccr1-checkpoint+jwt` of the *Ledger* profile are not spoken: every consumer refuses them as
/// `wrong_type`. Each would be one more case here and one more `MessageBody`.
package enum MessageType: String, CaseIterable, Hashable, Sendable {
    case statement = "ccr1-statement+jwt"
    case catalogue = "ccr1-catalogue+jwt"
    case invite = "ccr1-invite+jwt"
    case claim = "ccr1-claim+jwt"
    case grant = "ccr1-grant+jwt"
    case event = "ccr1-event+jwt"
    case acknowledgement = "ccr1-ack+jwt"
    case error = "ccr1-error+jwt"

    /// The longest from `iat` to `exp`, in seconds.
    package var lifetime: Int64 {
        switch self {
        case .statement: 30 * 86_400
        case .catalogue: 48 * 3_600
        case .invite: 600
        case .claim, .grant, .error: 120
        case .event, .acknowledgement: 7 * 86_400
        }
    }

    /// The same for an answer to `question`: an error lives as long as what it answers, so that a message that is sent
    /// again days later still gets the stored error.
    package func lifetime(answering question: MessageType?) -> Int64 {
        guard self == .error, let question else { return lifetime }
        return question.lifetime
    }

    /// Bytes of the whole message in compact form, at most.
    package var byteLimit: Int {
        switch self {
        case .statement: 64 * 1024
        case .catalogue: 2 * 1024 * 1024
        default: 16 * 1024
        }
    }

    /// Answers, and only they, carry `re`.
    package var isAnswer: Bool {
        switch self {
        case .grant, .acknowledgement, .error: true
        case .statement, .catalogue, .invite, .claim, .event: false
        }
    }

    /// Documents are for everyone who may fetch them; their audience may be `*`.
    package var isDocument: Bool { self == .statement || self == .catalogue }

    /// What a good answer to it is; `nil` where nothing is answered. Any question may be answered with an error.
    package var answer: MessageType? {
        switch self {
        case .claim: .grant
        case .event: .acknowledgement
        case .statement, .catalogue, .invite, .grant, .acknowledgement, .error: nil
        }
    }
}

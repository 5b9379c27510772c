import CivilTime
import Federation
import Store

/// A message that has passed steps 3 to 9, as it waits for its round.
struct ReceivedMessage: Sendable {
    let opened: OpenedMessage
    /// The bytes that were received: they are the evidence.
    let compact: [UInt8]
    let partner: TrustedPartner
    let context: OperationContext

    var key: FederationMessageStore.Key { (partner: partner.number, id: opened.envelope.id) }

    var question: (receipt: Receipt, type: MessageType) { (opened.receipt, opened.type) }

    func evidence() -> FederationMessage {
        opened.evidence(compact, of: partner, at: context.now)
    }
}

/// What a message is answered, before it is signed.
enum MessageReply: Sendable {
    /// `id` is the number of the grant. What discloses a band or a score is blanked at `blankAt`.
    case grant(PartnerGrant, id: MessageID, blankAt: Instant? = nil)
    case recorded
    case refused(FederationRefusal)
}

/// A signed answer in the bytes that are stored and sent.
struct SignedAnswer: Hashable, Sendable {
    let compact: [UInt8]
    let status: Int
    /// Seconds, of a passing refusal.
    var retryAfter: Int?
}

package import CivilTime
package import Federation
import Signing

/// Sends a signed message to a partner and reads what comes back as strictly as any message is read. Whatever is not a
/// signed answer to this very question is silence.
package struct AskPartner: Sendable {
    let shelf: TrustShelf
    private let transport: any PartnerTransport
    private let breakers: CircuitBreakers
    let now: @Sendable () -> Instant

    package init(
        shelf: TrustShelf, transport: any PartnerTransport, breakers: CircuitBreakers,
        now: @escaping @Sendable () -> Instant
    ) {
        self.shelf = shelf
        self.transport = transport
        self.breakers = breakers
        self.now = now
    }

    /// Why there is no answer.
    enum Silence: Error, Sendable {
        /// It has not answered for a while and is left alone.
        case circuitOpen
        /// No statement, no approved host.
        case notReachable
        case transport(PartnerSilence)
        /// An unsigned answer: nothing it says is believed, but when it wants to be asked again, in seconds.
        case unsigned(status: Int, retryAfter: Int?)
        case answer(AnswerFault)

        /// For logs.
        var name: String {
            switch self {
            case .circuitOpen: "circuit_open"
            case .notReachable: "not_reachable"
            case .transport(let silence): silence.rawValue
            case .unsigned(let status, _): "status_\(status)"
            case .answer(let fault): fault.name
            }
        }

        /// Seconds the partner wants to be left alone.
        var retryAfter: Int? {
            if case .unsigned(_, let seconds) = self { seconds } else { nil }
        }

        /// What it says of the partner.
        enum Weight { case silence, answer, none }

        /// Whoever answers, if only what nobody believes, is there. A gateway that says 5xx speaks for a partner that
        /// is not.
        var weight: Weight {
            switch self {
            case .circuitOpen, .notReachable, .transport(.cancelled), .transport(.busy): .none
            case .transport: .silence
            case .unsigned(let status, _): status >= 500 ? .silence : .answer
            case .answer: .answer
            }
        }
    }

    typealias Opened = (message: OpenedMessage, answer: PartnerAnswer, compact: [UInt8])

    func callAsFunction(_ question: SignedMessage, of partner: TrustedPartner) async throws(Silence) -> Opened {
        guard let statement = reachable(partner) else { throw .notReachable }
        guard let passage = breakers.pass(partner.entity, at: now()) else { throw .circuitOpen }
        do throws(Silence) {
            let opened = try await ask(question, at: statement.base, pins: statement.tlsKeys)
            breakers.answered(partner.entity)
            return opened
        } catch {
            switch error.weight {
            case .silence: breakers.silent(partner.entity, passage, at: now())
            case .none: breakers.abandoned(partner.entity, passage, at: now())
            case .answer: breakers.answered(partner.entity)
            }
            throw error
        }
    }

    /// Whether a question would leave now: the partner can be reached and is not left alone.
    func mayAsk(_ partner: TrustedPartner) -> Bool {
        reachable(partner) != nil && !breakers.isOpen(partner.entity, at: now())
    }

    private func reachable(_ partner: TrustedPartner) -> PartnerStatement? {
        guard let statement = partner.statement, shelf.own.mayCall(statement.base),
            partner.mayBeCalled(at: statement.base)
        else { return nil }
        return statement
    }

    private func ask(
        _ question: SignedMessage, at base: PartnerURL, pins: [SHA256Digest]
    ) async throws(Silence) -> Opened {
        let type = question.type.answer ?? .error
        let path = question.type == .claim ? PartnerURL.claimsPath : PartnerURL.eventsPath
        let response: PartnerResponse
        do throws(PartnerSilence) {
            response = try await transport.send(
                PartnerRequest(
                    method: .post, url: base.at(path), pins: pins, body: question.compact,
                    answerLimit: MessageCarrier.json.bodyLimit(type.byteLimit)))
        } catch {
            throw .transport(error)
        }
        guard let carrier = response.contentType.flatMap(MessageCarrier.init(contentType:)) else {
            throw .unsigned(status: response.status, retryAfter: response.retryAfter)
        }
        let compact: [UInt8]
        do throws(FederationRefusal) {
            compact = try carrier.unwrap(response.body, limit: type.byteLimit)
        } catch {
            throw .unsigned(status: response.status, retryAfter: response.retryAfter)
        }
        do throws(AnswerFault) {
            let opened = try AnswerCheck.open(
                compact, status: response.status, to: question, trust: shelf.current, now: now())
            return (opened.message, opened.answer, compact)
        } catch {
            throw .answer(error)
        }
    }
}

extension AnswerFault {
    var name: String {
        switch self {
        case .refused(let refusal): "answer_\(refusal.code.rawValue)"
        case .anotherPeer: "another_peer"
        case .anotherQuestion: "another_question"
        case .beyondQuestion: "beyond_question"
        }
    }
}

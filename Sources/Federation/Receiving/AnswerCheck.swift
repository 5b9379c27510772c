package import CivilTime

/// What a partner said to a message of ours.
package enum PartnerAnswer: Hashable, Sendable {
    case grant(PartnerGrant)
    case acknowledged(Acknowledgement)
    /// Signed: final, unless its code is passing.
    case refused(ErrorAnswer)
}

/// Why an answer is none. The question stays open, as if there had been silence.
package enum AnswerFault: Error, Hashable, Sendable {
    /// The answer is not a message this city would believe.
    case refused(FederationRefusal)
    /// Signed by another partner than the one that was asked.
    case anotherPeer
    /// An answer to something else.
    case anotherQuestion
    /// It tells or allows what was not asked for; the pointer says where.
    case beyondQuestion(pointer: String)
}

/// What a sender checks on an answer: steps 3 to 9 as for any message, and that it is the answer to this very question.
package enum AnswerCheck {
    package typealias Opened = (message: OpenedMessage, answer: PartnerAnswer)

    /// `status` is of HTTP: below 300 a good answer is expected, and otherwise an error. Only signed bodies come here;
    /// an unsigned error is an outcome of the transport and never an answer.
    package static func open(
        _ compact: [UInt8], status: Int, to question: SignedMessage, trust: TrustView, tlsPeer: EntityID? = nil,
        now: Instant
    ) throws(AnswerFault) -> Opened {
        let message: OpenedMessage
        let answer: PartnerAnswer
        do throws(FederationRefusal) {
            let type = (200..<300).contains(status) ? question.type.answer ?? .error : .error
            message = try Receiver.verify(compact, as: type, trust: trust, now: now)
                .read(trust: trust, tlsPeer: tlsPeer, now: now, answering: question.type)
            answer = try PartnerAnswer(message, status: status)
        } catch {
            throw .refused(error)
        }
        guard message.peer == question.audience else { throw .anotherPeer }
        guard message.envelope.receipt == question.receipt else { throw .anotherQuestion }
        return (message, answer)
    }
}

extension PartnerAnswer {
    fileprivate init(_ message: OpenedMessage, status: Int) throws(FederationRefusal) {
        switch message.type {
        case .grant: self = .grant(try message.body())
        case .acknowledgement: self = .acknowledged(try message.body())
        default:
            let error = try message.body(ErrorAnswer.self)
            guard error.code.status == status else {
                throw FederationRefusal(.invalidData, pointer: "/data/status", isSigned: true)
            }
            self = .refused(error)
        }
    }
}

extension PartnerGrant {
    /// What a grant says beyond what its claim asked for, or `nil`: another scenario or band, more than was to be
    /// disclosed, a longer time than the purpose allows. `issuedAt` is the grant's own.
    package func excess(over claim: Claim, issuedAt: Int64) -> AnswerFault? {
        guard case .meets(let terms) = self else { return nil }
        let checks: [(Bool, String)] = [
            (terms.scenario == claim.scenario, "scenario"),
            (terms.minBand == claim.minBand, "min_band"),
            (terms.consent.purpose == claim.purpose, "consent/purpose"),
            (terms.notAfter > issuedAt && terms.notAfter - issuedAt <= claim.purpose.longestGrant, "not_after"),
            ((terms.band != nil) == (claim.disclose == .band), "band"),
            (terms.band.map { $0.band >= claim.minBand } ?? true, "band/band"),
            ((terms.score != nil) == (claim.disclose == .score), "score"),
        ]
        return checks.first { !$0.0 }.map { .beyondQuestion(pointer: "/data/" + $0.1) }
    }
}

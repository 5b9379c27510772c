import Incentives
import Signing
import StrictJSON
import UseCases

/// A yes or a no about a benefit, as JSON: never without its reasons, and a no never without how to object.
struct BenefitBody: Sendable {
    let wording: Wording
    let language: Texts.Language

    /// The answer to a question that changes nothing.
    func write(_ quote: BenefitQuote, of citizen: CitizenHandle, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("decision", quote.isEligible ? "eligible" : "refused")
        writer.member("scenario", quote.scenario.text(prefix: BenefitID.scenario))
        writer.member("scenario_version", quote.version)
        writer.key("grant")
        write(quote.grant, to: &writer)
        writer.member("expires_at", quote.expiresAt)
        write(quote, objectionOf: citizen, to: &writer)
        write(quote.score, to: &writer)
        writer.endObject()
    }

    /// The answer to a request for units, the same members whether it held some or not.
    func write(_ outcome: HoldOutcome, of citizen: CitizenHandle, to writer: inout JSONWriter) {
        writer.beginObject()
        switch outcome {
        case .held(let hold):
            writer.member("decision", "held")
            writer.key("hold")
            write(hold, to: &writer)
            writer.member("reasons", [])
            writer.member("objection", nil as String?)
            writer.member("public_offer", nil as String?)
        case .refused(let quote):
            writer.member("decision", "refused")
            writer.member("hold", nil as String?)
            write(quote, objectionOf: citizen, to: &writer)
        }
        writer.endObject()
    }

    func write(_ hold: HoldView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("hold", hold.id.text(prefix: BenefitID.hold))
        writer.member("scenario", hold.scenario.text(prefix: BenefitID.scenario))
        writer.member("scenario_version", hold.scenarioVersion)
        writer.member("state", hold.state.rawValue)
        writer.member("state_text", wording.holdStates(hold.state.rawValue, language))
        writer.member("created_at", hold.createdAt)
        writer.member("expires_at", hold.expiresAt)
        writer.member("ended_at", hold.endedAt)
        writer.member("end_reason", hold.endReason)
        writer.member("end_reason_text", hold.endReason.map { wording.endReasons($0, language) })
        writer.member("outlet", hold.outlet)
        writer.member("amount_fen", hold.order.amountFen)
        writer.member("quantity", hold.order.quantity)
        writer.member("minutes", hold.order.minutes)
        writer.member("benefit_fen", hold.benefitFen)
        writer.member("pay_fen", hold.payFen)
        writer.member("waived_fen", hold.waivedFen)
        writer.members(hold.extras)
        writer.member("redemption", hold.redemption?.text(prefix: BenefitID.redemption))
        writer.endObject()
    }

    /// Each reason with the facts behind it, so that a person can see what it rests on.
    func write(_ refusals: [Refusal], to writer: inout JSONWriter) {
        writer.beginArray()
        for refusal in refusals {
            writer.beginObject()
            writer.member("code", refusal.code.rawValue)
            writer.member("text", wording.refusals(refusal.code.rawValue, language))
            writer.member("needed", refusal.needed)
            writer.member("actual", refusal.actual)
            writer.member("period", refusal.period)
            writer.endObject()
        }
        writer.endArray()
    }

    /// The score that the reasons name points of.
    func write(_ score: ScoreView?, to writer: inout JSONWriter) {
        writer.key("score")
        guard let score else { return writer.null() }
        ScoreBody(wording: wording, language: language).write(score, to: &writer)
    }

    private func write(_ quote: BenefitQuote, objectionOf citizen: CitizenHandle, to writer: inout JSONWriter) {
        writer.key("reasons")
        write(quote.refusals, to: &writer)
        writer.key("objection")
        if quote.isEligible { writer.null() } else { writeObjection(of: citizen, to: &writer) }
        writer.key("public_offer")
        if let offer = quote.publicOffer { write(offer, to: &writer) } else { writer.null() }
    }

    private func writeObjection(of citizen: CitizenHandle, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("text", wording.objections("benefit", language))
        writer.member("explanation", Endpoint.explanation.path(of: citizen))
        writer.endObject()
    }

    private func write(_ grant: Grant, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("benefit_fen", grant.benefitFen)
        writer.member("pay_fen", grant.payFen)
        writer.member("waived_fen", grant.waivedFen)
        writer.member("quantity", grant.quantity)
        writer.members(grant.extras)
        writer.endObject()
    }
}

extension JSONWriter {
    mutating func members(_ extras: Grant.Extras) {
        member("free_minutes", extras.freeMinutes)
        member("pay_later_hours", extras.payLaterHours)
        member("priority", extras.priority)
    }
}

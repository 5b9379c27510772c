import CivilTime
import Signing
import StrictJSON
import UseCases

/// What a client reads of a hold it was granted.
struct GrantedHold: Sendable {
    let id: PublicID
    let expiresAt: Instant

    init?(_ answer: HTTPLine.Answer) {
        guard answer.status == 200, case .object(let hold)? = answer.members["hold"],
            case .string(let text)? = hold["hold"], let id = PublicID(text, prefix: BenefitID.hold),
            case .string(let end)? = hold["expires_at"], let expiresAt = Instant(end)
        else { return nil }
        self.id = id
        self.expiresAt = expiresAt
    }
}

extension HTTPLine.Answer {
    /// The members of the content; none where it is no object.
    var members: JSONObject {
        guard case .object(let object)? = try? JSONValue(reading: body) else { return JSONObject(uniqueMembers: []) }
        return object
    }

    func text(_ member: String) -> String? {
        guard case .string(let text)? = members[member] else { return nil }
        return text
    }
}

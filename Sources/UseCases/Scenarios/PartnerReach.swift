import CivilTime
package import Federation
import Incentives
import Postgres
package import Signing
import Store

/// What a scenario that is open to visitors would be for the residents of one active partner city: whether the
/// agreement lets them be asked for, and how many of them the asked band lets in. Agreements may come later, so nothing
/// here keeps a scenario from being published; whoever submits or approves it learns of it.
package struct PartnerReach: Sendable {
    package let partner: PublicID
    package let entity: EntityID
    package let name: LocalText
    /// Why its residents cannot use the scenario; `nil` where they can.
    package let obstacle: Obstacle?
    /// `nil` where its statement is not in force, or names no bands.
    package let share: Share?

    package enum Obstacle: String, CaseIterable, Hashable, Sendable {
        case purposeNotAgreed = "purpose_not_agreed"
        case disclosesMore = "discloses_more_than_agreed"
        case nobodyLiable = "nobody_liable"

        package var text: LocalText {
            switch self {
            case .purposeNotAgreed:
                LocalText(zh: "与该城市的协议没有这一用途", en: "the agreement with it does not cover this purpose")
            case .disclosesMore:
                LocalText(zh: "请对方告知的内容超出协议", en: "more is asked to be told than the agreement allows")
            case .nobodyLiable:
                LocalText(zh: "免押须在协议中写明责任承担方", en: "a deposit is waived, and the agreement names nobody who is liable")
            }
        }
    }

    /// How many residents with a score are in the asked band or a higher one.
    package struct Share: Hashable, Sendable {
        /// Of the statement that says so.
        package let sequence: Int64
        package let permille: Int
    }

    /// All of it in a line, for people.
    package var text: LocalText {
        let tenths = share.map { "\($0.permille / 10).\($0.permille % 10)" } ?? ""
        let sequence = share.map { String($0.sequence) } ?? ""
        let shares = LocalText(
            zh: share == nil ? "所求档次的居民占比未知" : "所求档次及以上占其有分居民的 \(tenths)%（声明第 \(sequence) 号）",
            en: share == nil
                ? "what share of its residents the asked band lets in is not known"
                : "the asked band lets in \(tenths) % of its residents with a score (statement \(sequence))")
        return LocalText(
            zh: "\(name.zh)（\(entity)）：" + (obstacle.map { $0.text.zh + "，其居民不能使用；" } ?? "") + shares.zh,
            en: "\(name.en) (\(entity)): "
                + (obstacle.map { $0.text.en + ", so its residents cannot use it; " } ?? "") + shares.en)
    }
}

extension Scenario {
    /// Why residents of a city with this agreement cannot use it; `nil` where they can. An invite is refused for the
    /// same.
    func obstacle(under agreement: [FederationPurpose: AgreedTerms]) -> PartnerReach.Obstacle? {
        guard let terms = agreement[purpose] else { return .purposeNotAgreed }
        guard visitorDisclosure <= terms.disclose else { return .disclosesMore }
        // A deposit is waived for visitors only where the agreement with their city says who is liable.
        if let benefit = visitorBenefit, benefit.depositWaiverFen > 0, terms.liable.isEmpty { return .nobodyLiable }
        return nil
    }
}

/// The active partners, read once for any number of scenarios.
struct PartnerReaches {
    private struct Active {
        let stored: StoredPartner
        let agreement: [FederationPurpose: AgreedTerms]
        /// `nil` without one that is in force.
        let statement: PartnerStatement?
    }

    private let partners: [Active]

    /// None where federation is off.
    init(_ own: OwnCity?, now: Instant, _ db: isolated PostgresConnection) throws {
        guard let own else {
            partners = []
            return
        }
        let agreements = try PartnerStore.agreements(db)
        partners = try PartnerStore.all(db).filter { $0.state == .active }.map { partner in
            let stored = try PartnerDocumentStore.statement(of: partner.key, db)
            // One that cannot be read is told where the partner is shown; here nothing is known of its bands.
            let kept = stored.flatMap { try? KeptStatement($0, of: partner, own) }
            return Active(
                stored: partner, agreement: agreements[partner.key]?.byPurpose ?? [:],
                statement: kept.flatMap { $0.isInForce(at: now) ? $0.statement : nil })
        }
    }

    /// What a scenario would be in each, by entity; nothing for one that is open to residents only.
    func of(_ scenario: Scenario) -> [PartnerReach] {
        guard let band = scenario.visitorBand else { return [] }
        return partners.map { partner in
            let bands = partner.statement?.bands ?? []
            let permille = bands.filter { $0.band >= band }.reduce(0) { $0 + $1.sharePermille }
            return PartnerReach(
                partner: partner.stored.id, entity: partner.stored.entity, name: partner.stored.name,
                obstacle: scenario.obstacle(under: partner.agreement),
                share: partner.statement.flatMap { statement in
                    bands.isEmpty ? nil : .init(sequence: statement.sequence, permille: min(permille, 1_000))
                })
        }.sorted { $0.entity.text < $1.entity.text }
    }
}

extension StoredAgreement {
    /// What it says for each purpose it covers.
    var byPurpose: [FederationPurpose: AgreedTerms] {
        Dictionary(
            terms.map { term in
                (
                    term.purpose,
                    AgreedTerms(disclose: term.disclose, dailyClaims: Int(term.dailyClaims), liable: term.liable)
                )
            }, uniquingKeysWith: { $1 })
    }
}

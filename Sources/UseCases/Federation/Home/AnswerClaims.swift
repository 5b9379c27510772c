import CivilTime
import Federation
import Postgres
import Scoring
import Signing
import Store

/// Step 11 for claims: the code somebody of ours brought to another city becomes a grant, or `unavailable`.
///
/// `unavailable` is one answer for a band below the asked one, no score, no consent any more, and death; the same is
/// read and written for each of them. `code_invalid` is one answer for whatever is wrong with the code.
struct AnswerClaims: Sendable {
    let shelf: TrustShelf
    let cards: CardShelf
    let audit: AuditTrail
    /// Wrong codes: a citizen who is slow spoils one now and then, whoever walks through codes spoils all of them.
    /// While a partner has none left, its claims are not looked at.
    let guesses: PartnerAllowance

    /// A claim whose form is good and whose purpose is agreed.
    private struct Asked {
        let place: Int
        let call: ReceivedMessage
        let claim: Claim

        var now: Instant { call.context.now }
        var quota: Quota {
            Quota(partner: call.partner.number, purpose: claim.purpose, day: call.context.businessDay)
        }
    }

    private struct Quota: Hashable {
        let partner: Int32
        let purpose: FederationPurpose
        let day: Day
    }

    /// What is known of a claim before anything is known of a person.
    private enum Verdict {
        case refused(FederationRefusal)
        case redeems(StoredCode)

        var code: StoredCode? {
            guard case .redeems(let code) = self else { return nil }
            return code
        }
    }

    /// The scores that decide and the one that is told.
    private struct Standing {
        /// The score in force: what the citizen is shown, and what a partner may be told.
        let score: Int?
        /// What the asked band is compared with: the score without suspensions for a waiver of a deposit, otherwise the
        /// same.
        let judged: Int?
    }

    /// What all claims of a round write.
    private struct Written {
        /// Claims that are still allowed, and those that were answered for good.
        var left: [Quota: Int] = [:]
        var answered: [Quota: Int] = [:]
        /// Wrong codes of each partner.
        var spoilt: [Int32: Int] = [:]
        var redeemed: Set<SHA256Digest> = []
        var grants: [GivenGrant] = []
        var deeds: [AuditTrail.Deed] = []
    }

    func callAsFunction(
        _ calls: [ReceivedMessage], _ db: isolated PostgresConnection
    ) throws -> ReceiveRound.Effect {
        var replies = [MessageReply](
            repeating: .refused(FederationRefusal(.internal, isSigned: true)), count: calls.count)
        var asked: [Asked] = []
        for (place, call) in calls.enumerated() {
            switch Self.read(call) {
            case .success(let claim): asked.append(Asked(place: place, call: call, claim: claim))
            case .failure(let refusal): replies[place] = .refused(refusal)
            }
        }
        // A partner may have been suspended or ended since the message was let in: then nobody would take its grant
        // back.
        let active = try PartnerStore.shareActive(Set(asked.map(\.quota.partner)).sorted(), db)
        for one in asked where !active.contains(one.quota.partner) {
            replies[one.place] = .refused(FederationRefusal(.peerNotActive, isSigned: true))
        }
        asked.removeAll { !active.contains($0.quota.partner) }
        guard !asked.isEmpty else { return .init(replies: replies) }
        try FederationHomeStore.lockHolders(asked.map(\.claim.code.digest), db)
        let codes = try FederationHomeStore.lock(Set(asked.map(\.claim.code.digest)), db)
        var written = Written()
        written.left = try left(asked, db)
        let verdicts = asked.map { judge($0, codes[$0.claim.code.digest], &written) }
        let trust = shelf.contents
        let waivers = zip(asked, verdicts).map { one, verdict in
            verdict.code.map { trust.waivesDeposit($0.scenario, of: one.call.partner.entity, for: $0.purpose) } ?? false
        }
        let forDeposits = try scoresForDeposits(zip(waivers, verdicts).compactMap { $0 ? $1.code : nil }, db)
        for (place, one) in asked.enumerated() {
            switch verdicts[place] {
            case .refused(let refusal): replies[one.place] = .refused(refusal)
            case .redeems(let code):
                let score = code.score.map(Int.init)
                let standing = Standing(score: score, judged: waivers[place] ? forDeposits[code.citizen] : score)
                replies[one.place] = try reply(one, code, standing, trust.bands, &written, db)
            }
        }
        for (quota, claims) in Self.inOrder(written.answered) {
            _ = try FederationMessageStore.countClaims(
                claims, of: quota.partner, for: quota.purpose, on: quota.day, db)
        }
        guard try FederationHomeStore.redeem(Array(written.redeemed), db) else { throw BatchConflict.overtaken }
        try FederationHomeStore.insert(written.grants, db)
        try audit.append(written.deeds, db)
        return .init(replies: replies) { [guesses, spoilt = written.spoilt] in
            for (partner, codes) in spoilt { guesses.spend(codes, of: partner) }
        }
    }

    private static func read(_ call: ReceivedMessage) -> Result<Claim, FederationRefusal> {
        do throws(FederationRefusal) {
            let claim = try call.opened.body(Claim.self)
            guard call.partner.agrees(to: claim.purpose, disclosing: claim.disclose) else {
                throw FederationRefusal(.purposeNotAgreed, isSigned: true)
            }
            return .success(claim)
        } catch {
            return .failure(error)
        }
    }

    /// How many claims the agreements still allow for the day. Holds the counts until commit.
    private func left(_ asked: [Asked], _ db: isolated PostgresConnection) throws -> [Quota: Int] {
        let limits = Dictionary(
            asked.map { ($0.quota, $0.call.partner.agreement[$0.claim.purpose]?.dailyClaims ?? 0) },
            uniquingKeysWith: { first, _ in first })
        return try Dictionary(
            uniqueKeysWithValues: Self.inOrder(limits).map { quota, limit in
                (
                    quota,
                    try limit
                        - FederationMessageStore.countClaims(
                            0, of: quota.partner, for: quota.purpose, on: quota.day, db)
                )
            })
    }

    /// Read of everybody whose code is redeemed for a waiver, suspended records or not and whatever the outcome, so
    /// that the time an `unavailable` takes tells nothing; of somebody without a score by the last run, for nothing.
    private func scoresForDeposits(
        _ codes: [StoredCode], _ db: isolated PostgresConnection
    ) throws -> [Int64: Int] {
        guard !codes.isEmpty, let last = try ScoreStore.lastRun(db) else { return [:] }
        return try ScoreWithoutSuspensions.read(codes.map { ($0.citizen, $0.run ?? last) }, cards, db)
    }

    /// In one order for everyone, as rows are locked.
    private static func inOrder(_ counts: [Quota: Int]) -> [(key: Quota, value: Int)] {
        counts.sorted {
            ($0.key.partner, $0.key.purpose.rawValue, $0.key.day) < (
                $1.key.partner, $1.key.purpose.rawValue, $1.key.day
            )
        }
    }

    /// What limits, the code and the partner say of a claim; a code is redeemed by one claim of a round.
    private func judge(_ one: Asked, _ code: StoredCode?, _ written: inout Written) -> Verdict {
        let partner = one.call.partner
        // What is refused in passing counts for nothing, or the same bytes would count again when they return.
        guard written.left[one.quota, default: 0] > 0 else {
            let midnight = Instant(startOf: one.call.context.businessDay.adding(days: 1))
            let left = Int((midnight.microseconds - one.now.microseconds) / 1_000_000)
            return .refused(FederationRefusal(.rateLimited, retryAfter: max(1, left), isSigned: true))
        }
        let spoilt = written.spoilt[partner.number, default: 0]
        if let wait = guesses.wait(of: partner.number, beyond: spoilt) {
            return .refused(FederationRefusal(.rateLimited, retryAfter: wait, isSigned: true))
        }
        written.left[one.quota, default: 0] -= 1
        written.answered[one.quota, default: 0] += 1
        guard let code, code.partner == partner.number, !written.redeemed.contains(code.digest),
            code.state.mayBeRedeemed(at: one.now, expiresAt: code.expiresAt),
            code.binding(partner.entity).fits(one.claim, from: partner.entity)
        else {
            written.spoilt[partner.number] = spoilt + 1
            return .refused(FederationRefusal(.codeInvalid, isSigned: true))
        }
        written.redeemed.insert(code.digest)
        return .redeems(code)
    }

    private func reply(
        _ one: Asked, _ code: StoredCode, _ standing: Standing, _ bands: BandMap?, _ written: inout Written,
        _ db: isolated PostgresConnection
    ) throws -> MessageReply {
        let partner = one.call.partner
        let id = try MessageID.random()
        guard let run = code.run, let terms = try terms(code, standing, bands, one, db) else {
            written.deeds.append(
                (
                    .sharingUnavailable, code.person, AuditObject.sharing(partner.entity, code.purpose),
                    one.call.context
                )
            )
            return .grant(.unavailable, id: id)
        }
        let notAfter = Instant(wholeSeconds: terms.notAfter)
        written.grants.append(
            GivenGrant(
                citizen: code.citizen, id: id, partner: partner.number, scenario: code.scenario, purpose: code.purpose,
                minBand: code.minBand, disclose: code.disclose,
                consent: PublicID(bytes: terms.consent.id.bytes) ?? id.uuid,
                at: one.now, notAfter: notAfter, maxUses: Int16(terms.maxUses), run: run))
        written.deeds.append(
            (.sharingGranted, code.citizen, AuditObject.sharing(partner.entity, code.purpose), one.call.context))
        return .grant(.meets(terms), id: id, blankAt: code.disclose == .meets ? nil : notAfter)
    }

    /// What is told, or `nil` where nothing is.
    private func terms(
        _ code: StoredCode, _ standing: Standing, _ bands: BandMap?, _ one: Asked, _ db: isolated PostgresConnection
    ) throws -> PartnerGrant.Terms? {
        let day = one.call.context.businessDay
        guard code.account == .active, let from = code.scoringFrom, let until = code.scoringUntil, from <= day,
            day < until, let score = standing.score, let judged = standing.judged, let run = code.run,
            let consent = code.consent,
            consent.from <= day, day < consent.until,
            consent.categories.isSuperset(of: SharingTerms.categories(code.disclose)), let subject = code.subject,
            let bands, bands.meets(code.minBand, by: judged), let entry = bands.entry(of: score)
        else { return nil }
        let end = min(
            one.now.adding(seconds: code.purpose.longestGrant), Instant(startOf: until), Instant(startOf: consent.until)
        )
        // A grant of the last second of a consent would end before it began.
        guard end.wholeSeconds > one.now.wholeSeconds else { return nil }
        return PartnerGrant.Terms(
            subject: subject, minBand: code.minBand, scenario: code.scenario, notAfter: end.wholeSeconds,
            maxUses: SharingTerms.maxUses(code.purpose),
            consent: PartnerGrant.ConsentRecord(
                id: ConsentID(uuid: consent.id), at: consent.givenAt.wholeSeconds, noticeVersion: consent.notice,
                noticeHash: SharingTerms.noticeHash(
                    version: consent.notice, partner: one.call.partner.entity, scenario: code.scenario,
                    purpose: code.purpose, minBand: code.minBand, disclose: code.disclose), purpose: code.purpose),
            band: code.disclose == .band ? .init(band: entry.band, label: entry.label) : nil,
            score: code.disclose == .score ? try disclosed(Int64(score), run, db) : nil)
    }

    private func disclosed(
        _ score: Int64, _ run: Int64, _ db: isolated PostgresConnection
    ) throws -> PartnerGrant.DisclosedScore {
        let (entry, tiers) = try { ($0, $0.card.tiers) }(cards.entry(run, db))
        return PartnerGrant.DisclosedScore(
            value: score, min: Int64(tiers.map(\.from).min() ?? 0), max: Int64((tiers.map(\.to).max() ?? 1) - 1),
            scheme: entry.card.reference.code, cardVersion: "\(entry.card.reference.version)",
            asOf: entry.run.computedAt.wholeSeconds)
    }
}

extension StoredCode {
    /// Whom it is about; nobody once they are forgotten.
    fileprivate var person: Int64? { citizen > 0 ? citizen : nil }

    func binding(_ partner: EntityID) -> CodeBinding {
        CodeBinding(
            partner: partner, invite: invite, scenario: scenario, purpose: purpose, minBand: minBand,
            disclose: disclose, challenge: challenge)
    }
}

import CivilTime
import Incentives
import Postgres
import Scoring
import Store

/// What is known of people who ask for benefits, put as the rules take it: one statement for many.
struct BeneficiaryBook: Sendable {
    let cards: CardShelf
    let identity: IdentityKeys

    struct Question {
        let citizen: Int64
        let version: VersionTerms
        let now: Instant
        /// Whether the score without suspensions is asked for as well.
        let readsDeposits: Bool

        init(citizen: Int64, version: VersionTerms, now: Instant, readsDeposits: Bool? = nil) {
            self.citizen = citizen
            self.version = version
            self.now = now
            self.readsDeposits = readsDeposits ?? version.terms.waivesDeposits
        }
    }

    struct Answer {
        var facts: BeneficiaryFacts
        let tiers: TierFloors
        /// What the score rests on, and how long it may be shown; `nil` without one.
        let standing: (entry: CardShelf.Entry, consentUntil: Day)?
        /// Whether account and consent to be scored are in force.
        let mayBeScored: Bool
    }

    /// In the order asked. Nobody's fault is another's: each has its own. `taking` locks visitors' grants, for whoever
    /// is about to count a use.
    func read(
        _ questions: [Question], taking: Bool = false, _ db: isolated PostgresConnection
    ) throws -> [Result<Answer, any Error>] {
        let residents = questions.indices.filter { questions[$0].citizen > 0 }
        let visitors = questions.indices.filter { questions[$0].citizen < 0 }
        var answers = [Result<Answer, any Error>](repeating: .failure(Fault.citizenUnknown), count: questions.count)
        for (place, answer) in zip(residents, try readResidents(residents.map { questions[$0] }, db)) {
            answers[place] = answer
        }
        for (place, answer) in zip(visitors, try readVisitors(visitors.map { questions[$0] }, taking: taking, db)) {
            answers[place] = .success(answer)
        }
        return answers
    }

    private func readVisitors(
        _ questions: [Question], taking: Bool, _ db: isolated PostgresConnection
    ) throws -> [Answer] {
        let earliest = questions.map(\.now).min() ?? Instant(microseconds: 0)
        let grants = try VisitorStore.grants(
            questions.map { (-$0.citizen, $0.version.scenarioKey) }, at: earliest, locked: taking, db)
        return questions.map { question in
            let own = grants.filter { grant in
                grant.visitor == -question.citizen && grant.scenario == question.version.scenarioKey
                    && grant.notAfter > question.now
            }
            return Answer(
                facts: BeneficiaryFacts(
                    score: nil, hasIncentiveConsent: false,
                    grants: own.map {
                        VisitorGrant(id: $0.id, band: $0.minBand, notAfter: $0.notAfter, usesLeft: $0.usesLeft)
                    }), tiers: [:], standing: nil, mayBeScored: false)
        }
    }

    private func readResidents(
        _ questions: [Question], _ db: isolated PostgresConnection
    ) throws -> [Result<Answer, any Error>] {
        guard !questions.isEmpty else { return [] }
        let stored = try BeneficiaryStore.facts(
            questions.map { question in
                BeneficiaryQuestion(
                    citizen: question.citizen, day: question.now.day, recipient: question.version.recipient,
                    wantsIdentity: question.version.terms.eligibility.asksForAge,
                    wantsSuspensions: question.readsDeposits)
            }, db)
        let suspended = zip(questions, stored).compactMap { question, person in
            person.flatMap { person in
                person.hasSuspendedRecord ? person.run.map { (citizen: question.citizen, run: $0) } : nil
            }
        }
        let forDeposits = try ScoreWithoutSuspensions.read(suspended, cards, db)
        return try zip(questions, stored).map { question, person in
            guard let person, person.state != .erased else { return .failure(Fault.citizenUnknown) }
            guard person.state != .deceased else { return .failure(Fault.accountClosed) }
            do {
                var answer = try answer(person, at: question.now, db)
                if person.hasSuspendedRecord, answer.facts.score != nil {
                    answer.facts.scoreForDeposits = forDeposits[question.citizen]
                }
                return .success(answer)
            } catch let error where !(error is PostgresError) {
                // Their data cannot be read; the transaction goes on for the others.
                return .failure(error)
            }
        }
    }

    private func answer(
        _ person: StoredBeneficiary, at now: Instant, _ db: isolated PostgresConnection
    ) throws -> Answer {
        let day = now.day
        var mayBeScored = false
        if person.state == .active, let from = person.consentFrom, let until = person.consentUntil {
            mayBeScored = from <= day && day < until
        }
        var score: Int?
        var tiers: TierFloors = [:]
        var standing: (entry: CardShelf.Entry, consentUntil: Day)?
        if mayBeScored, let points = person.score, let run = person.run, let until = person.consentUntil {
            let entry = try cards.entry(run, db)
            score = Int(points)
            tiers = entry.card.tiers.floors
            standing = (entry, until)
        }
        return Answer(
            facts: BeneficiaryFacts(
                score: score, district: person.district, age: try age(person, on: day),
                hasIncentiveConsent: person.hasIncentiveConsent, hasProviderConsent: person.hasProviderConsent),
            tiers: tiers, standing: standing, mayBeScored: mayBeScored)
    }

    /// Whole years on a day; `nil` where the document says nothing of it, and where nobody asked.
    private func age(_ person: StoredBeneficiary, on day: Day) throws -> Int? {
        guard let stored = person.identity,
            let birth = try PersonalFields(identity).birthDay(idNumber: stored.idNumber, row: stored.blindIndex)
        else { return nil }
        var years = day.year - birth.year
        if birth.adding(months: 12 * years) > day { years -= 1 }
        return years
    }
}

extension BeneficiaryBook.Answer {
    /// The score as it may be shown beside reasons that name its points; `nil` where none does.
    func score(behind refusals: [Incentives.Refusal], of citizen: CitizenHandle, at now: Instant) -> ScoreView? {
        guard refusals.contains(where: \.tellsScore), let score = facts.score, let standing else { return nil }
        return standing.entry.view(of: citizen, score: score, consentUntil: standing.consentUntil, now: now)
    }
}

extension [Scorecard.Tier] {
    /// The score at which each tier begins.
    var floors: TierFloors { Dictionary(map { ($0.code, $0.from) }, uniquingKeysWith: Swift.min) }
}

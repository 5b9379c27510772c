import CivilTime
import Postgres
import Rights
import Scoring
import Store

/// What the verbs about accounts share: one locked account, and how its next version is written.
struct AccountBook {
    let citizen: Int64
    let known: StoredAccount?
    let standing: AccountState

    /// Locks the person and reads the account as known now.
    init(_ citizen: Int64, in context: OperationContext, _ db: isolated PostgresConnection) throws {
        try AccountStore.lock(citizen, db)
        try self.init(reading: citizen, in: context, db)
    }

    /// Reads the account without keeping others from changing it.
    init(reading citizen: Int64, in context: OperationContext, _ db: isolated PostgresConnection) throws {
        self.citizen = citizen
        known = try AccountStore.open(citizen, db)
        standing = known?.standing(on: context.businessDay) ?? .notOpened
        if standing == .erased { throw Fault.citizenUnknown }
    }

    /// Writes the next version and has the score follow. The knowledge clock is held from here until commit, so this
    /// comes last.
    func write(_ account: StoredAccount, in context: OperationContext, _ db: isolated PostgresConnection) throws {
        let instant = try KnowledgeStore.advance(now: context.now, db)
        try AccountStore.replace(citizen, with: account, knownFrom: instant, db)
        if account.state == .active { try DirtyStore.mark(citizen, at: instant, db) }
        // A partner was told something that rests on the score for as long as that could be: now it cannot be for as
        // long.
        if let before = known?.term, let after = account.term, after.until < before.until {
            try EndSharing.shorten(of: citizen, in: context, db)
        }
    }

    /// The account with a new consent to be scored; what is not said again stays.
    func consenting(
        _ evidence: ConsentEvidence, _ term: ConsentTerm, separately: [Int16], district: DistrictCode? = nil
    ) -> StoredAccount {
        StoredAccount(
            state: .active, district: district?.text ?? known?.district, noticeVersion: evidence.notice.text,
            evidence: evidence.reference.text, term: term, separatelyConsented: separately,
            refused: known?.refused ?? [])
    }

    /// Database keys of indicators that need a consent of their own.
    static func separateKeys(
        _ codes: [IndicatorCode], in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [Int16] {
        try keys(codes, in: context, orThrow: .separateConsentUnknown, db) { $0.sensitivity == .separateConsent }
    }

    /// Database keys of indicators whose recording a person may refuse: those that can only add to a score.
    static func refusableKeys(
        _ codes: [IndicatorCode], in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [Int16] {
        try keys(codes, in: context, orThrow: .indicatorNotRefusable, db) { $0.polarity == .positive }
    }

    private static func keys(
        _ codes: [IndicatorCode], in context: OperationContext, orThrow refusal: RightsRefusal,
        _ db: isolated PostgresConnection, where fits: (Indicator) -> Bool
    ) throws -> [Int16] {
        guard !codes.isEmpty else { return [] }
        let words = try StoredVocabulary.read(db)
        let edition = try StoredCatalogue.inForce(on: context.businessDay, db)
        let keys = try codes.map { code in
            guard let indicator = edition[code], fits(indicator), let rank = words.vocabulary.rank(of: code) else {
                throw refusal
            }
            return words.indicatorKeys[Int(rank)]
        }
        return Set(keys).sorted()
    }
}

extension StoredAccount {
    /// Whether both say the same of the person, whenever it became known.
    func saysTheSame(as known: StoredAccount?) -> Bool {
        guard let known else { return false }
        return (state, district, noticeVersion, evidence, term) == (
            known.state, known.district, known.noticeVersion, known.evidence, known.term
        ) && separatelyConsented == known.separatelyConsented
    }
}

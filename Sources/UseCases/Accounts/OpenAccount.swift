import CivilTime
import Intake
package import Postgres
import Rights
import Signing
import Store

/// Opens somebody's account with the evidence of their consent to be scored, and gives whoever asked a handle for them.
///
/// Repeating it gives the same handle, and nothing in the answer tells whether the city knew the person before.
/// Evidence older than what the person has said since changes nothing. Minors are refused by the birth date in the
/// number; where a number carries none, whoever took the consent has checked the age.
package struct OpenAccount: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let idempotency: Idempotency
    let audit: AuditTrail

    package init(
        pool: PostgresPool, identity: IdentityKeys, idempotency: Idempotency, audit: AuditTrail
    ) {
        self.pool = pool
        self.identity = identity
        self.idempotency = idempotency
        self.audit = audit
    }

    /// The person lives where whoever asks does not serve.
    struct KnownElsewhere: Error {}

    /// - Throws: `RightsRefusal` when the law or the citizen's own word is against it.
    package func callAsFunction(
        _ application: AccountApplication, for owner: HandleOwner, in context: OperationContext
    ) async throws -> CitizenHandle {
        try await pool.transaction { db in try open(application, for: owner, in: context, db).outcome }
    }

    /// The same at most once for each idempotency key.
    package func callAsFunction(
        _ application: AccountApplication, for owner: HandleOwner, once: Once<CitizenHandle>,
        in context: OperationContext
    ) async throws -> [UInt8] {
        try await pool.transaction { db in try self(application, for: owner, once: once, in: context, db) }
    }

    /// The same in an open transaction. With `reach`, nobody known in a district outside it is opened:
    /// `KnownElsewhere`.
    func callAsFunction(
        _ application: AccountApplication, for owner: HandleOwner, within reach: OfficerReach? = nil,
        once: Once<CitizenHandle>, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [UInt8] {
        try idempotency(
            once, in: context, db,
            again: { citizen, _ in try audit.append(.citizenFound, about: citizen, in: context, db) },
            { try open(application, for: owner, within: reach, in: context, db) })
    }

    private func open(
        _ application: AccountApplication, for owner: HandleOwner, within reach: OfficerReach? = nil,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> (citizen: Int64?, outcome: CitizenHandle) {
        let consent = application.consent
        let term = try ConsentTerm(givenAt: consent.givenAt, until: consent.until, at: context.now)
        if let birth = application.number.birthDay, !AgeOfConsent.isReached(by: birth, on: term.from) {
            throw RightsRefusal.personUnder18
        }
        let separately = try AccountBook.separateKeys(application.separately, in: context, db)
        let citizen = try person(application.number, in: context, db)
        let book = try AccountBook(reading: citizen, in: context, db)
        if let reach, let district = book.known?.district, !reach.covers(district: district) { throw KnownElsewhere() }
        let held = try handle(of: citizen, owner, db)
        let account = book.consenting(consent, term, separately: separately, district: application.district)
        if try changes(book, with: term, by: held == nil ? .citizen : consent.initiative, held: held, in: context) {
            try keepContact(of: application, citizen, isOpening: held == nil, in: context, db)
            if !account.saysTheSame(as: book.known) {
                try book.write(account, in: context, db)
                try audit.append(.consentGiven, about: citizen, object: "scoring", in: context, db)
            }
        }
        if let held {
            try audit.append(.citizenFound, about: citizen, in: context, db)
            return (citizen, held)
        }
        let granted = try grant(citizen, to: owner, in: context, db)
        try audit.append(.accountOpened, about: citizen, in: context, db)
        return (citizen, granted)
    }

    /// The locked person, made if the city does not know them.
    private func person(
        _ number: IdentityNumber, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Int64 {
        if let known = try identity.citizen(of: number, db) {
            try AccountStore.lock(known.key, db)
            // Unless they were erased while we waited.
            if try identity.citizen(of: number, db)?.key == known.key { return known.key }
        }
        try CitizenStore.lockPeople(db)
        if let known = try identity.citizen(of: number, db) {
            try AccountStore.lock(known.key, db)
            return known.key
        }
        let index = try identity.index(of: number)
        return try PersonStore.create(
            cityID: PublicID.random(), blindIndex: index.bytes,
            idNumber: identity.ciphertext(of: number, row: index), now: context.now, db)
    }

    /// Whether the evidence is the person's last word, so that the account follows it.
    private func changes(
        _ book: AccountBook, with term: ConsentTerm, by initiative: Initiative, held: CitizenHandle?,
        in context: OperationContext
    ) throws -> Bool {
        do throws(RightsRefusal) {
            _ = try book.standing.after(.consent(term, by: initiative), at: context.now)
            return true
        } catch {
            // Old evidence comes in again with a repeated request, and late from a client the person also went to. It
            // opens no door to somebody who has withdrawn since.
            guard error == .consentOutdated else { throw error }
            if case .withdrawn = book.standing, held == nil { throw error }
            return false
        }
    }

    /// Keeps name and telephone where they are not those that are known; a telephone that is not given stays. The first
    /// ones come with the account.
    private func keepContact(
        of application: AccountApplication, _ citizen: Int64, isOpening: Bool, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        // The row may still be named by an older index; it is locked, so that nobody moves it meanwhile.
        guard let person = try PersonStore.person(citizen, db) else { throw Fault.citizenUnknown }
        let fields = try PersonalFields(identity)
        let known = try fields.open(person)
        guard known.name != application.name || known.phone != (application.phone ?? known.phone) else { return }
        if !isOpening || known.name != nil || known.phone != nil {
            try audit.append(.contactChanged, about: citizen, in: context, db)
        }
        try PersonStore.setContact(
            citizen, name: fields.seal(application.name, row: person.blindIndex),
            phone: application.phone.map { try fields.seal($0, row: person.blindIndex) }, db)
    }

    private func handle(
        of citizen: Int64, _ owner: HandleOwner, _ db: isolated PostgresConnection
    ) throws -> CitizenHandle? {
        switch owner {
        case .client(let client): try PersonStore.handle(of: citizen, client: client, db).map { .client(client, $0) }
        case .city: nil
        }
    }

    private func grant(
        _ citizen: Int64, to owner: HandleOwner, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> CitizenHandle {
        switch owner {
        case .client(let client):
            let handle = try PublicID.random()
            try PersonStore.grant(handle, to: client, for: citizen, now: context.now, db)
            return .client(client, handle)
        case .city:
            guard let person = try PersonStore.person(citizen, db) else { throw Fault.citizenUnknown }
            return .city(CityID(person.cityID))
        }
    }
}

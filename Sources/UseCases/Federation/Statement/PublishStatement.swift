import CivilTime
package import Federation
import Incentives
package import Postgres
package import Signing
package import Store

/// Makes this city's next statement and signs it with the root key, which is handed in for this one time and kept
/// nowhere. What partners would refuse is not published.
package struct PublishStatement: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    let own: OwnCity
    let keys: SignatureKeyRing

    package init(pool: PostgresPool, audit: AuditTrail, own: OwnCity, keys: SignatureKeyRing) {
        self.pool = pool
        self.audit = audit
        self.own = own
        self.keys = keys
    }

    package struct Content: Sendable {
        package let profile: FederationProfile
        /// Where partners reach this service.
        package let base: PartnerURL
        /// SHA-256 of the SubjectPublicKeyInfo of its TLS keys; empty for the usual check of certificates alone.
        package let tlsKeys: [SHA256Digest]

        package init(profile: FederationProfile, base: PartnerURL, tlsKeys: [SHA256Digest] = []) {
            self.profile = profile
            self.base = base
            self.tlsKeys = tlsKeys
        }
    }

    /// Why there is no new statement.
    package enum Refusal: Error, CustomStringConvertible {
        case otherEntity(EntityID)
        case addressUnfit
        case otherRoot(KeyID)
        case keyTooOld(KeyID)
        case noActiveKey
        case wouldBeRefused(StatementFault)
        case tooLarge
        case outrun

        package var description: String {
            switch self {
            case .otherEntity(let entity):
                "federation.json is of \(entity), and this city is another: compare SHANGDING_FEDERATION_ENTITY"
            case .addressUnfit: "SHANGDING_PUBLIC_URL must be https:// and a public name for partners to reach it"
            case .otherRoot(let known):
                "the statements before were signed by the root key \(known); another root is a new ceremony with every partner: --new-root"
            case .keyTooOld(let id):
                "the message key \(id) is older than 83 days, and what it signs last would not outlive its 90; run first: shangding keys sign-rotate"
            case .noActiveKey: "no algorithm that federation.json accepts has an active message key"
            case .wouldBeRefused(let fault): "partners would refuse this statement: \(fault)"
            case .tooLarge: "the statement is larger than 64 KiB"
            case .outrun: "another process has published meanwhile; run the command again"
            }
        }
    }

    /// How far numbers go on after a restore: partners refuse what is older than what they hold, and between two
    /// backups a city publishes less often than this.
    package static let restoredGap: Int64 = 100_000

    /// `isRestored` after the database was brought back from a backup: this statement, and the catalogue that is signed
    /// next, have numbers above whatever was published since; and what partners had granted visitors ends, since they
    /// may have taken it back.
    ///
    /// - Throws: `Refusal`.
    package func callAsFunction(
        _ content: Content, root: SigningKey, isNewRoot: Bool = false, isRestored: Bool = false,
        in context: OperationContext
    ) async throws -> OwnStatement {
        guard content.profile.entity == own.entity else { throw Refusal.otherEntity(content.profile.entity) }
        guard own.mayCall(content.base), content.base.path.isEmpty else { throw Refusal.addressUnfit }
        return try await pool.transaction { db in
            let last = try OwnDocumentStore.statement(db)
            if let last, last.root != root.id, !isNewRoot { throw Refusal.otherRoot(last.root) }
            let bands = try bands(content.profile.bands, context, db)
            let gap = isRestored ? Self.restoredGap : 0
            let statement = try statement(content, bands, after: (last?.seq ?? 0) + gap, root, context.now)
            let message = try MessageWriter.sign(
                statement, from: own.entity, to: nil, id: .random(), issuedAt: context.now.wholeSeconds, key: root)
            try check(message, last, root.id, context.now, db)
            let published = OwnStatement(
                seq: statement.sequence, jws: message.compact, root: root.id,
                issuedAt: Instant(wholeSeconds: message.issuedAt), expiresAt: Instant(wholeSeconds: message.expiresAt))
            guard try OwnDocumentStore.publish(published, db) else { throw Refusal.outrun }
            try OwnDocumentStore.publish(bands, version: Int32(clamping: published.seq), now: context.now, db)
            if isRestored {
                try OwnDocumentStore.skipCatalogueVersions(gap, db)
                try EndGrants(ending: HoldEnding(audit: audit)).all(in: context, db)
            }
            try TellPartners.that(.statementChanged, at: context.now, db)
            try audit.append(
                .cityStatementPublished, object: AuditObject.cityStatement(published.seq), in: context, db)
            return published
        }
    }

    /// The map of the profile with the share of residents in each band today.
    private func bands(
        _ map: BandMap, _ context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [StoredBand] {
        var people: [Int: Int64] = [:]
        for cell in try ScenarioStore.population(on: context.businessDay, db) {
            if let score = cell.score { people[score, default: 0] += cell.people }
        }
        return zip(map.entries, map.shares(of: people)).map { entry, share in
            StoredBand(
                band: entry.band, fromScore: Int16(clamping: entry.fromScore), labelZh: entry.label.zh,
                labelEn: entry.label.en, sharePermille: share)
        }
    }

    private func statement(
        _ content: Content, _ bands: [StoredBand], after seq: Int64, _ root: SigningKey, _ now: Instant
    ) throws -> PartnerStatement {
        let profile = content.profile
        let (current, retired) = try StatementKeys.of(keys, at: now)
        guard
            current.contains(where: { $0.state == .active && profile.algorithms.contains($0.key.algorithm) })
        else { throw Refusal.noActiveKey }
        return PartnerStatement(
            sequence: seq + 1, name: profile.name, base: content.base, profiles: [.core, .catalogue],
            hosts: [content.base.host] + profile.hosts.filter { $0 != content.base.host },
            returnURIs: profile.returnURIs, tlsKeys: content.tlsKeys, root: root.verificationKey, keys: current,
            retired: retired, algorithmsAccepted: profile.algorithms,
            bands: bands.map {
                BandShare(
                    band: $0.band, label: LocalText(zh: $0.labelZh, en: $0.labelEn),
                    sharePermille: Int($0.sharePermille))
            }, purposes: profile.purposes, contacts: profile.contacts)
    }

    /// Reads it as a partner will.
    private func check(
        _ message: SignedMessage, _ last: OwnStatement?, _ root: KeyID, _ now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        guard message.compact.count <= MessageType.statement.byteLimit else { throw Refusal.tooLarge }
        let others = try PartnerDocumentStore.keysOfOthers(than: own.entity, db)
        do throws(StatementFault) {
            _ = try StatementRules.accept(
                message.compact, root: root, entity: own.entity, reader: own.entity,
                lastSeen: last.map { .init(sequence: $0.seq, hash: SHA256Digest(hashing: $0.jws)) }, now: now,
                keysOfOthers: others)
        } catch {
            throw Refusal.wouldBeRefused(error)
        }
    }
}

/// The message keys of a ring as a statement shows them.
enum StatementKeys {
    /// Seconds for which what a retiring key signed is still under way.
    static let overlap: Int64 = 7 * 86_400

    /// Until when a key that signs has to be replaced, in seconds since 1970.
    static func lastRotation(of key: SignatureKeyRing.Key) -> Int64 {
        key.createdAt.wholeSeconds + StatementKey.longestLife - overlap
    }

    /// Keys in use, and keys that are not used any more. A key lives 90 days from the day it was made, and signs for no
    /// more than 83 of them, so that partners can read for a week what it signed last: one that still signs is refused.
    static func of(
        _ ring: SignatureKeyRing, at now: Instant
    ) throws(PublishStatement.Refusal) -> (current: [StatementKey], retired: [RetiredKey]) {
        var current: [StatementKey] = []
        var retired: [RetiredKey] = []
        for key in ring.keys {
            let (made, since) = (key.createdAt.wholeSeconds, key.since.wholeSeconds)
            let end = made + StatementKey.longestLife
            func use(_ state: StatementKey.State, until: Int64) {
                current.append(
                    StatementKey(key: key.verificationKey, notBefore: made, expiresAt: until, state: state))
            }
            func retire(_ reason: RetiredKey.Reason, at compromisedAt: Int64? = nil) {
                retired.append(
                    RetiredKey(
                        key: key.verificationKey, from: made, to: since, reason: reason, compromisedAt: compromisedAt))
            }
            switch key.state {
            case .pending, .active:
                guard now.wholeSeconds < lastRotation(of: key) else { throw .keyTooOld(key.id) }
                use(key.state == .active ? .active : .pending, until: end)
            case .retiring:
                let last = min(end, since + overlap)
                if now.wholeSeconds < last { use(.retiring, until: last) } else { retire(.rotated) }
            case .retired: retire(.rotated)
            case .compromised(let at): retire(.compromised, at: at.wholeSeconds)
            }
        }
        return (current, retired)
    }
}

package import CivilTime
import Federation
package import Postgres
package import Signing
package import Store
import StrictJSON
import Synchronization

/// The scenarios of this city that visitors may use, as a signed snapshot. Every instance serves the same bytes: what
/// is signed lies in the database, and a new number is given whenever the content differs, never otherwise.
package final class ServeCatalogue: Sendable {
    private let pool: PostgresPool
    private let scenarios: ScenarioShelf
    private let own: OwnCity
    private let keys: SignatureKeyRing
    private let preferred: [SignatureAlgorithm]
    private let served = Mutex<Served?>(nil)

    private struct Served {
        let catalogue: OwnCatalogue
        /// By id; empty where another instance signed something else than this one would have.
        let items: [String: CatalogueItem]
    }

    /// Seconds after which the same content is signed anew: half its life, so that whoever fetches hourly never has one
    /// that is about to end.
    package static let renewal: Int64 = 86_400

    /// `algorithms` are those the city prefers, the most preferred first: a document for everyone is signed with the
    /// first that has an active key.
    package init(
        pool: PostgresPool, scenarios: ScenarioShelf, own: OwnCity, keys: SignatureKeyRing,
        algorithms: [SignatureAlgorithm]
    ) {
        self.pool = pool
        self.scenarios = scenarios
        self.own = own
        self.keys = keys
        preferred = algorithms
    }

    /// What is served now; `nil` before `refresh` has run.
    package var current: OwnCatalogue? { served.withLock { $0?.catalogue } }

    /// The compact form of what is served now.
    package var document: [UInt8]? { served.withLock { $0?.catalogue.jws } }

    /// What is served of one scenario, and under which number.
    func served(_ id: String) -> (item: CatalogueItem, version: Int64)? {
        served.withLock { served in
            served.flatMap { served in served.items[id].map { ($0, served.catalogue.version) } }
        }
    }

    /// Signs what the shelf holds if it differs from what was signed last, if that is a day old, or if its key counts
    /// no more. `true` when the content changed.
    ///
    /// - Throws: `CatalogueFault` where partners could not read what is next: then what was signed before is served
    ///   still.
    @discardableResult
    package func refresh(now: Instant) async throws -> Bool {
        let known = try await pool.transaction(.readOnly) { db in try OwnDocumentStore.catalogue(db) }
        var (items, digest) = offered()
        if known?.itemsDigest != digest {
            // Whoever published it may know what has not come here yet: who knows less must not take it back.
            try await scenarios.reload(now: now)
            (items, digest) = offered()
        }
        if let known, known.itemsDigest == digest, now < known.issuedAt.adding(seconds: Self.renewal), holds(known) {
            serve(known, items)
            return false
        }
        let isNew = known?.itemsDigest != digest
        let next = try sign(
            PartnerCatalogue(version: (known?.version ?? 0) + (isNew ? 1 : 0), items: items), digest, now: now)
        do throws(FederationRefusal) {
            _ = try read(next)
        } catch {
            if let known { serve(known, (try? read(known).items) ?? []) }
            throw CatalogueFault(description: "partners could not read the next catalogue: \(error)")
        }
        let stored = try await pool.transaction { db in
            // Another instance may have been first; then what it signed is served.
            if isNew {
                if try OwnDocumentStore.publish(next, db), known != nil {
                    try TellPartners.that(.catalogueChanged, at: now, db)
                }
            } else if let known {
                _ = try OwnDocumentStore.renew(next, seen: known.issuedAt, db)
            }
            return try OwnDocumentStore.catalogue(db)
        }
        if let stored { serve(stored, stored.itemsDigest == digest ? items : []) }
        return isNew
    }

    private func offered() -> (items: [CatalogueItem], digest: SHA256Digest) {
        let items = scenarios.contents.inOrder.compactMap { CatalogueItem($0, of: own.entity) }
        return (items, Self.digest(of: items))
    }

    /// Whether partners still believe the key that signed it.
    private func holds(_ catalogue: OwnCatalogue) -> Bool {
        PartnerCatalogue.keyID(of: catalogue.jws).map(FederationSigner(own: own, keys: keys).vouches) ?? false
    }

    /// As a partner reads it.
    private func read(_ catalogue: OwnCatalogue) throws(FederationRefusal) -> PartnerCatalogue {
        let id = PartnerCatalogue.keyID(of: catalogue.jws)
        guard let key = keys.keys.first(where: { $0.id == id }) else {
            // Too long to have a header that is read, or of a ring before this one.
            throw FederationRefusal(
                catalogue.jws.count > MessageType.catalogue.byteLimit ? .tooLarge : .unknownKey, isSigned: false)
        }
        return try PartnerCatalogue(signed: catalogue.jws, by: key.verificationKey)
    }

    private func serve(_ catalogue: OwnCatalogue, _ items: [CatalogueItem]) {
        let byID = Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        served.withLock { $0 = Served(catalogue: catalogue, items: byID) }
    }

    /// Of what the items say, whatever the number and the signature.
    private static func digest(of items: [CatalogueItem]) -> SHA256Digest {
        var writer = JSONWriter(reserving: 512 * (items.count + 1))
        writer.beginObject()
        PartnerCatalogue(version: 1, items: items).writeMembers(to: &writer)
        writer.endObject()
        return SHA256Digest(hashing: writer.finish())
    }

    private func sign(_ catalogue: PartnerCatalogue, _ digest: SHA256Digest, now: Instant) throws -> OwnCatalogue {
        let message = try MessageWriter.sign(
            catalogue, from: own.entity, to: nil, id: .random(), issuedAt: now.wholeSeconds,
            key: keys.signingKey(preferring: preferred))
        return OwnCatalogue(
            version: catalogue.version, itemsDigest: digest, jws: message.compact,
            issuedAt: Instant(wholeSeconds: message.issuedAt), expiresAt: Instant(wholeSeconds: message.expiresAt))
    }
}

/// Why a catalogue was not published: no partner could read it. Of the document alone.
package struct CatalogueFault: Error, Hashable, CustomStringConvertible {
    package let description: String
}

extension SignatureKeyRing {
    /// The key of the first of the algorithms that has an active one.
    package func signingKey(preferring algorithms: [SignatureAlgorithm]) throws(SigningError) -> SigningKey {
        for algorithm in algorithms where keys.contains(where: { $0.algorithm == algorithm && $0.state.signs }) {
            return try signingKey(for: algorithm)
        }
        throw .noSigningKey(algorithm: algorithms.first ?? .ed25519)
    }
}

package import CivilTime
package import Federation
package import Postgres
package import Signing

/// A statement of this city as it is served.
package struct OwnStatement: Sendable {
    package let seq: Int64
    package let jws: [UInt8]
    package let root: KeyID
    package let issuedAt: Instant
    package let expiresAt: Instant

    package init(seq: Int64, jws: [UInt8], root: KeyID, issuedAt: Instant, expiresAt: Instant) {
        self.seq = seq
        self.jws = jws
        self.root = root
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

/// The scenarios of this city that visitors may use, as they are served.
package struct OwnCatalogue: Sendable {
    package let version: Int64
    /// Of what it says; the signature and its times are not part of it.
    package let itemsDigest: SHA256Digest
    package let jws: [UInt8]
    package let issuedAt: Instant
    package let expiresAt: Instant

    package init(version: Int64, itemsDigest: SHA256Digest, jws: [UInt8], issuedAt: Instant, expiresAt: Instant) {
        self.version = version
        self.itemsDigest = itemsDigest
        self.jws = jws
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

/// One row of the band map in force.
package struct StoredBand: Hashable, Sendable {
    package let band: Band
    /// The lowest score in it.
    package let fromScore: Int16
    package let labelZh: String
    package let labelEn: String
    /// Of the residents who have a score, when it was published.
    package let sharePermille: Int16

    package init(band: Band, fromScore: Int16, labelZh: String, labelEn: String, sharePermille: Int16) {
        self.band = band
        self.fromScore = fromScore
        self.labelZh = labelZh
        self.labelEn = labelEn
        self.sharePermille = sharePermille
    }
}

/// What this city publishes to its partners.
package enum OwnDocumentStore {
    package static func statement(_ db: isolated PostgresConnection) throws -> OwnStatement? {
        try db.first(Statements.statement)
    }

    /// Every root key this city has ever signed a statement with.
    package static func roots(_ db: isolated PostgresConnection) throws -> Set<KeyID> {
        Set(try db.all(Statements.roots))
    }

    /// `false` when another process has published this number.
    package static func publish(_ statement: OwnStatement, _ db: isolated PostgresConnection) throws -> Bool {
        try db.first(Statements.publish, statement) != nil
    }

    /// The band map in force, from the lowest band up; empty before the first.
    package static func bands(_ db: isolated PostgresConnection) throws -> [StoredBand] {
        try db.all(Statements.bands)
    }

    /// A version of the band map has the number of the statement it was published in.
    package static func publish(
        _ bands: [StoredBand], version: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.publishBands, (version: version, bands: bands, now: now))
    }

    package static func catalogue(_ db: isolated PostgresConnection) throws -> OwnCatalogue? {
        try db.first(Statements.catalogue)
    }

    /// `false` when another instance was first.
    package static func publish(_ catalogue: OwnCatalogue, _ db: isolated PostgresConnection) throws -> Bool {
        try db.first(Statements.publishCatalogue, catalogue) != nil
    }

    /// The same content signed anew, in the place of what was signed at `seen`; `false` when another instance was
    /// first.
    package static func renew(
        _ catalogue: OwnCatalogue, seen: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(Statements.renewCatalogue, (catalogue: catalogue, seen: seen)) != nil
    }

    /// Lets the next catalogue be signed anew, under a number so much greater.
    package static func skipCatalogueVersions(_ versions: Int64, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.skipVersions, versions)
    }

    private enum Statements {
        static let skipVersions = Statement<Int64, Void>(sql: SQL.skipOwnCatalogueVersions) { $1.append($0) }
        static let statement = Statement<Void, OwnStatement>(sql: SQL.ownStatement) { row throws(PostgresError) in
            let (seq, jws) = (try row.int64(), try row.bytes())
            guard let root = KeyID(try row.text()) else { throw .unreadable("own_statement.root_thumbprint") }
            return OwnStatement(
                seq: seq, jws: jws, root: root, issuedAt: try row.instant(), expiresAt: try row.instant())
        }
        static let roots = Statement<Void, KeyID>(sql: SQL.ownRoots) { row throws(PostgresError) in
            guard let root = KeyID(try row.text()) else { throw .unreadable("own_statement.root_thumbprint") }
            return root
        }
        static let publish = Statement<OwnStatement, Int64>(
            sql: SQL.insertOwnStatement,
            encode: { statement, writer in
                writer.append(statement.seq)
                writer.append(statement.jws)
                writer.append(statement.root.text)
                writer.append(statement.issuedAt)
                writer.append(statement.expiresAt)
            },
            decode: { row throws(PostgresError) in try row.int64() })
        static let bands = Statement<Void, StoredBand>(sql: SQL.bandMap) { row throws(PostgresError) in
            _ = try row.int32()
            guard let band = Band(rawValue: try row.text()) else { throw .unreadable("band_map.band") }
            return StoredBand(
                band: band, fromScore: try row.int16(), labelZh: try row.text(), labelEn: try row.text(),
                sharePermille: try row.int16())
        }
        static let publishBands = Statement<(version: Int32, bands: [StoredBand], now: Instant), Void>(
            sql: SQL.insertBandMap
        ) { given, writer in
            writer.append(given.version)
            writer.append(given.bands.map(\.band.rawValue))
            writer.append(given.bands.map(\.fromScore))
            writer.append(given.bands.map(\.labelZh))
            writer.append(given.bands.map(\.labelEn))
            writer.append(given.bands.map(\.sharePermille))
            writer.append(given.now)
        }
        static let catalogue = Statement<Void, OwnCatalogue>(sql: SQL.ownCatalogue) { row throws(PostgresError) in
            let version = try row.int64()
            guard let digest = SHA256Digest(bytes: try row.bytes()) else {
                throw .unreadable("own_catalogue.items_digest")
            }
            return OwnCatalogue(
                version: version, itemsDigest: digest, jws: try row.bytes(), issuedAt: try row.instant(),
                expiresAt: try row.instant())
        }
        static let publishCatalogue = Statement<OwnCatalogue, Int64>(
            sql: SQL.insertOwnCatalogue,
            encode: { catalogue, writer in
                writer.append(catalogue.version)
                writer.append(catalogue.itemsDigest.bytes)
                writer.append(catalogue.jws)
                writer.append(catalogue.issuedAt)
                writer.append(catalogue.expiresAt)
            },
            decode: { row throws(PostgresError) in try row.int64() })
        static let renewCatalogue = Statement<(catalogue: OwnCatalogue, seen: Instant), Int64>(
            sql: SQL.renewOwnCatalogue,
            encode: { given, writer in
                writer.append(given.catalogue.version)
                writer.append(given.catalogue.jws)
                writer.append(given.catalogue.issuedAt)
                writer.append(given.catalogue.expiresAt)
                writer.append(given.seen)
            },
            decode: { row throws(PostgresError) in try row.int64() })
    }
}

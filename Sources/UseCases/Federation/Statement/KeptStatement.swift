import CivilTime
package import Federation
import Postgres
package import Store

/// A statement of a partner as it was accepted and kept. Its signature is looked at again whenever it is read: what
/// somebody wrote into the database is no statement.
package struct KeptStatement: Sendable {
    package let statement: PartnerStatement
    package let stored: StoredStatement

    package init(_ stored: StoredStatement, of partner: StoredPartner, _ own: OwnCity) throws {
        guard let root = partner.root else { throw PostgresError.unreadable("partner.root_thumbprint") }
        do throws(StatementFault) {
            statement = try StatementRules.accept(
                stored.jws, root: root, entity: partner.entity, reader: own.entity, lastSeen: nil,
                now: stored.issuedAt, keysOfOthers: []
            ).statement
        } catch {
            throw PostgresError.unreadable("partner_statement.jws")
        }
        self.stored = stored
    }

    /// Every host and return address it names.
    var places: Set<StoredPlace> {
        Set(
            statement.hosts.map { StoredPlace(.host, $0) } + statement.returnURIs.map { StoredPlace(.returnURI, $0) })
    }

    func isInForce(at now: Instant) -> Bool { now < stored.expiresAt }
}

package import Federation
import Postgres
package import Store

extension OwnStatement {
    /// What it says.
    package func content(of own: OwnCity) throws -> PartnerStatement {
        do throws(StatementFault) {
            return try StatementRules.accept(
                jws, root: root, entity: own.entity, reader: own.entity, lastSeen: nil, now: issuedAt, keysOfOthers: []
            ).statement
        } catch {
            throw PostgresError.unreadable("own_statement.jws")
        }
    }
}

package import Postgres
import Store

extension CitizenHandle {
    /// The internal key of the person.
    ///
    /// - Throws: `Fault.citizenUnknown` for a handle nobody has and for one that another client holds, alike.
    package func key(_ db: isolated PostgresConnection) throws -> Int64 {
        let key =
            switch self {
            case .city(let id): try CitizenStore.key(of: id.id, db)
            case .client(let client, let id): try CitizenStore.key(ofHandle: id, client: client, db)
            }
        guard let key else { throw Fault.citizenUnknown }
        return key
    }
}

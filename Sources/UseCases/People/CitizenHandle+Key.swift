package import Postgres
import Store

extension CitizenHandle {
    /// The internal key of the person.
    ///
    /// - Throws: `Fault.citizenUnknown` for a handle nobody has, for one that another client holds, and for a
    ///   visitor's, alike.
    package func key(_ db: isolated PostgresConnection) throws -> Int64 {
        let key =
            switch self {
            case .city(let id): try CitizenStore.key(of: id.id, db)
            case .client(let client, let id): try CitizenStore.key(ofHandle: id, client: client, db)
            case .visitor: Int64?.none
            }
        guard let key else { throw Fault.citizenUnknown }
        return key
    }

    /// Who it is as a beneficiary: a citizen by the internal key, a visitor by the negative of its own.
    ///
    /// - Throws: `Fault.citizenUnknown`, as `key`.
    func beneficiary(_ db: isolated PostgresConnection) throws -> Int64 {
        guard case .visitor(let client, let id) = self else { return try key(db) }
        guard let visitor = try VisitorStore.find([(client, id)], locked: false, db)[0] else {
            throw Fault.citizenUnknown
        }
        return -visitor
    }
}

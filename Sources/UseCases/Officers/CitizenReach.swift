import Postgres
import Rights
import Store

/// Keeps officers to the citizens of their districts: whoever lives elsewhere is as unknown to them as nobody.
enum CitizenReach {
    /// - Throws: `Fault.citizenUnknown` for an id nobody has and for a citizen out of reach, alike.
    static func key(
        of citizen: CityID, for officer: StoredOfficer, _ db: isolated PostgresConnection
    ) throws -> Int64 {
        let key = try CitizenHandle.city(citizen).key(db)
        guard try officer.reach.covers(district: CitizenStore.district(of: key, db)) else { throw Fault.citizenUnknown }
        return key
    }
}

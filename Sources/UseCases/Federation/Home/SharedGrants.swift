import Federation
import Postgres
import Signing
import Store
import StrictJSON

/// What partner cities were told of a person, as the export of everything writes it, page by page.
enum SharedGrants {
    static func page(
        of citizen: Int64, after id: PublicID, limit: Int, _ db: isolated PostgresConnection
    ) throws -> (documents: [[UInt8]], next: PublicID?) {
        let rows = try FederationHomeStore.grants(of: citizen, after: id, limit: Int32(limit), db)
        return (rows.map(document), rows.count == limit ? rows.last?.id.uuid : nil)
    }

    private static func document(_ grant: ShownGrant) -> [UInt8] {
        var writer = JSONWriter(reserving: 320)
        writer.beginObject()
        writer.member("city", grant.entity)
        writer.member("scenario", grant.scenario)
        writer.member("purpose", grant.purpose)
        writer.member("min_band", grant.minBand)
        writer.member("disclosed", grant.disclose)
        writer.member("granted_at", grant.at)
        writer.member("not_after", grant.notAfter)
        writer.key("max_uses")
        writer.integer(Int(grant.maxUses))
        writer.member("state", grant.state)
        writer.member("ended_at", grant.endedAt)
        writer.endObject()
        return writer.finish()
    }
}

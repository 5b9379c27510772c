import CivilTime
import Federation
import Postgres
import Store

/// Queues one word for every partner that is active, in the transaction that makes it true: what it has fetched of this
/// city is old. A key that was stolen counts until they have heard.
enum TellPartners {
    static func that(_ kind: PartnerEvent.Kind, at now: Instant, _ db: isolated PostgresConnection) throws {
        let active = try PartnerStore.all(db).filter { $0.state == .active }
        let body = PartnerEvent(kind: kind).data
        try FederationOutboxStore.queue(
            active.map { (partner: $0.key, id: try MessageID.random(), body: body) }, .event, at: now, db)
    }
}

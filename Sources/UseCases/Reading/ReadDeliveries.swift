package import Postgres
import Rights
package import Store

/// What became of the departments' files, for officers: counts, and where and why rows went back. A department officer
/// sees the deliveries of their one source; every other is to them as unknown as one that never was. Nothing here is
/// about a person, so reading it leaves no entry in the audit.
package struct ReadDeliveries: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package struct Page: Sendable {
        /// The newest first.
        package let deliveries: [DeliverySummary]
        /// Where the next page begins; `nil` at the end.
        package let next: Int64?
    }

    package struct Answer: Sendable {
        package let delivery: DeliverySummary
        /// In line order.
        package let returned: [DeliveryStore.ReturnedLine]
        /// The line after which the next page begins; `nil` at the end.
        package let next: Int64?
    }

    /// With `source`, those of no other. A source nobody has, and one out of the officer's reach, has none.
    ///
    /// - Throws: `Fault.forbidden`.
    package func callAsFunction(
        of source: String? = nil, before number: Int64 = .max, limit: Int, in context: OperationContext
    ) async throws -> Page {
        let found: [DeliverySummary] = try await pool.transaction(.readOnly) { db in
            let own = try context.officer(may: .deliveryRead, db).reach.source
            if let own, let source, source != own { return [] }
            return try DeliveryStore.page(of: own ?? source, before: number, limit: limit + 1, db)
        }
        return Page(
            deliveries: Array(found.prefix(limit)), next: found.count > limit ? found[limit - 1].number : nil)
    }

    /// One delivery with a page of its returned rows.
    ///
    /// - Throws: `Fault.forbidden`; `Fault.deliveryUnknown`, also for one out of the officer's reach.
    package func one(
        _ number: Int64, after line: Int64 = 0, limit: Int, in context: OperationContext
    ) async throws -> Answer {
        try await pool.transaction(.readOnly) { db in
            let own = try context.officer(may: .deliveryRead, db).reach.source
            guard let delivery = try DeliveryStore.summary(number, of: own, db) else { throw Fault.deliveryUnknown }
            let returned = try DeliveryStore.returnedLines(of: number, after: line, limit: limit + 1, db)
            return Answer(
                delivery: delivery, returned: Array(returned.prefix(limit)),
                next: returned.count > limit ? returned[limit - 1].line : nil)
        }
    }
}

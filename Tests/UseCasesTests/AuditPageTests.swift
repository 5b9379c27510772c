import Postgres
import TestKit
import Testing

@testable import UseCases

@Suite struct `A page of the audit` {
    /// PostgreSQL may make one plan for all questions after some uses of a statement; that plan walks the whole audit
    /// for the entries of one person. Here the session asks for such plans, so that it does not depend on how much
    /// there is.
    @Test func `is planned for each question, however often it is asked`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(Synthetic.person(1), for: city.client())
            let pool = PostgresPool(options: city.database.options.role("shangding_app"), size: 1)
            try await pool.withConnection { db in
                try db.execute(script: "SET plan_cache_mode = force_generic_plan")
            }
            let read = ReadAudit(pool: pool, audit: city.audit)
            for _ in 0..<8 { _ = try await read(ReadAudit.Question(citizen: id), limit: 10, in: city.context()) }
            let plans = try await pool.transaction(.readOnly) { db in
                try db.all(
                    Statement<Void, String>(
                        sql: """
                            SELECT generic_plans || ' ' || custom_plans FROM pg_prepared_statements
                            WHERE statement LIKE '%FROM audit_entry%LIMIT $2%' AND statement NOT LIKE '%custom_plans%'
                            """
                    ) { row throws(PostgresError) in try row.text() })
            }
            #expect(plans == ["0 8"])
            await pool.close()
        }
    }
}

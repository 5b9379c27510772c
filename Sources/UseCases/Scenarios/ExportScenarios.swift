import Incentives
package import Postgres
import Scoring
import Store

/// Writes the city's scenarios out: the latest version of each that is not archived, with every active provider.
package struct ExportScenarios: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package struct Tables: Sendable {
        package let providers: [UInt8]
        package let scenarios: [UInt8]
        /// Codes of scenarios that say more than a row can; the JSON file has them.
        package let leftOut: [String]
    }

    /// Everything, as one JSON file.
    package func json() async throws -> [UInt8] { try await bundle().document }

    /// Tables for Excel.
    package func tables() async throws -> Tables {
        let bundle = try await bundle()
        let rows = bundle.scenarios.map { (code: $0.code, cells: ScenarioTable.cells($0)) }
        return Tables(
            providers: CSVTable.written([ProviderTable.columns] + bundle.providers.map(ProviderTable.cells)),
            scenarios: CSVTable.written([ScenarioTable.columns] + rows.compactMap(\.cells)),
            leftOut: rows.filter { $0.cells == nil }.map(\.code))
    }

    private func bundle() async throws -> ScenarioBundle {
        try await pool.transaction(.snapshot) { db in
            var outlets: [String: [Provider.Outlet]] = [:]
            for outlet in try ProviderStore.outlets(after: "", provider: nil, limit: .max, db) where outlet.isActive {
                outlets[outlet.provider, default: []].append(
                    Provider.Outlet(code: outlet.code, nameZh: outlet.nameZh, adcode: outlet.adcode))
            }
            let providers = try ProviderStore.providers(after: "", kind: nil, limit: .max, db).filter(\.isActive).map {
                Provider(
                    code: $0.code, name: .init(zh: $0.nameZh, en: $0.nameEn), kind: $0.kind,
                    outlets: outlets[$0.code] ?? [])
            }
            // Versions come in the order of their numbers, so the last of a code is its latest.
            var latest: [String: StoredVersion] = [:]
            let versions = try ScenarioStore.versions(.init(), after: (code: "", version: 0), limit: .max, db)
            for version in versions { latest[version.code] = version }
            let scenarios = try latest.values.sorted { $0.code < $1.code }.map { try $0.scenario() }
            return ScenarioBundle(providers: providers, scenarios: scenarios)
        }
    }
}

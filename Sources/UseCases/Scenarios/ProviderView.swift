package import Incentives
import Postgres
import Store

/// A provider for a face that lets people choose one.
package struct ProviderView: Sendable {
    package struct Outlet: Sendable {
        package let code: String
        package let nameZh: String
    }

    package let code: String
    package let name: Scenario.Texts
    package let outlets: [Outlet]
}

extension ManageProviders {
    /// Every provider that gives benefits, with its outlets, by code.
    package func offered() async throws -> [ProviderView] {
        try await pool.transaction(.readOnly) { db in
            // A city has some hundred providers and some thousand outlets.
            let outlets = Dictionary(
                grouping: try ProviderStore.outlets(after: "", provider: nil, limit: 20_000, db).filter(\.isActive),
                by: \.provider)
            return try ProviderStore.providers(after: "", kind: nil, limit: 2_000, db).filter(\.isActive).map {
                provider in
                ProviderView(
                    code: provider.code, name: .init(zh: provider.nameZh, en: provider.nameEn),
                    outlets: (outlets[provider.code] ?? []).map { .init(code: $0.code, nameZh: $0.nameZh) })
            }
        }
    }
}

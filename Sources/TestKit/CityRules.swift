package import CivilTime
package import DemoCity
package import Foundation
import Postgres
package import Scoring
import Signing
package import UseCases

/// The rules every test city starts from: the catalogue, sources and reference card this repository ships.
package enum CityRules {
    package static let editionName = "zhengzhou-2026"
    package static let editionStart = Day("2026-01-01") ?? .distantFuture

    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file of `Deploy/City`.
    package static func file(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: "Deploy/City").appending(path: name)))
    }

    package static func card() throws -> [UInt8] { try file("scorecard-shangding-2026.json") }

    /// The catalogue and sources this repository ships, as an edition of this name.
    package static func submission(
        _ name: String = editionName, from day: Day = editionStart, table: [UInt8]? = nil
    ) throws -> CatalogueSubmission {
        CatalogueSubmission(
            name: name, effectiveFrom: day, table: try table ?? file("catalogue.csv"), sources: try file("sources.csv"))
    }

    /// The golden cases of one file of `Deploy/City/scorecard-cases`.
    package static func goldenCases(_ name: String) throws -> [GoldenCase] {
        try GoldenTheme.read(file("scorecard-cases/" + name)).theme?.cases ?? []
    }

    static func install(in pool: PostgresPool) async throws {
        let context = OperationContext(now: TestCity.opening, actor: .command("test"))
        let folder = try TemporaryFolder.make()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let audit = AuditTrail(ring: try KeyRing.open(inDataFolder: folder, creatingAt: context.now), pool: pool)
        _ = try await ImportCatalogue(pool: pool, audit: audit)(
            submission(), in: context)
        _ = try await PublishScorecard(pool: pool, audit: audit)(card(), cases: [], reason: "tests", in: context)
        // Each city of a test has keys of its own, under which these entries would look forged.
        try await pool.transaction { db in
            try db.execute(
                script:
                    "SET LOCAL session_replication_role = replica; DELETE FROM audit_entry; DELETE FROM audit_unsealed"
            )
        }
    }

    /// The catalogue as the generator of synthetic cities needs it.
    package static func demoIndicators() throws -> [DemoIndicator] {
        let edition = try CatalogueEdition(
            name: editionName, effectiveFrom: editionStart, table: file("catalogue.csv"))
        let sources = try SourceDefinition.read(table: file("sources.csv"), catalogue: edition)
        return edition.indicators.map { indicator in
            let magnitude: DemoIndicator.Magnitude =
                switch indicator.magnitude {
                case .none: .none
                case .fen: .fen
                case .hours(let range): .hours(Int(range.lowerBound)...Int(range.upperBound))
                case .level(let range): .level(Int(range.lowerBound)...Int(range.upperBound))
                }
            return DemoIndicator(
                code: indicator.code.text, isNegative: indicator.polarity == .negative, magnitude: magnitude,
                sources: sources.filter { $0.indicators.contains(indicator.code) }.map(\.code.text),
                needsOrdinaryProcedure: indicator.gates.ordinaryProcedure,
                needsConfirmation: indicator.gates.legalConfirmation,
                needsSeparateConsent: indicator.sensitivity == .separateConsent)
        }
    }
}

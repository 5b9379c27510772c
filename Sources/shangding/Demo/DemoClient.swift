import DemoCity
import Foundation
import Glibc
import Rights
import Signing
import UseCases

/// The app of the synthetic city: a machine client like any other, but that its handles follow from the city's ids, so
/// that guides can name them. Its secret lies in the data folder, for curl to read.
struct DemoClient: Sendable {
    let installation: Installation

    static let name = "demo-app"

    /// A curl configuration (`curl -K`) with id and secret, closed to others.
    var file: String { installation.settings.dataDirectory + "/demo-client" }

    /// Registers the client, or gives it a new secret where the file is gone, and lets it know everyone enrolled. Once
    /// there are officers, they decide whom a client gets to know.
    func prepare(in context: OperationContext) async throws {
        try await prepare(Self.name, scopes: Scope.ofApps, provider: nil, file: file, in: context)
        do {
            _ = try await GrantCitizens(pool: installation.pool, audit: installation.audit)(
                everyoneTo: Self.name, handles: .synthetic, in: context)
        } catch Fault.fourEyes {}
    }

    /// Registers a client of the demo, or gives it a new secret where its file is gone.
    func prepare(
        _ name: String, scopes: Set<Scope>, provider: String?, file: String, in context: OperationContext
    ) async throws {
        let (pool, audit) = (installation.pool, installation.audit)
        do {
            let outcome = try await RegisterClient(pool: pool, audit: audit)(
                RegisterClient.Request(name: name, scopes: scopes, provider: provider), in: context)
            try write(outcome.client, outcome.secret, to: file)
        } catch ClientRefusal.nameTaken {
            guard !FileManager.default.fileExists(atPath: file) else { return }
            let outcome = try await RotateCredential(pool: pool, audit: audit)(client: name, overlap: 0, in: context)
            try write(outcome.client, outcome.secret, to: file)
        }
    }

    /// The ids the client holds for the ten personas.
    func handles(in city: SyntheticCity) async throws -> [DemoPersona: CitizenHandle] {
        let ids = DemoPersona.all.compactMap { persona in city.cityID(of: persona).map { (persona, $0) } }
        let found = try await FindHandles(pool: installation.pool)(of: ids.map(\.1), heldBy: Self.name)
        return Dictionary(
            ids.compactMap { persona, id in found[id].map { (persona, $0) } }, uniquingKeysWith: { first, _ in first })
    }

    private func write(_ client: PublicID, _ secret: SecretToken?, to file: String) throws {
        unlink(file)
        var output = try SecretFile(path: file)
        try output.write("user = \"\(client.text(prefix: Actor.clientPrefix)):\(secret?.text ?? "")\"\n")
    }
}

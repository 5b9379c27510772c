import Federation
import Foundation
package import Signing
import Testing
import UseCases

extension ExchangeCity {
    /// Publishes the own message key as compromised. The ring is that of a service begun since, with another key in use.
    package func loseKey() async throws -> SignatureKeyRing {
        let lost = try keys.signingKey(for: .ed25519).id
        let ring = try keys.compromising(lost, at: clock.now).rotating(.ed25519, at: clock.now)
        try await publishStatement(of: ring)
        return ring
    }

    /// Publishes what the city says of itself, with the keys of a ring.
    package func publishStatement(of ring: SignatureKeyRing) async throws {
        let file = CityRules.root.appending(path: "Deploy/City/federation.json")
        let base = try #require(PartnerURL("https://score.zhengzhou.example"))
        _ = try await PublishStatement(pool: city.pool, audit: city.audit, own: shelf.own, keys: ring)(
            .init(profile: FederationProfile(reading: Array(Data(contentsOf: file))), base: base),
            root: root, in: context)
        try await shelf.reload()
    }
}

import CivilTime
import Signing
import StrictJSON

@testable import Federation

/// A test city, north, that receives from its partner south; east is another partner, and west is suspended.
enum Scene {
    static let second: Int64 = 1_785_542_400
    static let now = Instant(wholeSeconds: second)
    static let day: Int64 = 86_400

    static let north = city("north")
    static let south = city("south")
    static let east = city("east")
    static let west = city("west")

    /// Of south, one for each algorithm.
    static let keys: [SignatureAlgorithm: SigningKey] = Dictionary(
        uniqueKeysWithValues: SignatureAlgorithm.allCases.map { algorithm in
            (algorithm, made { try SigningKey.random(algorithm) })
        })
    static let root = made { try SigningKey.random(.sm2) }
    static let ed25519 = keys[.ed25519] ?? root
    static let eastern = made { try SigningKey.random(.ed25519) }
    static let western = made { try SigningKey.random(.ed25519) }
    static let northern = made { try SigningKey.random(.ed25519) }
    static let pending = made { try SigningKey.random(.ed25519) }
    static let retired = made { try SigningKey.random(.ed25519) }
    static let compromised = made { try SigningKey.random(.ed25519) }

    static let trust = trustView()

    static func trustView(
        south state: PartnerState = .active, statement: PartnerStatement? = nil, statementExpiresAt: Int64? = nil,
        algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases)
    ) -> TrustView {
        TrustView(
            me: north, algorithms: algorithms,
            partners: [
                partner(south, state, statement ?? Self.statement(), until: statementExpiresAt),
                partner(east, .active, small(root: eastern, key: eastern)),
                partner(west, .suspended, small(root: western, key: western)),
            ])
    }

    static func partner(
        _ entity: EntityID, _ state: PartnerState, _ statement: PartnerStatement, until: Int64? = nil,
        approvedReturnURIs: Set<String> = ["https://app.south.example/ccr/return"]
    ) -> TrustedPartner {
        TrustedPartner(
            number: 1, entity: entity, state: state, root: statement.root.id, statement: statement,
            statementExpiresAt: until ?? second + 29 * day,
            agreement: [.travel: AgreedTerms(disclose: .band, dailyClaims: 1_000)],
            approvedHosts: ["ccr.south.example"], approvedReturnURIs: approvedReturnURIs)
    }

    static func statement(
        sequence: Int64 = 7, root: SigningKey = root, keys extra: [StatementKey] = [], retired more: [RetiredKey] = [],
        hosts: [String] = ["ccr.south.example"], base: String = "https://ccr.south.example"
    ) -> PartnerStatement {
        let window = (from: second - 30 * day, to: second + 60 * day)
        let inUse = SignatureAlgorithm.allCases.compactMap { keys[$0]?.verificationKey }.map {
            StatementKey(
                key: $0, notBefore: window.from, expiresAt: window.to,
                state: $0.algorithm == .es256 ? .retiring : .active)
        }
        let next = StatementKey(
            key: pending.verificationKey, notBefore: second - day, expiresAt: second + 60 * day, state: .pending)
        let old = RetiredKey(
            key: retired.verificationKey, from: window.from, to: second - day, reason: .rotated)
        let lost = RetiredKey(
            key: compromised.verificationKey, from: window.from, to: second + day, reason: .compromised,
            compromisedAt: second - 2 * day)
        return PartnerStatement(
            sequence: sequence, name: LocalText(zh: "测试南市", en: "Test City South"), base: url(base),
            profiles: [.core, .catalogue], hosts: hosts, returnURIs: ["https://app.south.example/ccr/return"],
            tlsKeys: [SHA256Digest(hashing: [1])], root: root.verificationKey, keys: inUse + [next] + extra,
            retired: [old, lost] + more, algorithmsAccepted: [.sm2, .ed25519],
            bands: [
                BandShare(band: .l3, label: LocalText(zh: "一般", en: "fair"), sharePermille: 600),
                BandShare(band: .l4, label: LocalText(zh: "良好", en: "good"), sharePermille: 400),
            ], purposes: [.travel, .reading], contacts: ["privacy@south.example"])
    }

    private static func small(root: SigningKey, key: SigningKey) -> PartnerStatement {
        PartnerStatement(
            sequence: 1, name: LocalText(zh: "测", en: "T"), base: url("https://ccr.test.example"), profiles: [.core],
            hosts: ["ccr.test.example"], returnURIs: [], tlsKeys: [], root: root.verificationKey,
            keys: [
                StatementKey(
                    key: key.verificationKey, notBefore: second - day, expiresAt: second + day, state: .active)
            ], retired: [], algorithmsAccepted: [.ed25519], bands: [], purposes: [.travel], contacts: ["x"])
    }

    static func city(_ name: String) -> EntityID {
        guard let city = EntityID("urn:ccr:test:\(name)") else { fatalError("not a city: \(name)") }
        return city
    }

    static func url(_ text: String) -> PartnerURL {
        guard let url = PartnerURL(text) else { fatalError("not an address: \(text)") }
        return url
    }

    static func made<Result>(_ make: () throws -> Result) -> Result {
        do {
            return try make()
        } catch {
            fatalError("\(error)")
        }
    }
}

import CivilTime
import Federation
import Foundation
import Signing
import Synchronization

/// The other city of a benchmark: its keys, kept in the folder, and a statement that is fetched from memory.
final class BenchPartner: PartnerTransport {
    let entity: EntityID
    let base: PartnerURL
    let root: SigningKey
    private let keys: SignatureKeyRing
    private let made: Instant
    private let state = Mutex(State())

    private struct State {
        var statement: [UInt8] = []
        var algorithm = SignatureAlgorithm.sm2
    }

    init(folder: String, now: Instant) throws {
        guard let entity = EntityID("urn:ccr:330100"), let base = PartnerURL("https://ccr.hangzhou.example") else {
            throw CommandFailure("the other city has no name")
        }
        self.entity = entity
        self.base = base
        func ring(_ name: String, _ algorithms: [SignatureAlgorithm]) throws -> SignatureKeyRing {
            let path = folder + "/" + name
            return FileManager.default.fileExists(atPath: path)
                ? try SignatureKeyRing.load(path: path)
                : try SignatureKeyRing.create(path: path, algorithms: algorithms, at: now)
        }
        root = try ring("partner-root", [.sm2]).signingKey(for: .sm2)
        keys = try ring("partner-keys", [.sm2, .ed25519])
        made = keys.keys.map(\.createdAt).min() ?? now
    }

    func publish(_ algorithm: SignatureAlgorithm, now: Instant) throws {
        let entries = keys.keys.map { key in
            StatementKey(
                key: key.verificationKey, notBefore: made.wholeSeconds,
                expiresAt: made.wholeSeconds + StatementKey.longestLife, state: .active)
        }
        let statement = PartnerStatement(
            sequence: now.microseconds / 1000, name: LocalText(zh: "杭州", en: "Hangzhou"), base: base,
            profiles: [.core, .catalogue], hosts: [base.host], returnURIs: [base.text + "/back"], tlsKeys: [],
            root: root.verificationKey, keys: entries, retired: [], algorithmsAccepted: [algorithm],
            bands: [BandShare(band: .l1, label: LocalText(zh: "参与", en: "Participant"), sharePermille: 1000)],
            purposes: FederationPurpose.allCases, contacts: ["privacy@hangzhou.example"])
        let compact = try MessageWriter.sign(
            statement, from: entity, to: nil, id: .random(), issuedAt: now.wholeSeconds, key: root
        ).compact
        state.withLock { $0 = State(statement: compact, algorithm: algorithm) }
    }

    func sign(_ claim: Claim, to audience: EntityID, now: Instant) throws -> [UInt8] {
        let algorithm = state.withLock { $0.algorithm }
        return try MessageWriter.sign(
            claim, from: entity, to: audience, id: .random(), issuedAt: now.wholeSeconds,
            key: keys.signingKey(for: algorithm)
        ).compact
    }

    /// One exchange's work for the processor: what comes is verified, what goes is signed.
    func cryptography(_ algorithm: SignatureAlgorithm, _ message: [UInt8]) throws {
        let key = try keys.signingKey(for: algorithm)
        let parts = message.split(separator: UInt8(ascii: "."))
        let input = Array(message[..<parts[2].startIndex].dropLast())
        guard let signature = Base64URL.decode(parts[2]), key.verificationKey.verifies(signature, over: input) else {
            throw CommandFailure("a signature of the benchmark is bad")
        }
        _ = try key.sign(input)
    }

    func send(_ request: PartnerRequest) async throws(PartnerSilence) -> PartnerResponse {
        PartnerResponse(
            status: 200, contentType: MessageCarrier.compact.contentType, body: state.withLock { $0.statement })
    }
}

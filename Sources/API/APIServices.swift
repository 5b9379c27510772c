package import CivilTime
package import Signing
package import UseCases

/// Everything the HTTP surface needs from outside: the use cases it calls, the clock, the token check, texts and the
/// contract. The executable fills it; a test fills it with closures.
package struct APIServices: Sendable {
    package var readScore: @Sendable (CitizenHandle, OperationContext) async throws -> ScoreView
    package var explainScore: @Sendable (CitizenHandle, OperationContext) async throws -> ExplainScore.Answer
    package var foreseeScore: @Sendable (CitizenHandle, OperationContext) async throws -> ForeseeScore.Answer
    /// Citizen, the run before which the page begins, entries at most.
    package var readHistory: @Sendable (CitizenHandle, Int64, Int, OperationContext) async throws -> ReadHistory.Page
    package var readLiveScorecard: @Sendable () async throws -> ReadLiveScorecard.Answer
    /// Whether the database answers and its schema is this program's.
    package var isReady: @Sendable () async -> Bool
    /// What readiness tells of the library under the signatures.
    package var library = CryptographyLibrary.Report()
    package var now: @Sendable () -> Instant
    /// Who presents this bearer token from this address, or nobody.
    package var authenticate: @Sendable ([UInt8], NetworkAddress?) async throws -> Caller?
    package var clients: ClientServices
    package var accounts: AccountServices
    package var benefits: BenefitServices
    package var officers: OfficerServices
    /// What this city publishes to partners; `nil` where federation is off.
    package var published: PublishedDocuments?
    /// Exchange with partners; `nil` where federation is off.
    package var federation: FederationServices?
    package var texts: Texts
    package var contract: PublishedContract

    package init(
        readScore: @escaping @Sendable (CitizenHandle, OperationContext) async throws -> ScoreView,
        explainScore: @escaping @Sendable (CitizenHandle, OperationContext) async throws -> ExplainScore.Answer,
        foreseeScore: @escaping @Sendable (CitizenHandle, OperationContext) async throws -> ForeseeScore.Answer,
        readHistory: @escaping @Sendable (CitizenHandle, Int64, Int, OperationContext) async throws -> ReadHistory.Page,
        readLiveScorecard: @escaping @Sendable () async throws -> ReadLiveScorecard.Answer,
        isReady: @escaping @Sendable () async -> Bool,
        now: @escaping @Sendable () -> Instant,
        authenticate: @escaping @Sendable ([UInt8], NetworkAddress?) async throws -> Caller?,
        clients: ClientServices,
        accounts: AccountServices,
        benefits: BenefitServices,
        officers: OfficerServices,
        texts: Texts,
        contract: PublishedContract
    ) {
        self.readScore = readScore
        self.explainScore = explainScore
        self.foreseeScore = foreseeScore
        self.readHistory = readHistory
        self.readLiveScorecard = readLiveScorecard
        self.isReady = isReady
        self.now = now
        self.authenticate = authenticate
        self.clients = clients
        self.accounts = accounts
        self.benefits = benefits
        self.officers = officers
        self.texts = texts
        self.contract = contract
    }

    /// The same from the use cases themselves.
    package init(
        readScore: ReadScore, explainScore: ExplainScore, foreseeScore: ForeseeScore, readHistory: ReadHistory,
        readLiveScorecard: ReadLiveScorecard, isReady: @escaping @Sendable () async -> Bool,
        now: @escaping @Sendable () -> Instant,
        authenticate: @escaping @Sendable ([UInt8], NetworkAddress?) async throws -> Caller?,
        clients: ClientServices, accounts: AccountServices, benefits: BenefitServices, officers: OfficerServices,
        texts: Texts, contract: PublishedContract
    ) {
        self.init(
            readScore: { try await readScore(of: $0, in: $1) },
            explainScore: { try await explainScore(of: $0, in: $1) },
            foreseeScore: { try await foreseeScore(of: $0, in: $1) },
            readHistory: { try await readHistory(of: $0, before: $1, limit: $2, in: $3) },
            readLiveScorecard: { try await readLiveScorecard() },
            isReady: isReady, now: now, authenticate: authenticate, clients: clients, accounts: accounts,
            benefits: benefits, officers: officers, texts: texts, contract: contract)
    }

    /// The texts that are missing for what this surface shows; whoever starts the service refuses to with any.
    package var missingTexts: [String] { texts.missing(from: Wording.required) }
}

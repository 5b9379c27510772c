import CivilTime
import DemoCity
import Foundation
import Intake
import Scoring
import Signing
import Store
import UseCases

/// Builds the synthetic city through the same use cases the commands call: catalogue, card, enrolment, every
/// department's file, scores, a correction, an objection and a repair. Each step happens one second after the one
/// before, from the midnight its day begins with, so that the same seed and day give the same instants.
struct SyntheticCity: Sendable {
    let installation: Installation
    let city: DemoCity
    private let folder: String

    /// One delivered file and what became of it.
    struct Delivery: Sendable {
        let name: String
        let outcome: IngestDelivery.Outcome
    }

    struct Outcome: Sendable {
        let enrolment: EnrolCitizens.Outcome
        let deliveries: [Delivery]
        let scored: Int
    }

    init(
        installation: Installation, citizens: Int, seed: UInt64, day: Day, recordsPerCitizen: Int = 4
    ) throws {
        self.installation = installation
        folder = installation.settings.dataDirectory + "/city"
        let (edition, sources) = try Self.catalogue(in: installation.settings.cityDirectory)
        city = try DemoCity(
            citizens: citizens, seed: seed, day: day, catalogue: Self.indicators(edition, sources),
            recordsPerCitizen: recordsPerCitizen)
    }

    /// The city of an installation, built unless it is there; then there is no outcome, and what has changed since is
    /// scored.
    static func standing(
        in installation: Installation, citizens: Int, seed: UInt64, day: Day, timing: (String) -> Void
    ) async throws -> (SyntheticCity, Outcome?) {
        let claim = ClaimSyntheticCity(pool: installation.pool)
        let mark = try await claim(citizens: Int64(citizens), seed: "\(seed)", day: day)
        let city = try SyntheticCity(
            installation: installation, citizens: citizens, seed: seed, day: mark.businessDate)
        guard mark.isFinished else {
            let outcome = try await city.build(timing: timing)
            try await claim.finish()
            return (city, outcome)
        }
        let context = afterBuilding(on: day)
        _ = try await ChangeDay(pool: installation.pool)(in: context)
        while try await RescoreChanges(pool: installation.pool)(in: context) > 0 {}
        try await DemoClient(installation: installation).prepare(in: context)
        try await DemoRewards(installation: installation).prepareTills(in: context)
        return (city, nil)
    }

    /// The instant at which a city that stands is looked at: two minutes into its day.
    static func afterBuilding(on day: Day) -> OperationContext {
        OperationContext(now: opening(of: day).adding(seconds: 120), actor: .command("demo"))
    }

    /// Midnight in Asia/Shanghai, so that no instant of today lies ahead.
    static func opening(of day: Day) -> Instant { Instant(startOf: day) }

    func build(timing: (String) -> Void) async throws -> Outcome {
        var step: Int64 = 0
        func context() -> OperationContext {
            step += 1
            return OperationContext(
                now: Self.opening(of: city.day).adding(seconds: step), actor: .command("demo"))
        }
        let manifest = try writeFiles()
        timing("files written")
        let enrolment = try await enrol(manifest, context)
        timing("people enrolled")
        var deliveries: [Delivery] = []
        for file in manifest.deliveries.dropLast() { deliveries.append(try await deliver(file, context())) }
        timing("files taken in")
        let scored = try await ScoreEveryone(pool: installation.pool)(
            in: context(), progress: progressBar("scoring"))
        timing("everyone scored")
        // Before the last file, so that there is something to tell the client.
        try await DemoClient(installation: installation).prepare(in: context())
        for file in manifest.deliveries.suffix(1) { deliveries.append(try await deliver(file, context())) }
        try await objectAndRepair(context)
        while try await RescoreChanges(pool: installation.pool)(in: context()) > 0 {}
        timing("changes scored")
        try await DemoRewards(installation: installation).build(in: self, context())
        timing("rewards open")
        return Outcome(enrolment: enrolment, deliveries: deliveries, scored: scored.scored)
    }

    /// Writes the files and enrols everyone, up to the first delivery.
    func prepare() async throws -> DemoManifest {
        let manifest = try writeFiles()
        var step: Int64 = 0
        _ = try await enrol(manifest) {
            step += 1
            return OperationContext(now: Self.opening(of: city.day).adding(seconds: step), actor: .command("bench"))
        }
        return manifest
    }

    private func enrol(
        _ manifest: DemoManifest, _ context: () -> OperationContext
    ) async throws -> EnrolCitizens.Outcome {
        try await importRules(context())
        try await publishCard(context())
        return try await EnrolCitizens(
            pool: installation.pool, identity: installation.identity, audit: installation.audit, newCityID: cityID)(
                path: folder + "/" + manifest.enrolment.name, encoding: nil, rows: manifest.enrolment.rows,
                report: folder + "/returned-citizens.csv", in: context(), progress: progressBar("enrolling"))
    }

    /// The id a synthetic person has, from the seed.
    private var cityID: @Sendable (Redacted<Bytes>) throws -> PublicID {
        { [city] number in
            guard let index = city.index(ofIDNumber: number.exposed),
                let id = PublicID(bytes: city.cityIDBytes(of: index))
            else { return try PublicID.random() }
            return id
        }
    }

    func cityID(of persona: DemoPersona) -> CityID? {
        PublicID(bytes: city.cityIDBytes(of: persona.index)).map(CityID.init)
    }

    private func writeFiles() throws -> DemoManifest {
        let sink = try DirectorySink(folder: folder)
        let manifest = try city.write { name, bytes in try sink.write(name, bytes) }
        try sink.finish()
        return manifest
    }

    private func importRules(_ context: OperationContext) async throws {
        let directory = installation.settings.cityDirectory
        _ = try await ImportCatalogue(pool: installation.pool, audit: installation.audit)(
            CatalogueSubmission(
                name: Self.editionName, effectiveFrom: Self.editionStart,
                table: try readFile(directory + "/catalogue.csv"), sources: try readFile(directory + "/sources.csv")),
            in: context)
    }

    private func publishCard(_ context: OperationContext) async throws {
        let document = try readFile(installation.settings.cityDirectory + "/scorecard-shangding-2026.json")
        let outcome = try await PublishScorecard(pool: installation.pool, audit: installation.audit)(
            document, cases: readCityCases(installation.settings), reason: "the reference card of the synthetic city",
            in: context)
        if case .refused(let verdict) = outcome {
            throw CommandFailure(verdict.lines(in: .zh).joined(separator: "\n"))
        }
    }

    /// Takes in one department's file. Strangers in it get the ids they have in this city, unless `idsAreRandom`, as
    /// they are in a real one: telling them costs a calculation for every row.
    func deliver(
        _ file: DemoManifest.File, idsAreRandom: Bool = false, _ context: OperationContext
    ) async throws -> Delivery {
        guard let format = DeliveryFormat(rawValue: file.format.rawValue) else {
            throw CommandFailure("\(file.name): no such layout")
        }
        let outcome = try await IngestDelivery(
            pool: installation.pool, identity: installation.identity, audit: installation.audit,
            newCityID: idsAreRandom ? nil : cityID)(
                IngestDelivery.Request(
                    source: SourceCode(file.source), format: format, path: folder + "/" + file.name,
                    encoding: file.encoding == .gb18030 ? .gb18030 : .utf8, rows: file.rows),
                in: context, progress: progressBar(file.name))
        _ = try await WriteReturnReport(pool: installation.pool)(
            of: outcome.delivery, to: folder + "/returned-" + file.name.split(separator: "/").joined(separator: "-"))
        return Delivery(name: file.name, outcome: outcome)
    }

    /// No file carries an objection or a repair yet; the city sets the two through the use case that cases will call.
    private func objectAndRepair(_ context: () -> OperationContext) async throws {
        for (key, status) in [("disputed", RecordStatus.disputed), ("repaired", .repaired)] {
            guard let persona = DemoPersona.all.first(where: { $0.key == key }), let record = persona.eventRecord,
                let citizen = cityID(of: persona)
            else { continue }
            try await ChangeRecordStatus(pool: installation.pool, audit: installation.audit)(
                citizen: citizen, source: SourceCode(record.source), recordNo: record.recordNumber, to: status,
                in: context())
        }
    }

    private static let editionName = "zhengzhou-2026"
    private static let editionStart = Day(number: 20_454)  // 2026-01-01

    private static func catalogue(in directory: String) throws -> (CatalogueEdition, [SourceDefinition]) {
        let edition = try CatalogueEdition(
            name: editionName, effectiveFrom: editionStart, table: try readFile(directory + "/catalogue.csv"))
        return (edition, try SourceDefinition.read(table: try readFile(directory + "/sources.csv"), catalogue: edition))
    }

    private static func indicators(_ edition: CatalogueEdition, _ sources: [SourceDefinition]) -> [DemoIndicator] {
        edition.indicators.map { indicator in
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

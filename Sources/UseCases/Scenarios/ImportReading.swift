import Incentives
import Store

/// What an import's files say, read before anything is written, with every fault counted and told.
///
/// Memory is bounded whatever the files hold: above `ImportInput.mostRows` rows are judged and not kept, and no more
/// faults are kept than a report shows.
struct ImportReading {
    static let keptFaults = 1_000

    private(set) var providers: [Provider] = []
    private(set) var scenarios: [(line: Int, scenario: Scenario)] = []
    private(set) var faults: [LineFault] = []
    private(set) var faultCount = 0
    private let report: (LineFault) -> Void
    private var codes: Set<String> = []
    /// Providers of these files, by code.
    private var seen: [String: Provider] = [:]
    private var outlets: [String: String]
    private var kinds: [String: String]

    /// `kinds` and `owners` are those of the database.
    init(
        kinds: [String: String], owners: [(outlet: String, provider: String, isActive: Bool)],
        report: @escaping (LineFault) -> Void
    ) {
        self.kinds = kinds
        outlets = Dictionary(owners.map { ($0.outlet, $0.provider) }) { first, _ in first }
        self.report = report
    }

    mutating func read(providers input: ImportInput) throws {
        var reading = self
        try input.rows(.providers, columns: ProviderTable.columns, report: { reading.note($0) }) { line, cells in
            var found: [LineFault] = []
            if let provider = ProviderTable.provider(line: line, cells: cells, faults: &found) {
                reading.take(provider, line: line, faults: &found)
            }
            for fault in found { reading.note(fault) }
        }
        self = reading
    }

    mutating func read(scenarios input: ImportInput) throws {
        if try input.isJSON() { return try read(bundle: input.whole()) }
        var reading = self
        try input.rows(.scenarios, columns: ScenarioTable.columns, report: { reading.note($0) }) { line, cells in
            var found: [LineFault] = []
            if let scenario = ScenarioTable.scenario(line: line, cells: cells, kinds: reading.kinds, faults: &found) {
                reading.take(scenario, line: line, column: "code", faults: &found)
            }
            for fault in found { reading.note(fault) }
        }
        self = reading
    }

    private mutating func read(bundle bytes: [UInt8]) {
        var found: [LineFault] = []
        let bundle = ScenarioBundle(reading: bytes, faults: &found)
        for provider in bundle.providers { take(provider, line: 0, faults: &found) }
        for scenario in bundle.scenarios {
            if kinds[scenario.provider] == nil {
                found.append(
                    LineFault(.scenarios, line: 0, column: scenario.code, .providerUnknown, expected: "P-SCENIC"))
            }
            take(scenario, line: 0, column: scenario.code, faults: &found)
        }
        for fault in found { note(fault) }
    }

    mutating func note(_ fault: LineFault) {
        faultCount += 1
        if faults.count < Self.keptFaults { faults.append(fault) }
        report(fault)
    }

    /// A provider that is named again alike is taken once, whichever of the files name it; the same holds for its
    /// outlets.
    private mutating func take(_ provider: Provider, line: Int, faults: inout [LineFault]) {
        let provider = provider.withoutRepetitions
        if let known = seen[provider.code] {
            if known != provider { faults.append(LineFault(.providers, line: line, column: "provider", .codeRepeated)) }
            return
        }
        seen[provider.code] = provider
        kinds[provider.code] = provider.kind
        for outlet in provider.outlets {
            if let owner = outlets[outlet.code], owner != provider.code {
                faults.append(
                    LineFault(.providers, line: line, column: "outlets", .outletTaken, expected: outlet.code))
            }
            outlets[outlet.code] = provider.code
        }
        if Set(provider.outlets.map(\.code)).count < provider.outlets.count {
            faults.append(LineFault(.providers, line: line, column: "outlets", .codeRepeated))
        }
        keep(.providers, line, providers.count, &faults) { providers.append(provider) }
    }

    private mutating func take(_ scenario: Scenario, line: Int, column: String, faults: inout [LineFault]) {
        if !codes.insert(scenario.code).inserted {
            faults.append(LineFault(.scenarios, line: line, column: column, .codeRepeated))
        }
        keep(.scenarios, line, scenarios.count, &faults) { scenarios.append((line, scenario)) }
    }

    private func keep(
        _ file: LineFault.File, _ line: Int, _ count: Int, _ faults: inout [LineFault], _ body: () -> Void
    ) {
        // Only the first row too many is told; what follows is judged, and kept no more.
        if count < ImportInput.mostRows { return body() }
        if count == ImportInput.mostRows, faultCount == 0 || self.faults.allSatisfy({ $0.code != .tooManyRows }) {
            faults.append(LineFault(file, line: line, .tooManyRows, expected: "at most \(ImportInput.mostRows)"))
        }
    }
}

extension Provider {
    /// With each of its outlets once, in the order of their codes.
    fileprivate var withoutRepetitions: Provider {
        Provider(
            code: code, name: name, kind: kind,
            outlets: Set(outlets).sorted { ($0.code, $0.nameZh, $0.adcode) < ($1.code, $1.nameZh, $1.adcode) })
    }
}

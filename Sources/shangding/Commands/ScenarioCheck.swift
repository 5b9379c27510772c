import ArgumentParser
import Federation
import Incentives
import Scoring
import Store
import UseCases

/// `shangding scenario check`.
struct ScenarioCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say everything that would keep scenarios of a file from being published; exit 1 if anything does.",
        discussion: "Nothing is stored. Providers may come from a file or be known already.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var language: LanguageOption

    @Argument(help: "A table with the columns of scenarios.csv, a JSON file of many, or one scenario's document.")
    var file: String

    @Option(help: "A table with the columns of providers.csv.")
    var providers: String?

    func run() async throws {
        let language = language.value
        let verdict = try await withCommandInstallation(options) { installation in
            try await CheckScenarios(pool: installation.pool, own: installation.settings.federation)(
                providers: providers.map(ImportInput.file), scenarios: .file(file),
                in: installation.context("scenario check"))
        }
        for fault in verdict.faults { printError(fault.line(in: language)) }
        for (code, refusal) in verdict.refusals {
            printError("\(code) \(refusal.pointer): \(refusal.code.rawValue), \(refusal.code.text[language])")
        }
        for code in verdict.costUnknown {
            printError("\(code): " + Scenario.Texts(zh: "费用无法估计", en: "cost unknown")[language])
        }
        for (code, reach) in verdict.obstructed {
            printError("\(code): \(reach.obstacle?.rawValue ?? ""), " + reach.text[language])
        }
        guard verdict.faultCount == 0, verdict.refusals.isEmpty else {
            throw CommandFailure(
                Scenario.Texts(
                    zh: "格式错误 \(verdict.faultCount)，不能发布的原因 \(verdict.refusals.count)",
                    en: "faults of form \(verdict.faultCount), reasons against publishing \(verdict.refusals.count)")[
                        language])
        }
        print(
            Scenario.Texts(
                zh: "\(verdict.scenarios) 个场景可以发布", en: "\(verdict.scenarios) scenarios may be published")[language])
    }
}

/// `shangding scenario preview`.
struct ScenarioPreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Say who would qualify for a scenario, who is just below, and what it may cost.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var language: LanguageOption

    @Argument(help: "Code of the scenario.")
    var code: String

    @Option(help: "Which version; the latest when not given.")
    var version: Int?

    func run() async throws {
        let answer = try await withCommandInstallation(options) { installation in
            try await PreviewScenario(pool: installation.pool, own: installation.settings.federation)(
                code: code, version: version, in: installation.context("scenario preview"))
        }
        let (preview, language) = (answer.preview, language.value)
        func line(_ zh: String, _ en: String, _ value: String) {
            print(Scenario.Texts(zh: zh, en: en)[language] + "\t" + value)
        }
        line("人口", "people", String(preview.citizens))
        line("符合条件", "qualify", String(preview.qualifying))
        line("差二十分以内", "just below", String(preview.justBelow))
        for tier in answer.tiers { line("等级 \(tier)", "tier \(tier)", String(preview.byTier[tier] ?? 0)) }
        for (district, people) in preview.byDistrict.sorted(by: { $0.key < $1.key }) {
            line(
                "地区 \(district.isEmpty ? "未知" : district)", "district \(district.isEmpty ? "unknown" : district)",
                String(people))
        }
        switch preview.cost {
        case .atMost(let fen): line("费用不超过（元）", "cost at most (yuan)", ScenarioWords.yuan(fen))
        case .units(let units?): line("不涉及金额，份数不超过", "no price, units at most", String(units))
        case .unknown, .units(nil): line("费用", "cost", Scenario.Texts(zh: "无法估计", en: "unknown")[language])
        }
        for refusal in answer.refusals {
            print("\(refusal.pointer): \(refusal.code.rawValue), \(refusal.code.text[language])")
        }
        for reach in answer.partners {
            line("合作城市", "partner city", (reach.obstacle.map { "\($0.rawValue), " } ?? "") + reach.text[language])
        }
    }
}

extension LocalText {
    fileprivate subscript(language: Bilingual.Language) -> String { language == .zh ? zh : en }
}

extension Scenario.Texts {
    subscript(language: Bilingual.Language) -> String { language == .zh ? zh : en }
}

extension LineFault {
    /// For people to read.
    func line(in language: Bilingual.Language) -> String {
        guard language == .zh else { return description }
        let place = line == 0 ? column : "第 \(line) 行" + (column.isEmpty ? "" : " \(column)")
        return "\(file.rawValue) \(place)：\(code.rawValue) \(code.text.zh)"
            + (expected.isEmpty ? "" : "（应为 \(expected)）")
    }
}

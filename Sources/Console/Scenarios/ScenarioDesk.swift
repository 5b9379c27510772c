package import CivilTime
package import Incentives
package import Rights
package import Signing
package import UseCases

/// What the console does with scenarios: the use cases of officers, each as this face calls it.
package struct ScenarioDesk: Sendable {
    package struct Filter: Hashable, Sendable {
        package var state: ScenarioState?
        package var kind: String?
        package var provider: String?
        /// Part of a code or name.
        package var text = ""
    }

    package struct Page: Sendable {
        package let versions: [VersionView]
        /// Where the next page begins; empty at the end.
        package let next: String
    }

    package struct Step: Sendable {
        package let state: ScenarioState
        package let actor: String
        package let reason: String
        package let at: Instant
    }

    package struct Answer: Sendable {
        package let view: VersionView
        package let steps: [Step]
        /// Numbers of all versions, the newest first.
        package let versions: [Int]
    }

    package struct Provider: Sendable {
        package let code, name: String
        package let outlets: [(code: String, name: String)]
    }

    package struct Template: Sendable {
        package let kind: String
        package let name, text: Scenario.Texts
        /// The components a scenario of the kind is about.
        package let components: Set<Benefit.Component>
        package let scenario: Scenario
        /// Explanations by field key.
        package let help: [String: Scenario.Texts]
    }

    package struct Preview: Sendable {
        package let figures: ScenarioPreview
        /// Tiers of the live card from the lowest, with their names in both languages.
        package let tiers: [(code: String, name: Scenario.Texts)]
        /// Why it could not be published as it is.
        package let refusals: [GateRefusal]
    }

    /// What an import did, or every bad line.
    package struct ImportReport: Sendable {
        package let added, changed, unchanged: Int
        package let lines: [(line: Int, text: Scenario.Texts)]
    }

    package var list: @Sendable (Filter, String, Int, OperationContext) async throws -> Page
    package var read: @Sendable (String, Int, OperationContext) async throws -> Answer
    package var draft: @Sendable ([UInt8], OperationContext) async throws -> VersionView
    package var replace: @Sendable (String, Int, SHA256Digest, [UInt8], OperationContext) async throws -> VersionView
    package var submit: @Sendable (String, Int, SHA256Digest, ReasonText, OperationContext) async throws -> PublicID
    package var operate: @Sendable (OperateStep, String, Int, ReasonText, OperationContext) async throws -> Void
    package var preview: @Sendable (String, Int, OperationContext) async throws -> Preview
    package var importFile: @Sendable ([UInt8], OperationContext) async throws -> ImportReport
    package var providers: @Sendable () async throws -> [Provider]
    package var tiers: @Sendable () async throws -> [(code: String, name: Scenario.Texts)]
    package var templates: [Template]

    package init(
        list: @escaping @Sendable (Filter, String, Int, OperationContext) async throws -> Page,
        read: @escaping @Sendable (String, Int, OperationContext) async throws -> Answer,
        draft: @escaping @Sendable ([UInt8], OperationContext) async throws -> VersionView,
        replace: @escaping @Sendable (String, Int, SHA256Digest, [UInt8], OperationContext) async throws -> VersionView,
        submit: @escaping @Sendable (String, Int, SHA256Digest, ReasonText, OperationContext) async throws -> PublicID,
        operate: @escaping @Sendable (OperateStep, String, Int, ReasonText, OperationContext) async throws -> Void,
        preview: @escaping @Sendable (String, Int, OperationContext) async throws -> Preview,
        importFile: @escaping @Sendable ([UInt8], OperationContext) async throws -> ImportReport,
        providers: @escaping @Sendable () async throws -> [Provider],
        tiers: @escaping @Sendable () async throws -> [(code: String, name: Scenario.Texts)],
        templates: [Template]
    ) {
        self.list = list
        self.read = read
        self.draft = draft
        self.replace = replace
        self.submit = submit
        self.operate = operate
        self.preview = preview
        self.importFile = importFile
        self.providers = providers
        self.tiers = tiers
        self.templates = templates
    }

    package enum OperateStep: String, CaseIterable, Hashable, Sendable {
        case pause, resume, end, archive
    }
}

extension Scenario.Texts {
    func callAsFunction(_ language: Texts.Language) -> String { language == .zh || en.isEmpty ? zh : en }
}

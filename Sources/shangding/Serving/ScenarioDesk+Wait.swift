import Console
import UseCases

extension ScenarioDesk {
    static var waiting: ScenarioDesk {
        ScenarioDesk(
            list: { _, _, _, _ in throw Fault.scenarioUnknown }, read: { _, _, _ in throw Fault.scenarioUnknown },
            draft: { _, _ in throw Fault.scenarioUnknown }, replace: { _, _, _, _, _ in throw Fault.scenarioUnknown },
            submit: { _, _, _, _, _ in throw Fault.scenarioUnknown },
            operate: { _, _, _, _, _ in throw Fault.scenarioUnknown },
            preview: { _, _, _ in throw Fault.scenarioUnknown }, importFile: { _, _ in throw Fault.scenarioUnknown },
            providers: { [] }, tiers: { [] }, templates: [])
    }
}

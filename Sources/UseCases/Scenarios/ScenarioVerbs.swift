package import Postgres

/// All that officers can do with scenarios and providers; what both faces call.
package struct ScenarioVerbs: Sendable {
    package let read: ReadScenarios
    package let draft: DraftScenario
    package let submit: SubmitScenario
    package let operate: OperateScenario
    package let preview: PreviewScenario
    package let importFiles: ImportScenarios
    package let providers: ManageProviders

    package init(pool: PostgresPool, audit: AuditTrail, own: OwnCity?) {
        read = ReadScenarios(pool: pool)
        draft = DraftScenario(pool: pool, audit: audit)
        submit = SubmitScenario(pool: pool, audit: audit, own: own)
        operate = OperateScenario(pool: pool, audit: audit)
        preview = PreviewScenario(pool: pool, own: own)
        importFiles = ImportScenarios(pool: pool, audit: audit)
        providers = ManageProviders(pool: pool, audit: audit)
    }
}

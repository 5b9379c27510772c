import CivilTime
import Incentives
import Postgres
import Signing

/// Statements that write or read whole versions of scenarios.
enum VersionStatements {
    static let add = Statement<
        (drafts: [ScenarioStore.Draft], author: ScenarioStore.Author), (code: String, key: Int32, version: Int)
    >(
        sql: SQL.addVersions,
        encode: { given, writer in
            writer.append(given.drafts.map(\.scenario.code))
            append(given.drafts, given.author, to: &writer)
        },
        decode: { row throws(PostgresError) in
            (code: try row.text(), key: try row.int32(), version: Int(try row.int32()))
        })
    static let replace = Statement<
        (drafts: [(key: Int32, draft: ScenarioStore.Draft)], author: ScenarioStore.Author), Void
    >(sql: SQL.replaceVersions) { given, writer in
        writer.append(given.drafts.map(\.key))
        append(given.drafts.map(\.draft), given.author, to: &writer)
    }
    static let one = Statement<(code: String, version: Int32?), StoredVersion>(
        sql: SQL.scenarioVersion,
        encode: { given, writer in
            writer.append(given.code)
            writer.append(given.version)
        },
        decode: version)
    static let live = Statement<Int32, StoredVersion>(
        sql: SQL.liveVersion, encode: { scenario, writer in writer.append(scenario) }, decode: version)
    static let page = Statement<
        (filter: ScenarioStore.Filter, after: (code: String, version: Int), limit: Int), StoredVersion
    >(
        sql: SQL.versionPage,
        encode: { page, writer in
            writer.append(page.after.code)
            writer.append(Int32(clamping: page.after.version))
            writer.append(page.filter.state?.rawValue)
            writer.append(page.filter.kind)
            writer.append(page.filter.provider)
            writer.append(Int32(clamping: page.limit))
        },
        decode: version)

    private static func append(
        _ drafts: [ScenarioStore.Draft], _ author: ScenarioStore.Author, to writer: inout ParameterWriter
    ) {
        writer.append(drafts.map(\.document))
        writer.append(drafts.map(\.digest.bytes))
        writer.append(drafts.map(\.scenario.provider))
        writer.append(drafts.map(\.scenario.kind))
        writer.append(drafts.map(\.scenario.window.from))
        writer.append(drafts.map(\.scenario.window.to))
        writer.append(drafts.map { $0.scenario.serviceClass == .basicPublicService })
        writer.append(drafts.map(\.scenario.hasThreshold))
        writer.append(author.now)
        writer.append(author.actor)
        writer.append(author.reason)
    }

    @Sendable static func version(_ row: inout RowReader) throws(PostgresError) -> StoredVersion {
        StoredVersion(
            key: try row.int32(), scenario: try row.int32(), id: PublicID(uuid: try row.uuid()), code: try row.text(),
            version: Int(try row.int32()), state: try state(&row), digest: try digest(&row), kind: try row.text(),
            provider: try row.text(), startsOn: try row.day(), endsOn: try row.day(), createdAt: try row.instant(),
            document: try row.bytes(), certificate: try row.optional([UInt8].self))
    }

    static func state(_ row: inout RowReader) throws(PostgresError) -> ScenarioState {
        guard let state = ScenarioState(rawValue: try row.text()) else { throw .unreadable("scenario_version.state") }
        return state
    }

    static func digest(_ row: inout RowReader) throws(PostgresError) -> SHA256Digest {
        guard let digest = SHA256Digest(bytes: try row.bytes()) else { throw .unreadable("scenario_version.digest") }
        return digest
    }
}

import ArgumentParser
import Intake
import Scoring
import Store
import UseCases

/// `shangding ingest`: one department's file in, the rows that come back out.
struct Ingest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take in a department's file.")

    @OptionGroup var options: SettingsOptions

    @Option(help: "Code of the delivering source.")
    var source: String

    @Option(help: "records-csv, records-ndjson, xzcf or sxbzxr.")
    var format: String

    @Option(help: "utf-8, gb18030 or gbk; found out when not given.")
    var encoding: String?

    @Option(help: "Number of rows announced; another number refuses the file.")
    var rows: Int?

    @Option(help: "Where to write the rows that come back, as CSV.")
    var report: String?

    @Argument(help: "The delivered file.")
    var file: String

    func run() async throws {
        guard let format = DeliveryFormat(rawValue: format) else {
            throw ValidationError(
                "--format must be one of \(DeliveryFormat.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let request = IngestDelivery.Request(
            source: SourceCode(source), format: format, path: file, encoding: try fileEncoding(encoding), rows: rows)
        try await withCommandInstallation(options, role: .ingest) { installation in
            let outcome = try await IngestDelivery(
                pool: installation.pool, identity: installation.identity, audit: installation.audit)(
                    request, in: installation.context("ingest"), progress: progressBar("ingesting"))
            if let report {
                _ = try await WriteReturnReport(pool: installation.pool)(of: outcome.delivery, to: report)
            }
            let counts = outcome.counts
            print(
                outcome.repeated
                    ? "delivery \(outcome.delivery): this file was taken in before; nothing changed"
                    : "delivery \(outcome.delivery): \(counts.read) rows read, \(counts.accepted) accepted "
                        + "(\(counts.unchanged) unchanged), \(counts.returned) returned")
        }
    }
}

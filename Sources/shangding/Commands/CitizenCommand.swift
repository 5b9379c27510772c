import ArgumentParser
import Intake
import Store
import UseCases

/// `shangding citizen …`.
struct CitizenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "citizen", abstract: "People: enrol them, find one, record a death; erase again after a restore.",
        subcommands: [Import.self, Find.self, Deceased.self, EraseAgainCommand.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enrol people with the evidence of their consent.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "CSV: id_type,id_number,district,notice_version,consented_at,expires_at,separate_consents.")
        var file: String

        @Option(help: "utf-8, gb18030 or gbk; found out when not given.")
        var encoding: String?

        @Option(help: "Number of rows announced; another number refuses the file.")
        var rows: Int?

        @Option(help: "Where to write the rows that come back, as CSV.")
        var report: String?

        func run() async throws {
            let encoding = try fileEncoding(encoding)
            try await withCommandInstallation(options, role: .ingest) { installation in
                let outcome = try await EnrolCitizens(
                    pool: installation.pool, identity: installation.identity, audit: installation.audit)(
                        path: file, encoding: encoding, rows: rows, report: report,
                        in: installation.context("citizen import"), progress: progressBar("enrolling"))
                print(
                    "\(outcome.read) rows read, \(outcome.returned) returned; \(outcome.created) people new, "
                        + "\(outcome.opened) accounts opened or renewed")
            }
        }
    }

    struct Find: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the city id of a person; the ID number is read from standard input.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var person: TypedNumber

        func run() async throws {
            let number = try person.read()
            try await withCommandInstallation(options) { installation in
                print(try await number.find(installation, for: "citizen find"))
            }
        }
    }

    struct Deceased: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record that somebody has died; the ID number is read from standard input.")

        @OptionGroup var options: SettingsOptions
        @OptionGroup var person: TypedNumber

        @Option(
            help: "Where the document is kept: up to 96 letters, digits and ._:/-, no 11 digits in a row.")
        var evidence: String

        func run() async throws {
            guard let reference = EvidenceReference(evidence) else {
                throw ValidationError(
                    "--evidence must be up to 96 letters, digits and ._:/-, no 11 digits in a row")
            }
            let number = try person.read()
            try await withCommandInstallation(options) { installation in
                let citizen = try await number.find(installation, for: "citizen deceased")
                try await MarkDeceased(pool: installation.pool, audit: installation.audit)(
                    .city(citizen), evidence: reference, in: installation.context("citizen deceased"))
                print("\(citizen) is recorded as deceased")
            }
        }
    }
}

/// The encoding a command was given, or `nil` to find out.
func fileEncoding(_ name: String?) throws -> FileEncoding? {
    guard let name else { return nil }
    guard let encoding = FileEncoding(name: name) else {
        throw ValidationError("--encoding must be utf-8, gb18030 or gbk")
    }
    return encoding
}

/// An ID number typed or piped into standard input: it never is an argument, which others can read.
struct TypedNumber: ParsableArguments {
    @Option(help: "Kind of ID, such as resident_id.")
    var idType = "resident_id"

    func read() throws -> IdentityNumber {
        guard let type = IDType(code: idType) else {
            throw ValidationError("--id-type must be one of \(IDType.allCases.map(\.code).joined(separator: ", "))")
        }
        do {
            return try IdentityNumber(type: type, number: Array((readLine() ?? "").utf8.filter { $0 > 0x20 }))
        } catch {
            throw CommandFailure("\(error.code): \(error.textEn)")
        }
    }
}

extension IdentityNumber {
    /// Whose number it is.
    func find(_ installation: Installation, for command: String) async throws -> CityID {
        do {
            let find = FindCitizen(
                pool: installation.pool, identity: installation.identity, audit: installation.audit)
            return try await find(self, in: installation.context(command))
        } catch Fault.citizenUnknown {
            throw CommandFailure("citizen_unknown: the city holds nothing about this number")
        }
    }
}

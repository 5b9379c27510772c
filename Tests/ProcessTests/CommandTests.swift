import CivilTime
import Foundation
import TestKit
import Testing

@Suite(.serialized) struct `Commands` {
    /// Arguments that are wrong, and what standard error must say.
    private static let wrong: [(arguments: [String], says: String)] = [
        ([], "SUBCOMMANDS"),
        (["fly"], "Unexpected argument 'fly'"),
        (["demo", "--citizens", "many"], "citizens"),
        (["demo", "--citizens", "5", "--once"], "20"),
        (["demo", "--date", "2026-02-30", "--once"], "--date must be a day"),
        (["migrate", "now"], "Unexpected argument"),
        (["migrate", "--database-connections", "1"], "SHANGDING_DATABASE_CONNECTIONS: must be a whole number"),
        (["migrate", "--log-level", "loud", "--database-pipelines", "0"], "SHANGDING_LOG_LEVEL: must be"),
        (["migrate", "--settings-file", "/nowhere/settings"], "/nowhere/settings"),
        (["catalogue", "import", "x.csv"], "--sources"),
        (
            ["catalogue", "import", "x.csv", "--sources", "y.csv", "--edition", "e", "--effective-from", "soon"],
            "--effective-from must be a day"
        ),
        (
            ["catalogue", "import", "x.csv", "--sources", "y.csv", "--edition", "e", "--effective-from", "2026-01-01"],
            "x.csv: No such file"
        ),
        (["citizen", "import"], "<file>"),
        (["citizen", "import", "x.csv", "--encoding", "latin1"], "--encoding must be utf-8"),
        (["citizen", "import", "x.csv", "--rows", "all"], "rows"),
        (["citizen", "find", "--id-type", "card"], "--id-type must be one of resident_id"),
        (["citizen", "find"], "id_missing"),
        (["citizen", "deceased"], "--evidence"),
        (["citizen", "deceased", "--evidence", "no such paper"], "--evidence must be up to 96 letters"),
        (["ingest", "x.csv", "--source", "mzj", "--format", "xlsx"], "--format must be one of records-csv"),
        (["ingest", "x.csv", "--format", "records-csv"], "--source"),
        (["ingest", "x.csv", "--source", "mzj", "--format", "xzcf", "--encoding", "ebcdic"], "--encoding must be"),
        (["ingest", "x.csv", "--source", "mzj", "--format", "xzcf"], "source_unknown"),
        (["scorecard", "check", "/nowhere.json"], "/nowhere.json: No such file"),
        (["scorecard", "check", "Deploy/City/scorecard-shangding-2026.json"], "edition_missing"),
        (["scorecard", "diff", "Deploy/City/catalogue.csv", "Deploy/City/catalogue.csv"], "catalogue.csv"),
        (["scorecard", "show", "--lang", "fr"], "--lang must be zh or en"),
        (["scorecard", "show"], "no_scorecard_live"),
        (["scorecard", "publish", "Deploy/City/catalogue.csv"], "法律校验不通过"),
        (["score"], "--all"),
        (["score", "--all", "--workers", "0"], "--workers must be from 1 to 16"),
        (["score", "--all"], "no_scorecard_live"),
        (["replay", "--run", "first"], "run"),
        (["explain", "cit_short"], "the id must be cit_ and 26 characters"),
        (["explain", "cit_00000000000000000000000000"], "citizen_unknown"),
        (["export", "scores", "--format", "xml"], "--format must be csv or ndjson"),
        (["export", "records"], "no_catalogue"),
        (["client", "create", "App"], "client_name_invalid"),
        (["client", "create", "app", "--scope", "everything"], "--scope must be one of score.read"),
        (["client", "create", "app", "--allow", "10.0.0.1/8"], "--allow must be an address or a network"),
        (["client", "create", "app", "--rate", "0"], "--rate must be 1 to 100000"),
        (["client", "create", "app", "--rate", "2000000000"], "--rate must be 1 to 100000"),
        (["client", "create", "app", "--key", "Deploy/City/scorecard-shangding-2026.json"], "larger than 0 MiB"),
        (["client", "create", "app", "--key", "x", "--secret-file", "y"], "--secret-file is for secrets"),
        (["client", "create", "app", "--secret-file", "/nowhere/secret"], "/nowhere/secret: No such file"),
        (["client", "rotate", "app", "--overlap-hours", "721"], "--overlap-hours must be 0 to 720"),
        (["client", "rotate", "app"], "client_unknown"), (["client", "revoke", "app"], "client_unknown"),
        (["client", "grant", "app"], "--everyone must be given"),
    ]

    @Test func `about clients show a secret once and never again`() async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/city")
            let created = try await program("client", "create", "app", "--scope", "score.read", "--allow", "10.0.0.0/8")
            try #require(created.succeeded, "\(created.errors)")
            let secret = try #require(created.output.firstMatch(of: /client_secret (sds_[A-Za-z0-9_-]{43})\n/)?.1)
            let id = try #require(created.output.firstMatch(of: /client_id +(cli_[a-z0-9]{26})\n/)?.1)
            let file = folder + "/secret"
            let rotated = try await program("client", "rotate", "app", "--secret-file", file)
            #expect(rotated.succeeded && !rotated.output.contains("sds_") && rotated.errors.contains("1 older"))
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.wholeMatch(of: /sds_[A-Za-z0-9_-]{43}\n/) != nil)
            let again = try await program("client", "rotate", "app", "--secret-file", file)
            #expect(again.code == 1 && again.errors.contains("File exists"), "a file that is there is not written over")
            let unmade = try await program("client", "create", "app", "--secret-file", folder + "/other")
            #expect(unmade.code == 1 && unmade.errors.contains("client_name_taken"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/other"), "no secret, no file")
            let listed = try await program("client", "list")
            #expect(listed.output.contains("app  \(id)  active  score.read  from 10.0.0.0/8  100/s burst 200"))
            #expect(listed.output.matches(of: /credential \d+  secret/).count == 2)
            #expect(!listed.output.contains(secret) && !listed.output.contains("sds_"))
            #expect(try await program("client", "revoke", "app").succeeded)
            #expect(try await program("client", "list").output.contains("app  \(id)  revoked"))
        }
    }

    @Test func `given something wrong say so and change nothing`() async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/city")
            let settled = try await program("migrate")
            try #require(settled.succeeded, "\(settled.errors)")
            for (arguments, says) in Self.wrong {
                // The root command and a comparison of two files know no data folder.
                let hasFolder = !arguments.isEmpty && arguments != ["fly"] && !arguments.contains("diff")
                let folder = hasFolder ? ["--data-dir", program.dataFolder] : []
                let ended = try await Running(
                    Program.binary, arguments + folder, dataFolder: program.dataFolder, input: ""
                ).ended()
                if arguments.isEmpty {
                    #expect(ended.output.contains(says))
                    continue
                }
                #expect(ended.code == 1 || ended.code == 64, "\(arguments): \(String(describing: ended.code))")
                #expect(ended.errors.contains(says), "\(arguments): \(ended.errors)")
                #expect(ended.output.isEmpty, "\(arguments): \(ended.output)")
                for trace in ["Fatal error", "Thread 0", ".swift:", "PostgresError(", "Optional("] {
                    #expect(!ended.errors.contains(trace), "\(arguments): \(ended.errors)")
                }
            }
            let diagnosis = try await program("migrate", "--log-level", "loud", "--database-pipelines", "0")
            #expect(diagnosis.errors.contains("SHANGDING_DATABASE_PIPELINES"), "all faults are reported together")
        }
    }

    @Test func `never write an ID number, and find reads it from standard input`() async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/city")
            let person = Synthetic.person(1)
            let wrong = String(person.dropLast()) + (person.hasSuffix("1") ? "2" : "1")
            let deploy = CityRules.root.appending(path: "Deploy/City").path
            var errors: [String] = []
            func run(_ arguments: String..., input: String = "", expecting code: Int32 = 0) async throws -> String {
                let ended = try await Running(
                    Program.binary, arguments + ["--data-dir", program.dataFolder, "--log-level", "debug"],
                    dataFolder: program.dataFolder, input: input
                ).ended()
                #expect(ended.code == code, "\(arguments): \(ended.errors)")
                errors.append(ended.errors)
                errors.append(ended.output)
                return ended.output
            }
            func write(_ text: String, _ name: String) throws -> String {
                try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
                return folder + "/" + name
            }
            _ = try await run("migrate")
            _ = try await run(
                "catalogue", "import", deploy + "/catalogue.csv", "--sources", deploy + "/sources.csv", "--edition",
                CityRules.editionName, "--effective-from", "2026-01-01")
            let given = SettledCity.today.adding(days: -30)
            let until = SettledCity.today.adding(days: 30)
            let lines = [person, wrong, person].map { EnrolmentLine($0, from: "\(given)", until: "\(until)") }
            let enrolment = try write(EnrolmentLine.file(lines), "citizens.csv")
            #expect(
                try await run("citizen", "import", enrolment, "--report", folder + "/report.csv")
                    == "3 rows read, 2 returned; 1 people new, 1 accounts opened or renewed\n")
            let day = "\(SettledCity.today.adding(days: -5))"
            let records = try write(
                RecordLine.file([
                    RecordLine("A-1", person, "SOC-002", on: day, magnitude: "3"),
                    RecordLine("A-2", wrong, "SOC-002", on: day, magnitude: "3"),
                    RecordLine("X\(person)", person, "SOC-002", on: day, magnitude: "3"),
                ]), "records.csv")
            #expect(
                try await run(
                    "ingest", records, "--source", "mzj", "--format", "records-csv", "--report", folder + "/back.csv")
                    == "delivery 1: 3 rows read, 1 accepted (0 unchanged), 2 returned\n")
            _ = try await run(
                "ingest", try write(RecordLine.header + "\"\(person)", "broken.csv"), "--source", "mzj", "--format",
                "records-csv", expecting: 1)
            let found = try await run("citizen", "find", input: person + "\n")
            #expect(found.hasPrefix("cit_") && found.count == 31)
            _ = try await run("citizen", "find", input: wrong + "\n", expecting: 1)
            _ = try await run("citizen", "find", input: Synthetic.person(2) + "\n", expecting: 1)
            let died = try await run("citizen", "deceased", "--evidence", "register/7", input: person + "\n")
            #expect(died.hasPrefix(found.dropLast()) && died.contains("deceased"))
            _ = try await run(
                "citizen", "deceased", "--evidence", "register/7", input: Synthetic.person(2) + "\n", expecting: 1)
            #expect(try await program("citizen", "find", "somebody").code == 64, "a number is never an argument")
            for name in ["report.csv", "back.csv"] {
                errors.append(try String(contentsOfFile: folder + "/" + name, encoding: .utf8))
            }
            for digits in [person, wrong, Synthetic.person(2), "99910119900307"] {
                #expect(errors.allSatisfy { !$0.contains(digits) })
            }
            let log = try FileManager.default.subpathsOfDirectory(atPath: program.dataFolder + "/postgres/data/log")
            for file in log {
                let text = try String(
                    contentsOfFile: program.dataFolder + "/postgres/data/log/" + file, encoding: .utf8)
                #expect(!text.contains("99910119900307"))
            }
        }
    }
}

import CivilTime
import Foundation
import Signing
import TestKit
import Testing

/// Keys rotate by commands alone, as an operator would do it; nothing printed is a key.
@Suite struct `The keys commands` {
    private static let people = (1...60).map { Synthetic.person($0) }

    /// A data folder with sixty people, and whatever the commands on it printed.
    private final class City: Sendable {
        let program: Program

        init(folder: String) { program = Program(dataFolder: folder + "/data") }

        var ringPath: String { program.dataFolder + "/keys/ring" }

        func settle(in folder: String) async throws {
            let deploy = CityRules.root.appending(path: "Deploy/City").path
            try await run("migrate")
            try await run(
                "catalogue", "import", deploy + "/catalogue.csv", "--sources", deploy + "/sources.csv", "--edition",
                CityRules.editionName, "--effective-from", "\(CityRules.editionStart)")
            let file = folder + "/citizens.csv"
            let today = SettledCity.today
            let lines = people.map {
                EnrolmentLine($0, from: "\(today.adding(days: -9))", until: "\(today.adding(days: 300))")
            }
            try Data(EnrolmentLine.file(lines).utf8).write(to: URL(filePath: file))
            try await run("citizen", "import", file)
        }

        /// Runs a command that must succeed and print no key.
        @discardableResult
        func run(_ arguments: String..., input: String = "") async throws -> String {
            let ended = try await end(arguments, input: input)
            try #require(ended.succeeded, "\(arguments): \(ended.errors)")
            return ended.output
        }

        func end(_ arguments: [String], input: String = "") async throws -> Program.Ended {
            let running = try Running(
                Program.binary, arguments + ["--data-dir", program.dataFolder], dataFolder: program.dataFolder,
                input: input)
            let ended = try await running.ended()
            for secret in try secrets() { #expect(!(ended.output + ended.errors).contains(secret)) }
            return ended
        }

        private func secrets() throws -> [String] {
            try ["ring", "signing"].flatMap { name in
                let path = program.dataFolder + "/keys/" + name
                guard FileManager.default.fileExists(atPath: path) else { return [String]() }
                return try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace)
                    .filter { $0.count == 64 }.map(String.init)
            }
        }

        func find(_ person: String) async throws -> String {
            try await run("citizen", "find", input: person + "\n")
        }
    }

    private static func with(_ body: (City) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let city = City(folder: folder)
            do {
                try await city.settle(in: folder)
                try await body(city)
            } catch {
                if let pid = city.program.postmaster { kill(pid, SIGQUIT) }
                throw error
            }
            if let pid = city.program.postmaster { kill(pid, SIGQUIT) }
        }
    }

    private func moved(_ people: Int) -> String {
        "60 people, \(people) of them brought under the active keys; 0 other fields\n"
    }

    @Test func `take a city from one key to the next`() async throws {
        try await Self.with { city async throws in
            let (first, last) = try await (city.find(Self.people[0]), city.find(Self.people[59]))
            let list = try await city.run("keys", "list")
            #expect(list.contains("  field 1 active, made 20"))
            #expect(list.split(separator: "\n").count == 2 + 4 + 3)

            let rotated = try await city.run("keys", "rotate", "field")
            #expect(rotated.contains("field key 2 writes from the next start"))
            #expect(rotated.contains("shangding keys re-encrypt"))
            try await city.run("keys", "rotate", "blind_index")
            try await city.run("keys", "rotate", "audit")
            #expect(try await city.find(Self.people[0]) == first)

            let early = try await city.end(["keys", "retire", "field"])
            #expect(early.code == 1 && early.errors.contains("60 people and 0 other fields are under older keys"))
            let killed = try Running(
                Program.binary, ["keys", "re-encrypt", "--data-dir", city.program.dataFolder],
                dataFolder: city.program.dataFolder, input: "")
            killed.kill()
            #expect(try await killed.ended().code == nil)
            #expect(try await city.run("keys", "re-encrypt") == moved(60))
            #expect(try await city.run("keys", "re-encrypt") == moved(0))
            #expect(try await city.find(Self.people[0]) == first)

            try await city.run("keys", "retire", "field")
            try await city.run("keys", "retire", "blind_index")
            let after = try await city.run("keys", "list")
            #expect(!after.contains("field 1") && after.contains("field 2 active"))
            #expect(!after.contains("blind_index 1") && after.contains("audit 1 retired"))
            #expect(try await (city.find(Self.people[0]), city.find(Self.people[59])) == (first, last))
            for purpose in ["audit", "fields"] {
                #expect(try await city.end(["keys", "retire", purpose]).code == 64)
            }
            let audit = try await city.run("verify", "audit")
            #expect(audit.contains("all as written"))
        }
    }

    @Test func `rotate signature keys, and what the old ones signed is still verified`() async throws {
        try await Self.with { city async throws in
            let head = city.program.dataFolder + "/head.jws"
            let printed = try await city.run("verify", "audit", "--print-head")
            try Data((printed.split(separator: "\n").last ?? "").utf8).write(to: URL(filePath: head))
            let forged = head + ".forged"
            try Data("ey\(printed.split(separator: "\n").last ?? "")".utf8).write(to: URL(filePath: forged))
            let faulty = try await city.end(["verify", "audit", "--head", forged, "--print-head"])
            #expect(faulty.code == 1 && faulty.output.contains("1 faults"))
            #expect(
                faulty.output.split(separator: "\n").last?.hasPrefix("ey") == false, "nothing is signed over faults")
            for algorithm in SignatureAlgorithm.allCases {
                let rotated = try await city.run("keys", "sign-rotate", algorithm.rawValue)
                #expect(rotated.hasPrefix("\(algorithm.rawValue) key "))
            }
            let list = try await city.run("keys", "list")
            #expect(list.matches(of: /retiring since/).count == 3)
            #expect(try await city.run("verify", "audit", "--head", head).contains("all as written"))
            #expect(try await city.end(["keys", "sign-rotate", "none"]).code == 64)
            let leaked = try #require(list.firstMatch(of: /Ed25519 ([^ ]{43}) active/)).output.1
            let lost = try await city.run("keys", "compromise", String(leaked))
            #expect(lost.contains("Ed25519 key \(leaked) is compromised") && lost.contains("signs in its place"))
            let after = try await city.run("keys", "list")
            #expect(after.contains("\(leaked) compromised") && after.matches(of: /Ed25519 [^ ]{43} active/).count == 1)
            #expect(try await city.run("verify", "audit", "--head", head).contains("all as written"))
            #expect(try await city.end(["keys", "compromise", String(leaked)]).code == 1, "once")
            #expect(try await city.end(["keys", "compromise", "none"]).code == 64)
        }
    }

    @Test func `complete a ring once, however many are asked to at once`() async throws {
        try await Self.with { city async throws in
            // A ring of a program that knew two purposes, kept elsewhere.
            let lines = try String(contentsOfFile: city.ringPath, encoding: .utf8).split(separator: "\n")
            let known = lines.filter { $0.hasPrefix("field") || $0.hasPrefix("blind_index") }
            var text = "shangding key ring 1\n" + known.map { $0 + "\n" }.joined()
            text += "sha256 \(SHA256Digest(hashing: Array(text.utf8)))\n"
            let path = city.program.dataFolder + "/keys/elsewhere"
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)

            let refused = try await city.end(["citizen", "find", "--key-ring", path], input: Self.people[0] + "\n")
            #expect(refused.code == 1)
            #expect(refused.errors.contains("has no audit key. Run: shangding keys complete"))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)

            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await city.run("keys", "complete", "--key-ring", path) } }
                try await group.waitForAll()
            }
            let ring = try KeyRing.load(path: path)
            #expect(ring.keys.map(\.id) == [1, 1, 1, 1])
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: city.program.dataFolder + "/keys").sorted() == [
                    "elsewhere", "ring", "signing",
                ])
            let before = try Data(contentsOf: URL(filePath: path))
            try await city.run("keys", "complete", "--key-ring", path)
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            #expect(try await city.run("keys", "list", "--key-ring", path).contains("  officer 1 active"))
        }
    }
}

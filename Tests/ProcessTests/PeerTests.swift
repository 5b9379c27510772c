import CivilTime
import Federation
import Foundation
import Glibc
import Intake
import StrictJSON
import TestKit
import Testing

/// Partner cities that share no code with this one: `Tests/Peer`, in Python.
@Suite(.serialized) struct `An independent partner city` {
    private static let folder = CityRules.root.appending(path: "Tests/Peer").path

    private func peer(_ program: String, _ arguments: String...) throws -> Running {
        try Running(
            "/usr/bin/python3", ["\(Self.folder)/\(program)"] + arguments, dataFolder: "/nonexistent", input: "")
    }

    @Test(arguments: [("selftest.py", ""), ("vectors.py", "--check"), ("examples.py", "--check")])
    func `reads as the specification says`(program: String, argument: String) async throws {
        let ended = try await peer(program, argument).ended()
        #expect(ended.succeeded, "\(ended.output) \(ended.errors)")
    }

    /// The honest story in both directions and the attacks, over real sockets, against the real program.
    /// It measures times, so `make test` runs it by itself.
    @Test(.timeLimit(.minutes(10))) func `plays the story and the attacks, and every verdict is right`() async throws {
        try await TemporaryFolder.with { folder in
            let city = FederatedCity(folder: folder, port: try FreePort.pair())
            try city.prepare()
            let (client, secret, root) = try await city.settle()
            let ports = try FreePort.run(of: 18)
            let partners = try FederatedCity.Partner.all(
                in: try await peer("peer.py", "cities", "\(ports)").ended().output)
            let server = try city.program.start(["serve"] + city.settings)
            defer { server.kill() }
            let app = App(address: city.address)
            try await app.waitUntilReady(server)
            let token = try await app.token(client: client, secret: secret)
            let citizens = try await open(in: city, app, token)
            let scenario = try await scenario(app, token)

            try city.write(
                """
                {"service":{"base":"\(city.address)","entity":"\(FederatedCity.entity)","root":"\(root)"},"port":\(ports),
                "client":"\(client)","secret":"\(secret)","citizens":{\(citizens.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ","))},
                "scenario":"\(scenario)","band":"L2","above":"L3","begin":"\(folder)/begin","clock":"\(folder)/clock",
                "secrets":["\(Synthetic.person(901))","\(Self.name)","\(Self.phone)"]}
                """, to: "peer.json")
            let run = try peer("peer.py", "run", folder + "/peer.json")
            defer { run.kill() }
            _ = try await run.printed("listening")
            try await city.lead(partners) { $0.role != "hijacked" }
            try city.write("", to: "begin")
            let west = try #require(partners.first { $0.role == "west" })
            // The peer asks for the suspend button when it gets there; without it that case fails.
            let button = Task {
                if try await run.printed("suspend").contains(west.entity.text), run.isRunning {
                    try await city.suspend(west.entity)
                }
            }
            // It asks too for one code that is older than its two minutes; nothing else in the city gets older.
            let clock = Task {
                if let code = try await run.printed("expire").firstMatch(of: /expire ([0-9a-f]{64}), please/) {
                    try await city.expire(code: String(code.1))
                    try city.write("", to: "clock")
                }
            }
            // And for one record, which a department delivers while the service runs.
            let record = Task {
                if try await run.printed("deliver a record").contains("deliver a record"), run.isRunning {
                    try await deliver(in: city)
                }
            }
            let ended = try await run.ended()
            _ = await (button.result, clock.result, record.result)
            let lines = ended.output.split(separator: "\n")
            for line in lines where line.hasPrefix("FAIL") { Issue.record("\(line)") }
            #expect(lines.count { $0.hasPrefix("ok ") } > 60, "the play was cut short")
            #expect(ended.succeeded, "\(ended.output.suffix(400)) \(ended.errors.suffix(2_000))")
            let stopped = try await server.stopped()
            #expect(stopped.code == 0, "\(stopped.errors.suffix(2_000))")
            let people = try Self.roles.indices.map { number in
                Person(
                    number: try IdentityNumber(type: .residentID, number: Synthetic.person(901 + number).utf8),
                    name: Self.name, phone: Self.phone)
            }
            let report = try await city.program.scanFederation(Set(people))
            #expect(report.people == people.count && report.messages > 60, "\(report)")
        }
    }

    private static let roles = ["good", "low", "unscored", "withdrawing", "leaving", "falling"]
    private static let name = "测试人戊己庚"
    private static let phone = "13800000901"

    /// People who have the base score, each with a name the peer knows them by.
    private func open(in city: FederatedCity, _ app: App, _ token: String) async throws -> [String: String] {
        var citizens: [String: String] = [:]
        for (number, role) in Self.roles.enumerated() {
            let opened = try await app.ask(
                "POST", "/v1/citizens", token, key: "open-\(number)",
                body: """
                    {"id_type":"resident_id","id_number":"\(Synthetic.person(901 + number))","name":"\(Self.name)",
                     "phone":"\(Self.phone)","district":"410105","notice_version":"2026-1",
                     "consent":{"given_at":"\(SettledCity.now)","evidence":"peer/000\(number)"}}
                    """)
            citizens[role] = try opened.string("citizen")
        }
        try await city.run("score", "--all")
        return citizens
    }

    /// A record that takes the base score out of the band every grant here says.
    private func deliver(in city: FederatedCity) async throws {
        let number = try #require(Self.roles.firstIndex(of: "falling"))
        let line = RecordLine(
            "SYNTHETIC-P-1", Synthetic.person(901 + number), "LAW-004", act: "郑试拘〔2026〕9号",
            on: "\(SettledCity.today.adding(days: -10))")
        try city.write(RecordLine.file([line]), to: "records.csv")
        try await city.run(
            "ingest", "--source", "gaj", "--format", "records-csv", "--rows", "1", city.folder + "/records.csv")
    }

    /// The id apps and partners know the scenario by.
    private func scenario(_ app: App, _ token: String) async throws -> String {
        let listed = try await app.ask("GET", "/v1/scenarios", token)
        return try #require(listed.text.firstMatch(of: /"(scn_[a-z0-9]+)"/).map { String($0.1) }, "\(listed.text)")
    }
}

extension FreePort {
    /// A port with a free one after it.
    static func pair() throws -> Int { try run(of: 2) }

    /// The first of several ports in a row nobody listens on at the moment.
    static func run(of count: Int) throws -> Int {
        for _ in 0..<200 {
            let first = try take()
            guard first + count < 65_536 else { continue }
            if (first..<(first + count)).allSatisfy(isFree) { return first }
        }
        Issue.record("no \(count) ports in a row")
        return try take()
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

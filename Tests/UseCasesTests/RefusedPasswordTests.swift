import Foundation
import Rights
import Signing
import TestKit
import Testing

@testable import UseCases

@Suite struct `A file of refused passwords` {
    private static func digest(_ password: String) -> String {
        String(decoding: PasswordListDigest.of(password), as: UTF8.self)
    }

    private static func with<Result>(
        _ text: String, _ body: (String) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with { folder in
            try Data(text.utf8).write(to: URL(filePath: folder + "/refused"))
            return try await body(folder + "/refused")
        }
    }

    private static func fault(_ text: String) async throws -> RefusedPasswordsFault? {
        try await with(text) { path in
            do throws(RefusedPasswordsFault) {
                _ = try RefusedPasswords(path: path)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func `names a password as published lists do`() {
        #expect(Self.digest("password") == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8")
        #expect(Self.digest("") == "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709")
    }

    /// With and without counts, in either case, with either end of the line, with and without one at the very end.
    @Test(arguments: [1, 2, 3, 64, 3_000], ["\n", ":17\n", "\r\n", ":2147483647\r\n"])
    func `holds what is in it and nothing else`(count: Int, end: String) async throws {
        let listed = (0..<count).map { "listed password \($0)" }
        let lines = listed.map(Self.digest).sorted()
        for text in [
            lines.map { $0 + end }.joined(), lines.joined(separator: end),
            lines.map { $0.lowercased() + end }.joined(),
        ] {
            try await Self.with(text) { path in
                let refused = try RefusedPasswords(path: path)
                let missed = try listed.filter { try !refused.contains($0) }
                #expect(missed == [])
                // Those before the first line and behind the last are among them.
                let wrong = try (0..<500).map { "another password \($0)" }.filter { try refused.contains($0) }
                #expect(wrong == [])
            }
        }
    }

    @Test func `that is none is told why`() async throws {
        let good = (0..<200).map { Self.digest("\($0)") }.sorted()
        #expect(try await Self.fault(good.joined(separator: "\n")) == nil)
        #expect(try await Self.fault(good.reversed().joined(separator: "\n")) == .unsorted)
        for text in [
            "", "\n", "password1234\nletmein12345\n", good[0].dropLast() + "\n", good[0] + "0\n", "\n" + good[0],
            String(repeating: "x", count: 10_000), good[0] + "\n" + String(repeating: "x", count: 10_000),
        ] { #expect(try await Self.fault(text) == .notDigests, "\(text.prefix(50))") }
        for path in ["/nowhere/refused", "/tmp"] {
            #expect(throws: RefusedPasswordsFault.unreadable) { try RefusedPasswords(path: path) }
        }
    }

    @Test func `is asked at the server, at activation and at a change, and when nobody chooses not at all`()
        async throws
    {
        try await TestCity.with { city in
            let listed = "three kettles on a quiet river"
            try await Self.with(Self.digest(listed) + ":3\n") { path in
                let desk = PasswordDesk(refused: try RefusedPasswords(path: path))
                let server = try SetUpAtServer(pool: city.pool, desk: desk, ring: city.identity.ring, audit: city.audit)
                await #expect(throws: Fault.passwordEasyToGuess) {
                    try await server.create(
                        login: "li.na", reach: OfficerReach(roles: [.administrator]), password: listed,
                        in: city.context())
                }
                let activate = try ActivateOfficer(
                    pool: city.pool, desk: desk, ring: city.identity.ring, audit: city.audit)
                await #expect(throws: Fault.passwordEasyToGuess) {
                    try await activate(
                        login: "li.na", activation: "a", confirmation: "b", password: listed, in: city.context())
                }
                let officer = try await city.officer("zhang.wei", .auditor)
                let change = ChangePassword(check: try city.checkCredentials(desk: desk))
                await #expect(throws: Fault.passwordEasyToGuess) {
                    try await change(
                        old: TestOfficer.password, code: "000000", new: listed, session: "", in: officer.context())
                }
                // Signing in compares with what is kept, whatever the list says of it today.
                #expect(try await desk.matches(listed, try PasswordHash(of: listed)))
            }
        }
    }

    @Test func `that is damaged later lets nobody choose, and says which file it is`() async throws {
        try await Self.with(Self.digest("listed") + "\n") { path in
            let desk = PasswordDesk(refused: try RefusedPasswords(path: path))
            let password = "three kettles on a quiet river"
            _ = try await desk.hash(choice: password, for: "li.na")
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.write(contentsOf: Data("cut off".utf8))
            try file.close()
            let fault = await #expect(throws: RefusedPasswordsFault.self) {
                try await desk.hash(choice: password, for: "li.na")
            }
            #expect(fault?.fault == .temporarilyUnavailable && fault?.isForOperator == true)
            #expect(fault?.description.hasPrefix("SHANGDING_REFUSED_PASSWORDS: each line") == true)
        }
    }
}

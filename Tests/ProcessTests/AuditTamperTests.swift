import Foundation
import TestKit
import Testing

/// Whoever may write to every table and turn the triggers off, and `shangding verify audit` as an operator runs it.
@Suite struct `Tampering with the audit` {
    @Test func `makes verify audit exit 1 and name the place`() async throws {
        try await TemporaryFolder.with { folder in
            let city = try await Program.withRules(in: folder)
            for number in 1...10 {
                let made = try await city(
                    "client", "create", "app-\(number)", "--scope", "score.read", "--secret-file",
                    folder + "/secret-\(number)")
                try #require(made.succeeded, "\(made.errors)")
            }
            let untouched = try await city("verify", "audit")
            try #require(untouched.succeeded, "\(untouched.output)")
            let sealed = try #require(
                untouched.output.firstMatch(of: /(\d+) entries sealed/).flatMap { Int($0.output.1) })
            try #require(sealed > 10)

            let inserted = "00000000-0000-4000-8000-00000000a0d1"
            try await city.execute(
                """
                SET session_replication_role = replica;
                INSERT INTO audit_entry SELECT '00000000-0000-4000-8000-00000000a0d1', at, actor_kind, actor, action,
                    about_citizen, object, purpose, request_id, origin, mac FROM audit_entry LIMIT 1
                """)
            let more = try await city("verify", "audit")
            #expect(more.code == 1 && more.output.contains("entry \(inserted) is forged"), "\(more.output)")
            #expect(more.output.contains(": 1 faults"))
            try await city.execute(
                """
                SET session_replication_role = replica;
                DELETE FROM audit_entry WHERE entry_id = '00000000-0000-4000-8000-00000000a0d1'
                """)
            #expect(try await city("verify", "audit").succeeded)

            // The newest ten sealed ones, first their entries alone, then their leaves as well.
            try await city.execute(
                """
                SET session_replication_role = replica;
                DELETE FROM audit_entry
                WHERE entry_id IN (SELECT entry_id FROM audit_leaf ORDER BY leaf_no DESC LIMIT 10)
                """)
            let fewer = try await city("verify", "audit")
            #expect(fewer.code == 1 && fewer.output.contains(": 10 faults"), "\(fewer.output)")
            for leaf in sealed - 10..<sealed { #expect(fewer.output.contains(" at leaf \(leaf) is missing")) }
            try await city.execute(
                """
                SET session_replication_role = replica;
                DELETE FROM audit_leaf
                WHERE leaf_no IN (SELECT leaf_no FROM audit_leaf ORDER BY leaf_no DESC LIMIT 10)
                """)
            let shorter = try await city("verify", "audit")
            #expect(
                shorter.code == 1
                    && shorter.output.contains("leaves \(sealed - 10) to \(sealed - 1) are missing at the end"),
                "\(shorter.output)")
        }
    }
}

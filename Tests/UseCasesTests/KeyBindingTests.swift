import Foundation
import Intake
import Postgres
import Signing
import Store
import TestKit
import Testing
import UseCases

/// People keep being the same people while keys rotate under them.
@Suite struct `What a database knows of its keys` {
    /// Databases that were begun before keys rotated hold the index of an empty number under the first key.
    @Test func `knows a database of before by the ring it was begun with`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let nothing: [UInt8] = []
            let sentinel = try BlindIndexer(city.identity.ring).index(idType: "key_check", number: nothing.span).bytes
            try await city.owner.transaction { db in try InstallationStore.setKeyCheck(sentinel, db) }
            try await city.restarted { same in #expect(same.identity.ring.keys.count == 4) }
            #expect(try await city.owner.transaction { db in try InstallationStore.keyCheck(db) } == sentinel)
        }
    }

    /// By the constraint that every column of ciphertext has.
    @Test func `knows every column that holds ciphertext`() async throws {
        let columns = try await TestCity.with(.schema) { city in
            try await city.texts(
                """
                SELECT replace(conname, '_is_ciphertext', '') FROM pg_constraint
                WHERE conname LIKE '%\\_is\\_ciphertext' ORDER BY conname
                """)
        }
        let known = (ReencryptionStore.columns + EncryptedCells.all.map(\.column)).map {
            $0.name.replacing(".", with: "_")
        }
        // Answers to repeated requests have no bound on their length, and so no such constraint.
        #expect(Set(columns + ["idempotency_key_answer"]) == Set(known))
    }
}

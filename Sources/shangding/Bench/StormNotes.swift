import Signing
import Synchronization

/// What the clients of a storm were answered, kept in their own process: the other side of the books.
final class StormNotes: Sendable {
    /// How a hold ended as far as its client knows.
    enum End: String, Sendable {
        case committed, released
    }

    /// One hold that a client was granted.
    struct Hold: Sendable {
        let target: StormGround.Target
        var ends: [End] = []
        var redemptions: Set<PublicID> = []
        var isCancelled = false
    }

    struct Book: Sendable {
        /// Requests sent, and what became of them.
        var sent = 0
        var answered = 0
        var impatient = 0
        var broken = 0
        var refused = 0
        /// Keys with what each was answered, by status and digest of the content.
        var keys: [String: (status: Int, code: String?, digest: SHA256Digest)] = [:]
        var holds: [PublicID: Hold] = [:]
        var faults: [String] = []
        /// Kills by what was killed.
        var serviceKills = 0
        var databaseKills = 0
        /// How often the books were looked at while it blew.
        var looks = 0

        /// What a storm is for and did not happen: one of these proves nothing by finding no fault.
        var missing: [String] {
            let happened = [
                "answer": answered, "hold": holds.count, "commit": ends(.committed), "release": ends(.released),
                "hold left to expire": holds.values.count { $0.ends.isEmpty },
                "use at a till": holds.values.count { !$0.redemptions.isEmpty },
                "lost patience": impatient, "kill of the service": serviceKills,
                "kill of the database": databaseKills, "look at the books": looks,
            ]
            return happened.filter { $0.value == 0 }.keys.sorted().map { "there was no \($0)" }
        }

        private func ends(_ end: End) -> Int { holds.values.count { $0.ends.contains(end) } }
    }

    private let book = Mutex(Book())

    var now: Book { book.withLock { $0 } }
    var answered: Int { book.withLock { $0.answered } }

    func write(_ body: (inout sending Book) -> Void) { book.withLock { body(&$0) } }

    /// One answer. The same key gets the same answer, whatever happens in between.
    func answered(_ key: String?, _ answer: HTTPLine.Answer) {
        let (code, digest) = (answer.text("code"), SHA256Digest(hashing: answer.body))
        book.withLock { book in
            book.answered += 1
            if answer.status >= 500 { book.faults.append("\(key ?? "a request") was answered \(answer.status)") }
            guard let key else { return }
            // A no about the state of a hold is not kept under the key; a yes is.
            if let known = book.keys[key], known.status == 200 || answer.status == 200,
                known.status != answer.status || known.digest != digest
            {
                book.faults.append(
                    "\(key) was answered \(known.status) \(known.code ?? ""), then \(answer.status) \(code ?? "")")
            }
            if book.keys[key]?.status != 200 { book.keys[key] = (answer.status, code, digest) }
        }
    }
}

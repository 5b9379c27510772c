import Signing
import Testing

@testable import shangding

/// A storm that did nothing proves nothing.
@Suite struct `What a storm is for` {
    @Test func `must have happened`() throws {
        #expect(StormNotes.Book().missing.count == 10)
        var book = StormNotes.Book()
        (book.answered, book.impatient, book.serviceKills, book.databaseKills, book.looks) = (9, 1, 2, 1, 3)
        let target = StormGround.Target(id: try .random(), units: 1)
        func hold(_ ends: [StormNotes.End], _ redemptions: Set<PublicID> = []) throws {
            book.holds[try .random()] = StormNotes.Hold(target: target, ends: ends, redemptions: redemptions)
        }
        try hold([.released])
        try hold([])
        #expect(book.missing == ["there was no commit", "there was no use at a till"])
        try hold([.committed], [.random()])
        #expect(book.missing == [])
    }
}

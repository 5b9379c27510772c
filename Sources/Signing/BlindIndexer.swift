import Synchronization

/// Turns ID numbers into blind indexes with the `blind_index` keys of the ring.
///
/// The message authenticated is a label, the ID type and the normalised number, each behind its length: a passport and
/// a resident number with the same characters stay apart, and the key's other uses, should there ever be any, too.
/// Normalising (upper-case X, no blanks) is the caller's: the room that checks numbers knows how.
///
/// Safe to share between tasks: a lock guards the contexts. A bulk worker makes its own instead, so that nobody waits.
package final class BlindIndexer: Sendable {
    private static let label = "blind index 1"

    private let state: Mutex<State>

    package init(_ ring: KeyRing) throws(SigningError) {
        state = Mutex(try State(ring))
    }

    /// The index under the active key, to be stored.
    package func index(idType: String, number: Span<UInt8>) -> BlindIndex {
        state.withLock { $0.index(idType: idType, number: number, generation: 0) }
    }

    /// The index under every key, the active one first: while a rotation is under way a look-up tries them all.
    package func indexes(idType: String, number: Span<UInt8>) -> [BlindIndex] {
        state.withLock { state in
            var indexes: [BlindIndex] = []
            for position in state.generations.indices {
                indexes.append(state.index(idType: idType, number: number, generation: position))
            }
            return indexes
        }
    }

    private struct State: ~Copyable {
        let generations: [Generation]
        private var message: [UInt8] = []

        init(_ ring: KeyRing) throws(SigningError) {
            let active = ring.activeKey(for: .blindIndex)
            var generations = [try Generation(active)]
            for key in ring.keys(for: .blindIndex) where key.id != active.id {
                generations.append(try Generation(key))
            }
            self.generations = generations
        }

        mutating func index(idType: String, number: Span<UInt8>, generation position: Int) -> BlindIndex {
            message.removeAll(keepingCapacity: true)
            append(BlindIndexer.label)
            append(idType)
            message.append(UInt8(clamping: number.count))
            for index in number.indices { message.append(number[index]) }
            let generation = generations[position]
            let (high, low) = generation.code.leadingWords(of: message.span)
            return BlindIndex(generation: generation.id, high: high, low: low)
        }

        /// Labels and types are constants far shorter than 255 bytes. The number comes last, so that even a number too
        /// long for its length byte cannot be taken for another message.
        private mutating func append(_ text: String) {
            message.append(UInt8(clamping: text.utf8.count))
            message.append(contentsOf: text.utf8)
        }
    }

    /// One key's context; a class because a `~Copyable` value cannot live in an array. Only `State` holds it.
    private final class Generation {
        let id: UInt32
        var code: MessageCode

        init(_ key: KeyRing.Key) throws(SigningError) {
            id = key.id
            code = try MessageCode(key: key.secret)
        }
    }
}

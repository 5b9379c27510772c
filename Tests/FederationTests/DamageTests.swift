import CivilTime
import Signing
import Testing

@testable import Federation

/// A valid message, changed somewhere: never taken as another one.
@Suite struct `Damaged messages` {
    @Test(arguments: MessageType.allCases) func `are refused wherever a bit flips`(type: MessageType) throws {
        let good = try Sample.message(type, key: type == .statement ? nil : Scene.ed25519).compact
        let hash = try Consumer.take(good, as: type)
        for position in good.indices {
            // The long documents get one bit for each position, the messages all of them.
            let bits = good.count > 2_048 ? [UInt8(position % 8)] : Array(0..<8)
            for bit in bits {
                var changed = good
                changed[position] ^= 1 << bit
                try expectRefused(changed, as: type, like: hash, "bit \(bit) of byte \(position)")
            }
        }
    }

    @Test(arguments: MessageType.allCases) func `are refused wherever they are cut`(type: MessageType) throws {
        let good = try Sample.message(type).compact
        let hash = try Consumer.take(good, as: type)
        for position in good.indices {
            try expectRefused(Array(good[..<position]), as: type, like: hash, "cut to \(position)")
            try expectRefused(Array(good[(position + 1)...]), as: type, like: hash, "without the first \(position + 1)")
        }
    }

    @Test(arguments: MessageType.allCases) func `are refused with anything left out, put in or doubled`(
        type: MessageType
    ) throws {
        let good = try Sample.message(type).compact
        let hash = try Consumer.take(good, as: type)
        let extras = Array("A=. \n\0".utf8)
        for position in good.indices {
            var without = good
            without.remove(at: position)
            try expectRefused(without, as: type, like: hash, "without \(position)")
            var longer = good
            longer.insert(extras[position % extras.count], at: position)
            try expectRefused(longer, as: type, like: hash, "longer at \(position)")
        }
        try expectRefused(good + good, as: type, like: hash, "twice")
        for end in ["=", "\n", ".", "A", "\0"] {
            try expectRefused(good + Array(end.utf8), as: type, like: hash, "ending with \(end.utf8.first ?? 0)")
        }
    }

    @Test(arguments: MessageType.allCases) func `are refused with segments exchanged`(type: MessageType) throws {
        let one = try Sample.message(type).compact.split(separator: 0x2E)
        let two = try Sample.message(type, at: Scene.second - 1).compact.split(separator: 0x2E)
        for mixed in [[one[0], two[1], one[2]], [one[0], one[1], two[2]], [one[1], one[0], one[2]]] {
            let compact = Array(mixed.joined(separator: [0x2E]))
            #expect(Consumer.refusal(compact, as: type) != nil)
        }
    }

    @Test(arguments: MessageType.allCases) func `are refused one byte over the size of the type`(
        type: MessageType
    ) throws {
        let key = type == .statement ? Scene.root : Scene.ed25519
        // Three bytes of payload are four of the message: up to two of padding in data reach every length but one in
        // four.
        let good = Raw.payload(try Sample.message(type))
        var sizes: Set<Int> = []
        for target in (type.byteLimit - 4)...(type.byteLimit + 3) {
            guard let compact = try padded(good, to: target, type: type, key: key) else { continue }
            sizes.insert(compact.count)
            let refusal = Consumer.refusal(compact, as: type)
            #expect(refusal == (target <= type.byteLimit ? nil : FederationRefusal(.tooLarge, isSigned: false)))
        }
        #expect(sizes.contains { $0 > type.byteLimit - 2 && $0 <= type.byteLimit })
        #expect(sizes.contains { $0 > type.byteLimit && $0 <= type.byteLimit + 2 })
    }

    private func padded(_ payload: String, to count: Int, type: MessageType, key: SigningKey) throws -> [UInt8]? {
        let header = Raw.header(key, type)
        let fixed = (header.utf8.count * 4 + 2) / 3 + 2 + 86
        // The length of the payload whose base64url has the rest.
        let wanted = (count - fixed) * 3 / 4
        let filler = wanted - payload.utf8.count - #","later":"""#.utf8.count
        let longer = payload.dropLast(2) + #","later":"\#(String(repeating: "x", count: filler))"}}"#
        let compact = try Raw.sign(header: header, payload: longer.utf8, with: key)
        return compact.count == count ? compact : nil
    }

    private func expectRefused(
        _ changed: [UInt8], as type: MessageType, like hash: SHA256Digest, _ what: String
    ) throws {
        guard let taken = try? Consumer.take(changed, as: type) else { return }
        // The only other text of a message that may pass is one with another signature, and it is the same message.
        #expect(taken == hash, "\(type), \(what)")
    }
}

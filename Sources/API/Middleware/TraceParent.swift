/// The `traceparent` field of W3C Trace Context, version 00. It is passed on as it came, or not at all.
enum TraceParent {
    static func isValid(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard parts.count == 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.count == $1 }) else { return false }
        let areHex = parts.allSatisfy { part in
            part.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
        // All zeros name no trace and no parent; ff is no version.
        return areHex && parts[0].elementsEqual("00".utf8) && parts[1].contains { $0 != 0x30 }
            && parts[2].contains { $0 != 0x30 }
    }
}

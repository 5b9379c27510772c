/// How this room writes key files: a heading that names kind and version, one entry a line, and at the end a digest of
/// everything before it, so that a damaged or half-copied file is noticed before a wrong key does anything.
enum SealedText {
    private static let sealCount = 7 + 64 + 1

    /// `lines` are whole lines with their line feeds. They contain keys: the caller wipes them and the answer.
    static func write(heading: String, lines: [UInt8]) -> [UInt8] {
        var text = Array("\(heading)\n".utf8)
        text.reserveCapacity(text.count + lines.count + sealCount)
        text.append(contentsOf: lines)
        text.append(contentsOf: "sha256 \(SHA256Digest(hashing: text))\n".utf8)
        return text
    }

    /// The lines between heading and digest. `damaged` makes an error of a reason.
    static func lines(
        of text: [UInt8], heading: String, orThrow damaged: (String) -> SigningError
    ) throws(SigningError) -> [ArraySlice<UInt8>] {
        guard text.count > sealCount, text.last == 0x0A else { throw damaged("it is incomplete") }
        let body = text[..<(text.count - sealCount)]
        let digest = String(decoding: text[body.endIndex...], as: UTF8.self)
        guard digest == "sha256 \(SHA256Digest(hashing: body.span))\n" else {
            throw damaged("its contents do not match its digest")
        }
        let lines = body.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard body.last == 0x0A, let first = lines.first, first.elementsEqual(heading.utf8) else {
            throw damaged("it is not of a version this program reads")
        }
        return Array(lines.dropFirst())
    }
}

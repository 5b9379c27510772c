/// The codes of a vocabulary as length-prefixed bytes, ready to be copied into canonical bytes.
struct EncodedCodes: Sendable {
    private let bytes: [UInt8]
    private let indicators: [Range<Int>]
    private let sources: [Range<Int>]

    init(_ vocabulary: Vocabulary) {
        var bytes: [UInt8] = []
        func encode(_ text: String) -> Range<Int> {
            let start = bytes.count
            bytes.append(varint: UInt64(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
            return start..<bytes.count
        }
        indicators = vocabulary.indicators.map { encode($0.text) }
        sources = vocabulary.sources.map { encode($0.text) }
        self.bytes = bytes
    }

    /// A rank beyond the vocabulary is written as an empty text, which no code is.
    func append(indicator rank: UInt16, to output: inout [UInt8]) {
        append(Int(rank) < indicators.count ? indicators[Int(rank)] : nil, to: &output)
    }

    func append(source rank: UInt16, to output: inout [UInt8]) {
        append(Int(rank) < sources.count ? sources[Int(rank)] : nil, to: &output)
    }

    private func append(_ range: Range<Int>?, to output: inout [UInt8]) {
        guard let range else { return output.append(0) }
        output.append(contentsOf: bytes[range])
    }
}

/// How much of a document the reader is willing to hold, so that a hostile one costs no more than an honest one.
package struct JSONLimits: Hashable, Sendable {
    /// Bytes of the whole document.
    package var bytes: Int
    /// Objects and arrays inside one another; the reader recurses this deep.
    package var depth: Int
    /// Values of all kinds in the whole document, members and elements alike.
    package var values: Int
    /// UTF-8 bytes of one string or key after unescaping.
    package var stringBytes: Int

    package init(
        bytes: Int = 256 * 1024, depth: Int = 32, values: Int = 20_000, stringBytes: Int = 64 * 1024
    ) {
        self.bytes = bytes
        self.depth = depth
        self.values = values
        self.stringBytes = stringBytes
    }
}

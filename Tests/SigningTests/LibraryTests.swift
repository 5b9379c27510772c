import Signing
import Testing

/// What the log of a start says of the library under SM2.
@Suite struct `The cryptography library` {
    @Test func `tells its version`() {
        let parts = CryptographyLibrary.version.split(separator: ".")
        #expect(parts.count == 3 && parts[0] == "3" && parts.prefix(2).allSatisfy { Int($0) != nil })
    }
}

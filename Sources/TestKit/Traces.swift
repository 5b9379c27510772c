import COpenSSL
import Foundation
import Signing
import Synchronization

/// One way in which something could have been written down.
struct Trace: Sendable {
    /// Such as `its SM3 in hex`.
    let form: String
    let text: String
}

/// Everything by which a text could be found again: itself and its hashes, in each form in which octets are written.
///
/// Raw octets are not among the forms: PostgreSQL writes them in hex, in which tables are read. Of a hash the first 16
/// octets are looked for, so that one cut short is found too.
enum Traces {
    private static let known = Mutex<[String: [Trace]]>([:])

    /// Worked out once for each text; `LogScan` watches for the hashes from then on.
    static func of(_ text: String) -> [Trace] {
        if let traces = known.withLock({ $0[text] }) { return traces }
        let bytes = Array(text.utf8)
        var traces = [Trace(form: "in clear", text: text)] + written(bytes, "in")
        for (name, digest) in digests(of: bytes) {
            traces += written(Array(digest.prefix(16)), "its \(name) in")
            for trace in written(digest, "") { LogScan.watch(for: trace.text) }
        }
        known.withLock { $0[text] = traces }
        return traces
    }

    /// Octets as text. The last letter of base64 depends on what follows and is left out.
    static func written(_ bytes: [UInt8], _ prefix: String) -> [Trace] {
        let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let base64 = String(Base64URL.encode(bytes).prefix(bytes.count * 8 / 6))
        let plain = base64.replacing("-", with: "+").replacing("_", with: "/")
        let texts = [("hex", hex), ("capital hex", hex.uppercased()), ("base64url", base64)]
        return (texts + (plain == base64 ? [] : [("base64", plain)])).map { Trace(form: "\(prefix) \($0)", text: $1) }
    }

    private static func digests(of bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        [
            ("MD5", EVP_md5()), ("SHA-1", EVP_sha1()), ("SHA-256", EVP_sha256()), ("SHA-512", EVP_sha512()),
            ("SM3", EVP_sm3()),
        ].map { name, algorithm in
            var (digest, count) = ([UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE)), UInt32(0))
            let code = EVP_Digest(bytes, bytes.count, &digest, &count, algorithm, nil)
            precondition(code == 1, "OpenSSL has no \(name)")
            return (name, Array(digest.prefix(Int(count))))
        }
    }
}

/// Texts side by side, none of which has a zero octet: what is looked for is looked for in all at once.
struct Haystack {
    private let text: ContiguousArray<CChar>
    private let starts: [(at: Int, place: String)]

    init(_ texts: [(place: String, text: String)]) {
        var end = 0
        starts = texts.map { place, text in
            defer { end += text.utf8.count + 1 }
            return (end, place)
        }
        text = texts.map(\.text).joined(separator: "\n").utf8CString
    }

    /// Where it stands first; `nil` where it does not.
    func place(of needle: String) -> String? {
        let found = text.withUnsafeBufferPointer { text in
            text.baseAddress.flatMap { start in strstr(start, needle).map { UnsafePointer($0) - start } }
        }
        return found.flatMap { found in starts.last { $0.at <= found }?.place }
    }
}

import COpenSSL

/// Named arguments for an OpenSSL operation (`OSSL_PARAM`), together with the memory they point to.
///
/// Some of them are keys and passwords: the memory never moves, and is wiped at the end.
@safe struct Parameters: ~Copyable {
    private var list: [OSSL_PARAM]
    private var buffers: [UnsafeMutableRawBufferPointer]

    init() {
        unsafe list = []
        unsafe buffers = []
    }

    deinit {
        unsafe buffers.forEach { buffer in
            unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
            unsafe buffer.deallocate()
        }
    }

    mutating func add(_ name: StaticString, text: String) {
        let buffer = unsafe keep(Array(text.utf8))
        unsafe list.append(
            OSSL_PARAM_construct_utf8_string(
                Self.pointer(name), buffer.baseAddress?.assumingMemoryBound(to: CChar.self), text.utf8.count))
    }

    mutating func add(_ name: StaticString, bytes: [UInt8]) {
        let buffer = unsafe keep(bytes)
        unsafe list.append(OSSL_PARAM_construct_octet_string(Self.pointer(name), buffer.baseAddress, bytes.count))
    }

    mutating func add(_ name: StaticString, secret: SecretKey) {
        unsafe secret.withBytes { bytes in
            let buffer = unsafe keep(bytes)
            unsafe list.append(OSSL_PARAM_construct_octet_string(Self.pointer(name), buffer.baseAddress, bytes.count))
        }
    }

    /// A secret that is a number, most significant byte first.
    mutating func add(_ name: StaticString, secretNumber secret: SecretKey) {
        unsafe secret.withBytes { bytes in
            // OpenSSL expects the byte order of the machine.
            let buffer = unsafe Int(littleEndian: 1) == 1 ? keep(bytes.reversed()) : keep(bytes)
            unsafe list.append(
                OSSL_PARAM_construct_BN(
                    Self.pointer(name), buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
        }
    }

    mutating func add(_ name: StaticString, number: UInt64) {
        let buffer = unsafe keep(withUnsafeBytes(of: number) { unsafe Array($0) })
        unsafe list.append(
            OSSL_PARAM_construct_uint64(Self.pointer(name), buffer.baseAddress?.assumingMemoryBound(to: UInt64.self)))
    }

    /// The pointer is valid inside `body` only.
    func withPointer<Result>(_ body: (UnsafeMutablePointer<OSSL_PARAM>?) -> Result) -> Result {
        var ended = unsafe list + [OSSL_PARAM_construct_end()]
        return unsafe ended.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
    }

    /// A copy with a zero byte behind it, so that texts end and nothing is empty.
    private mutating func keep(_ bytes: some Collection<UInt8>) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 16)
        unsafe buffer.copyBytes(from: bytes)
        unsafe buffer[bytes.count] = 0
        unsafe buffers.append(buffer)
        return unsafe buffer
    }

    /// A literal ends with a zero byte and lives as long as the program.
    private static func pointer(_ name: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

import Glibc

/// The HTTP of a story: one request, one connection, on this machine. It waits where it stands, which a story may:
/// nothing else is to happen meanwhile.
struct LocalHTTP: Sendable {
    let host: String
    let port: Int
    /// The address to come from; `nil`: whichever the machine takes.
    var source: String?

    /// Seconds an answer may take.
    private static let patience = 20
    private static let limit = 4 << 20

    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// There was no whole answer. What became of the request is not known.
    struct Unanswered: Error {}

    func ask(
        _ method: String, _ path: String, _ fields: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) throws(Unanswered) -> Answer {
        let socket = try connect()
        defer { close(socket) }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n"
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + (body ?? []), over: socket)
        return try read(receive(from: socket))
    }

    private func connect() throws(Unanswered) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { throw Unanswered() }
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Unanswered() }
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        if let source, !bind(descriptor, to: source) {
            close(descriptor)
            throw Unanswered()
        }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            throw Unanswered()
        }
        return descriptor
    }

    private func bind(_ socket: Int32, to source: String) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        guard inet_pton(AF_INET, source, &address.sin_addr) == 1 else { return false }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.bind(socket, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private func send(_ bytes: [UInt8], over socket: Int32) throws(Unanswered) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw Unanswered() }
            rest = rest.dropFirst(sent)
        }
    }

    private func receive(from socket: Int32) throws(Unanswered) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = chunk.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            guard count >= 0, bytes.count < Self.limit else { throw Unanswered() }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// An answer with a length, as the service writes all of them; one cut short is none.
    private func read(_ bytes: [UInt8]) throws(Unanswered) -> Answer {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw Unanswered() }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Unanswered()
        }
        let length = lines.lazy.compactMap { line -> Int? in
            let field = line.split(separator: ":", maxSplits: 1)
            guard field.count == 2, field[0].lowercased() == "content-length" else { return nil }
            return Int(field[1].filter { $0 != " " })
        }.first
        let body = Array(bytes[end.upperBound...])
        guard body.count == length ?? 0 else { throw Unanswered() }
        return Answer(status: status, body: body)
    }
}

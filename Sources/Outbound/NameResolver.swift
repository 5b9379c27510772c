import Federation
import Glibc
import NIOCore

/// Looks a host name up with the system's resolver, where waiting holds up nothing but look-ups.
struct NameResolver: Sendable {
    /// A blocking look-up: every address the name has, in the order in which they should be tried.
    typealias LookUp = @Sendable (_ host: String, _ port: Int) -> [SocketAddress]

    let lookUp: LookUp
    /// Addresses that are not public are refused unless this says otherwise.
    let allowPrivate: Bool

    private struct Name: Hashable {
        let host: String
        let port: Int
    }

    private let lookUps = LookUps<Name, [SocketAddress]>(most: Self.most)
    /// Names at a time: more than there are partners.
    static let most = 32

    init(lookUp: @escaping LookUp, allowPrivate: Bool) {
        self.lookUp = lookUp
        self.allowPrivate = allowPrivate
    }

    /// The addresses of a name. If a single one of them must not be connected to, none is: whoever answers for the name
    /// decides which of them comes first.
    func addresses(of host: String, port: Int) async throws -> [SocketAddress] {
        let found = try await lookUps.found(Name(host: host, port: port)) { [lookUp] in lookUp($0.host, $0.port) }
        guard !found.isEmpty else { throw PartnerSilence.nameUnknown }
        guard allowPrivate || found.allSatisfy(\.isPublic) else { throw PartnerSilence.addressPrivate }
        return found
    }

    /// `getaddrinfo`: the hosts file, then DNS, as the machine is set up. Stream sockets, IPv4 and IPv6.
    static let system: LookUp = { host, port in
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe SocketAddress(entry.pointee) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }
}

extension SocketAddress {
    /// `nil` for families other than IPv4 and IPv6.
    fileprivate init?(_ entry: addrinfo) {
        guard let address = unsafe UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch unsafe (entry.ai_family, Int(entry.ai_addrlen)) {
        case (AF_INET, MemoryLayout<sockaddr_in>.size...):
            self = unsafe SocketAddress(address.loadUnaligned(as: sockaddr_in.self))
        case (AF_INET6, MemoryLayout<sockaddr_in6>.size...):
            self = unsafe SocketAddress(address.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }

    /// Whether the Internet routes to this address, by RFC 6890. An address of another family is not known to.
    var isPublic: Bool {
        // Where the address lies in `sockaddr_in` and `sockaddr_in6` (RFC 3493 section 3.3), in network order.
        let place: Range<Int>
        switch self {
        case .v4: place = 4..<8
        case .v6: place = 8..<24
        case .unixDomainSocket: return false
        }
        return NetworkRules.isPublic(
            unsafe withSockAddr { address, size in
                unsafe Array(UnsafeRawBufferPointer(start: address, count: size)[place])
            })
    }
}

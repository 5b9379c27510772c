import HTTPTypes
import Hummingbird

/// Whether a form came from a page of this service. Browsers say where a form was sent from in `Sec-Fetch-Site` and
/// `Origin`, and no page can make them say otherwise; a request that says neither is no form of ours.
enum RequestOrigin {
    static func isOwn(_ request: Request, publicURL: String) -> Bool {
        if let site = request.headers[.secFetchSite], site != "same-origin" { return false }
        guard let origin = request.headers[.origin] else { return request.headers[.secFetchSite] != nil }
        if origin == self.origin(of: publicURL) { return true }
        guard let host = request.head.authority, !host.isEmpty else { return false }
        return origin == "https://\(host)" || origin == "http://\(host)"
    }

    /// Scheme, host and port of an address.
    static func origin(of url: String) -> Substring {
        guard let scheme = url.firstRange(of: "://") else { return url[...] }
        return url[..<(url[scheme.upperBound...].firstIndex(of: "/") ?? url.endIndex)]
    }
}

extension HTTPField.Name {
    static let secFetchSite = Self.of("Sec-Fetch-Site")
    static let referrerPolicy = Self.of("Referrer-Policy")

    /// A name that is a constant of ours.
    private static func of(_ name: String) -> Self {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is a field name") }
        return name
    }
}

/// Who receives data under a consent; each is asked for by itself (PIPL art 23).
package enum ConsentRecipient: Hashable, Sendable {
    /// The city itself, which holds the data.
    case city
    /// A provider of benefits by its code: a lower-case letter, then at most 63 letters, digits and hyphens.
    case provider(String)
    /// A partner city by its code of GB/T 2260: six digits.
    case partner(String)

    /// Reads what `code` writes, and nothing else.
    package init?(code: some StringProtocol) {
        if code == "city" {
            self = .city
            return
        }
        guard let colon = code.firstIndex(of: ":") else { return nil }
        let name = code[code.index(after: colon)...]
        switch code[..<colon] {
        case "provider":
            let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            guard let first = name.utf8.first, letters.contains(first), name.utf8.count <= 64,
                name.utf8.allSatisfy({ letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") })
            else { return nil }
            self = .provider(String(name))
        case "partner":
            guard name.utf8.count == 6,
                name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return nil }
            self = .partner(String(name))
        default: return nil
        }
    }

    /// `city`, `provider:…` or `partner:…`.
    package var code: String {
        switch self {
        case .city: "city"
        case .provider(let name): "provider:" + name
        case .partner(let city): "partner:" + city
        }
    }
}

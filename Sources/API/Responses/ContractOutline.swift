/// Paths, methods and summaries of the contract, read line by line out of the one file we write ourselves: enough for
/// the reference page and for the test that holds it equal to the routes. It is no YAML reader.
struct ContractOutline {
    struct Operation: Hashable {
        let path: String
        let method: String
        let summary: String
    }

    private(set) var operations: [Operation] = []

    private static let methods: Set<Substring> = ["get", "put", "post", "delete", "patch", "head", "options"]

    init(_ contract: [UInt8]) {
        var isInPaths = false
        var (path, method) = (Substring(), Substring())
        for line in String(decoding: contract, as: UTF8.self).split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            switch indent {
            case 0: isInPaths = rest == "paths:"
            case 2 where isInPaths && rest.hasPrefix("/"): path = rest.prefix { $0 != ":" }
            case 4 where isInPaths:
                let name = rest.prefix { $0 != ":" }
                method = Self.methods.contains(name) ? name : ""
            case 6 where isInPaths && !method.isEmpty && rest.hasPrefix("summary: "):
                operations.append(
                    Operation(
                        path: String(path), method: method.uppercased(), summary: String(rest.dropFirst(9))))
            default: continue
            }
        }
    }
}

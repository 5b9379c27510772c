import Hummingbird

/// The query of a request, read strictly: a parameter nobody knows is a mistake worth telling, not one to swallow.
enum Query {
    static func none(_ request: Request) throws(APIError) {
        guard let query = request.uri.query, !query.isEmpty else { return }
        throw .parameterUnknown
    }

    /// Names and values as they were written; no value this surface takes needs percent-encoding.
    static func parameters(_ request: Request) -> [(name: Substring, value: Substring)] {
        guard let query = request.uri.query else { return [] }
        return query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0], parts.count == 2 ? parts[1] : "")
        }
    }
}

/// How many entries a page may have.
enum PageLimit {
    static let usual = 50
    static let largest = 200

    /// Digits alone: `Int` also reads a sign. `given` is what came before under the same name.
    static func read(_ text: Substring, unless given: Int?) throws(APIError) -> Int {
        guard given == nil, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text),
            (1...largest).contains(value)
        else { throw .limitInvalid }
        return value
    }
}

/// What a page of a history is asked for by.
struct HistoryQuery {
    let limit: Int
    let cursor: HistoryCursor?

    init(_ request: Request) throws(APIError) {
        var limit: Int?
        var cursor: HistoryCursor?
        for parameter in Query.parameters(request) {
            switch parameter.name {
            case "limit": limit = try PageLimit.read(parameter.value, unless: limit)
            case "cursor":
                guard cursor == nil, let value = HistoryCursor(parameter.value) else { throw .cursorInvalid }
                cursor = value
            default: throw .parameterUnknown
            }
        }
        self.limit = limit ?? PageLimit.usual
        self.cursor = cursor
    }
}

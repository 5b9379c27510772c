/// How rules and magnitudes are written in one cell of a table: `fixed:25`, `banded:10=1;50=2`,
/// `bandedYearSum:…`, `perUnit:100000=1/50000;*=1/500000`, `ceiling:79`; `none`, `hours:1-8784`, `fen`, `level:1-5`.
///
/// Reading checks the form only. Whether a rule is lawful, or its bands ascend, is the law gate's to say.
extension Rule {
    /// Points outside this range are taken for a slip of the pen.
    static let pointRange = -1_000_000...1_000_000

    package init?(cell: String) {
        guard let colon = cell.firstIndex(of: ":") else { return nil }
        let parts = cell[cell.index(after: colon)...].split(separator: ";", omittingEmptySubsequences: false)
        switch cell[..<colon] {
        case "fixed":
            guard parts.count == 1, let points = Self.points(parts[0]) else { return nil }
            self = .fixed(points)
        case "ceiling":
            guard parts.count == 1, let score = Self.points(parts[0]) else { return nil }
            self = .ceiling(score)
        case "banded":
            guard let bands = Self.all(parts, Self.band) else { return nil }
            self = .banded(bands)
        case "bandedYearSum":
            guard let bands = Self.all(parts, Self.band) else { return nil }
            self = .bandedYearSum(bands)
        case "perUnit":
            guard let pieces = Self.all(parts, Self.piece) else { return nil }
            self = .perUnit(pieces)
        default: return nil
        }
    }

    package var cell: String {
        func bands(_ bands: [Band]) -> String { bands.map { "\($0.from)=\($0.points)" }.joined(separator: ";") }
        switch self {
        case .fixed(let points): return "fixed:\(points)"
        case .ceiling(let score): return "ceiling:\(score)"
        case .banded(let all): return "banded:" + bands(all)
        case .bandedYearSum(let all): return "bandedYearSum:" + bands(all)
        case .perUnit(let pieces):
            let parts = pieces.map { "\($0.upTo.map(String.init) ?? "*")=\($0.points)/\($0.per)" }
            return "perUnit:" + parts.joined(separator: ";")
        }
    }

    private static func all<Part>(_ parts: [Substring], _ read: (Substring) -> Part?) -> [Part]? {
        let read = parts.compactMap(read)
        return read.count == parts.count ? read : nil
    }

    private static func points(_ text: Substring) -> Int? {
        guard let points = Int(cell: text), pointRange.contains(points) else { return nil }
        return points
    }

    private static func band(_ text: Substring) -> Band? {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, let from = Int64(cell: sides[0]), let points = points(sides[1]) else { return nil }
        return Band(from: from, points: points)
    }

    private static func piece(_ text: Substring) -> Piece? {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        let rate = sides[1].split(separator: "/", omittingEmptySubsequences: false)
        guard rate.count == 2, let points = points(rate[0]), let per = Int64(cell: rate[1]) else { return nil }
        if sides[0] == "*" { return Piece(upTo: nil, points: points, per: per) }
        guard let upTo = Int64(cell: sides[0]) else { return nil }
        return Piece(upTo: upTo, points: points, per: per)
    }
}

extension MagnitudeKind {
    package init?(cell: String) {
        switch cell {
        case "none": self = .none
        case "fen": self = .fen
        default:
            let halves = cell.split(separator: ":", omittingEmptySubsequences: false)
            guard halves.count == 2 else { return nil }
            let ends = halves[1].split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let low = Int64(cell: ends[0]), let high = Int64(cell: ends[1]), low <= high,
                high <= MagnitudeKind.fen.permitted.upperBound
            else { return nil }
            switch halves[0] {
            case "hours": self = .hours(low...high)
            case "level": self = .level(low...high)
            default: return nil
            }
        }
    }

    package var cell: String {
        switch self {
        case .none: "none"
        case .fen: "fen"
        case .hours(let range): "hours:\(range.lowerBound)-\(range.upperBound)"
        case .level(let range): "level:\(range.lowerBound)-\(range.upperBound)"
        }
    }
}

extension FixedWidthInteger {
    /// An integer as tables write it: one way only, so without a plus sign or leading zeros.
    init?(cell: some StringProtocol) {
        guard let number = Self(String(cell)), String(number) == cell else { return nil }
        self = number
    }
}

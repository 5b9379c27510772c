package import Federation
import Store

/// From which score a resident of this city is in which band. It says nothing about anybody below its lowest band.
package struct BandMap: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let band: Band
        /// The lowest score in it.
        package let fromScore: Int
        package let label: LocalText

        package init(band: Band, fromScore: Int, label: LocalText) {
            self.band = band
            self.fromScore = fromScore
            self.label = label
        }
    }

    /// From the lowest band up.
    package let entries: [Entry]

    /// `nil` unless both bands and scores rise from entry to entry.
    package init?(_ entries: [Entry]) {
        guard zip(entries, entries.dropFirst()).allSatisfy({ $0.band < $1.band && $0.fromScore < $1.fromScore }) else {
            return nil
        }
        self.entries = entries
    }

    /// The map in force; `nil` before the first was published.
    init?(_ stored: [StoredBand]) {
        guard !stored.isEmpty else { return nil }
        self.init(
            stored.map {
                Entry(
                    band: $0.band, fromScore: Int($0.fromScore), label: LocalText(zh: $0.labelZh, en: $0.labelEn))
            })
    }

    package func entry(of score: Int) -> Entry? { entries.last { $0.fromScore <= score } }

    package func band(of score: Int) -> Band? { entry(of: score)?.band }

    func meets(_ band: Band, by score: Int) -> Bool { self.band(of: score).map { $0 >= band } ?? false }

    /// The share of each band among all who have a score, permille, in the order of the entries. What rounding leaves
    /// over goes to the largest remainders, so that the shares of a map that covers everybody sum to 1000.
    package func shares(of people: [Int: Int64]) -> [Int16] {
        var counts = entries.map { _ in Int64(0) }
        var unbanded: Int64 = 0
        for (score, count) in people {
            if let index = entries.lastIndex(where: { $0.fromScore <= score }) {
                counts[index] += count
            } else {
                unbanded += count
            }
        }
        let total = counts.reduce(unbanded, +)
        guard total > 0 else { return counts.map { _ in 0 } }
        let parts = (counts + [unbanded]).map { ($0 * 1000).quotientAndRemainder(dividingBy: total) }
        var shares = parts.map(\.quotient)
        let left = Int(1000 - shares.reduce(0, +))
        for index in parts.indices.sorted(by: { parts[$0].remainder > parts[$1].remainder }).prefix(left) {
            shares[index] += 1
        }
        return shares.dropLast().map { Int16($0) }
    }
}

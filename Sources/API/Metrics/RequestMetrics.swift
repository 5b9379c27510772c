import Synchronization

/// Counts and durations of requests by route and status class, and how many are being answered right now.
///
/// One small lock per route, held for a few additions. Labels come from `Endpoint`: a caller can never make new ones.
package final class RequestMetrics: Sendable {
    /// Upper bounds of the duration buckets in microseconds; one more bucket takes the rest.
    static let bounds: [Int64] = [
        500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000,
    ]

    struct Counts: Sendable {
        /// By status class, 1xx to 5xx.
        var answers = [Int](repeating: 0, count: 5)
        /// Not cumulative.
        var buckets = [Int](repeating: 0, count: RequestMetrics.bounds.count + 1)
        var microseconds: Int64 = 0
    }

    private final class Route: Sendable {
        let counts = Mutex(Counts())
    }

    private let routes: [Endpoint: Route]
    private let unmatched = Route()
    private let inFlight = Atomic<Int>(0)

    package init() {
        routes = Dictionary(uniqueKeysWithValues: Endpoint.allCases.map { ($0, Route()) })
    }

    func begin() { inFlight.add(1, ordering: .relaxed) }
    func end() { inFlight.subtract(1, ordering: .relaxed) }

    /// Counts an answer; no endpoint stands for a path that does not exist.
    func record(_ endpoint: Endpoint?, status: Int, took: Duration) {
        let (seconds, attoseconds) = took.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let bucket = Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count
        let route = endpoint.flatMap { routes[$0] } ?? unmatched
        route.counts.withLock { counts in
            counts.answers[min(max(status / 100, 1), 5) - 1] += 1
            counts.buckets[bucket] += 1
            counts.microseconds += microseconds
        }
    }

    var requestsInFlight: Int { inFlight.load(ordering: .relaxed) }

    /// What was counted, by route template, in the order of `Endpoint`; what matched no route comes last.
    var counts: [(route: String, counts: Counts)] {
        Endpoint.allCases.map { ($0.template, (routes[$0] ?? unmatched).counts.withLock { $0 }) }
            + [("unmatched", unmatched.counts.withLock { $0 })]
    }
}

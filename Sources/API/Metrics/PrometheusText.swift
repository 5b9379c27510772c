/// The text exposition format of Prometheus, version 0.0.4.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    init(_ metrics: RequestMetrics, _ samples: [MetricSample]) {
        let counts = metrics.counts
        open("shangding_http_requests_total", "counter", "Requests answered, by route and status class.")
        for (route, counts) in counts {
            for (index, answers) in counts.answers.enumerated() where answers > 0 {
                line("shangding_http_requests_total", "{route=\"\(route)\",status=\"\(index + 1)xx\"}", "\(answers)")
            }
        }
        open("shangding_http_request_duration_seconds", "histogram", "Time to answer, by route.")
        for (route, counts) in counts where counts.buckets.contains(where: { $0 > 0 }) { histogram(route, counts) }
        open("shangding_http_requests_in_flight", "gauge", "Requests being answered now.")
        line("shangding_http_requests_in_flight", "", "\(metrics.requestsInFlight)")
        for sample in samples {
            open(sample.name, sample.kind.rawValue, sample.help)
            line(sample.name, "", "\(sample.value)")
        }
    }

    private mutating func histogram(_ route: String, _ counts: RequestMetrics.Counts) {
        let name = "shangding_http_request_duration_seconds"
        var seen = 0
        for (bound, count) in zip(RequestMetrics.bounds, counts.buckets) {
            seen += count
            line("\(name)_bucket", "{route=\"\(route)\",le=\"\(Self.seconds(bound))\"}", "\(seen)")
        }
        seen += counts.buckets[RequestMetrics.bounds.count]
        line("\(name)_bucket", "{route=\"\(route)\",le=\"+Inf\"}", "\(seen)")
        line("\(name)_sum", "{route=\"\(route)\"}", Self.seconds(counts.microseconds))
        line("\(name)_count", "{route=\"\(route)\"}", "\(seen)")
    }

    private mutating func open(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        text += "\(name)\(labels) \(value)\n"
    }

    /// Microseconds as seconds, exactly: 2500 is `0.0025`.
    static func seconds(_ microseconds: Int64) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(1_000_000 + rest).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(whole).\(digits)"
    }
}

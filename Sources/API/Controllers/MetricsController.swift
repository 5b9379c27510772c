import HTTPTypes
import Hummingbird
import NIOCore

/// `/metrics`: what was counted here and what the executable adds.
struct MetricsController: Sendable {
    let metrics: RequestMetrics
    let gauges: @Sendable () async -> [MetricSample]

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.get("/metrics") { [metrics, gauges] _, _ in
            let text = PrometheusText(metrics, await gauges()).text
            return Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }
}

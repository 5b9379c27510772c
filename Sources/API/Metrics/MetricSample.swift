/// One figure the executable adds to the metrics, such as the citizens waiting to be scored anew.
package struct MetricSample: Sendable {
    package enum Kind: String, Sendable {
        case gauge, counter
    }

    /// Such as `shangding_dirty_citizens`; counters end in `_total`.
    package let name: String
    package let help: String
    package let kind: Kind
    package let value: Int64

    package init(name: String, help: String, kind: Kind = .gauge, value: Int64) {
        self.name = name
        self.help = help
        self.kind = kind
        self.value = value
    }
}

/// A value that cannot be shown: an ID number, or bytes that contain one.
///
/// Printing, interpolating, dumping, mirroring or debugging it yields `‹redacted›`, and it is not `Encodable`, so a
/// type that holds one cannot be encoded by accident. The only way in is `exposed`, a word that is easy to search for
/// and hard to write without meaning it.
package struct Redacted<Value> {
    /// The value itself. Never pass it to a log, an error, a metric or a response.
    package let exposed: Value

    package init(_ value: Value) {
        self.exposed = value
    }
}

extension Redacted: Sendable where Value: Sendable {}
extension Redacted: Equatable where Value: Equatable {}
extension Redacted: Hashable where Value: Hashable {}

extension Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "‹redacted›" }
    package var debugDescription: String { "‹redacted›" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

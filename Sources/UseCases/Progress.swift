/// Where a long operation says how far it is. Reports come at least every few thousand steps, from any thread.
package struct Progress: Sendable {
    package let report: @Sendable (_ done: Int, _ total: Int?) -> Void

    package init(_ report: @escaping @Sendable (_ done: Int, _ total: Int?) -> Void) {
        self.report = report
    }

    package static let silent = Progress { _, _ in }
}

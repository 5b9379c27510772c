/// Who began it: the citizen by themselves, or a client that asked.
package enum Initiative: String, CaseIterable, Hashable, Sendable {
    case citizen, client
}

/// Who will name the citizen by a handle: a client, by one of its own, or the city's officers, by the city's.
package enum HandleOwner: Hashable, Sendable {
    case client(Int32)
    case city
}

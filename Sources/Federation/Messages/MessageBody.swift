package import StrictJSON

/// The `data` of one type of message.
package protocol MessageBody: Hashable, Sendable {
    static var type: MessageType { get }

    /// Takes its members; unknown ones are ignored. `nil` after a fault, which is noted.
    init?(members: inout JSONMembers)

    func writeMembers(to writer: inout JSONWriter)
}

extension MessageBody {
    /// Step 11 of the receiver: what is missing or wrong is `invalid_data`, with its place in the payload.
    package init(data: JSONValue) throws(FederationRefusal) {
        var node = JSONNode(data, pointer: "/data")
        let body = node.object { Self(members: &$0) }
        let fault = node.faults.first { $0.code != .unknownMember }
        guard let body, fault == nil else {
            throw FederationRefusal(.invalidData, pointer: fault?.pointer ?? "/data", isSigned: true)
        }
        self = body
    }
}

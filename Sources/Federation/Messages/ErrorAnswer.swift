package import StrictJSON

/// A refusal as an answer: signed once the question's signature was good, and before that as `application/problem+json`
/// (RFC 9457) with the same members.
package struct ErrorAnswer: MessageBody {
    package static let type = MessageType.error

    package let code: FederationCode
    /// RFC 6901, into the question's payload.
    package let pointer: String?
    /// Bytes of a pointer.
    static let pointerBytes = 1...256
    /// The clock of whoever answers, seconds since 1970.
    package let now: Int64
    /// Seconds.
    package let retryAfter: Int?

    package init(code: FederationCode, pointer: String? = nil, now: Int64, retryAfter: Int? = nil) {
        self.code = code
        self.pointer = pointer
        self.now = now
        self.retryAfter = retryAfter
    }

    package init?(members: inout JSONMembers) {
        let code = members.word("code", FederationCode.self)
        let status = members.integer("status", in: 400...599)
        let pointer = members.ifPresent("pointer") { $0.readable(bytes: Self.pointerBytes) }
        let now = members.time("now")
        let retryAfter = members.ifPresent("retry_after") { $0.integer(in: 0...86_400).map(Int.init) }
        guard let code, let status, let pointer, let now, let retryAfter else { return nil }
        self.init(code: code, pointer: pointer, now: now, retryAfter: retryAfter)
        if status != code.status { members.note("status", .wrongForm, "the status of the code") }
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("code")
        writer.string(code.rawValue)
        writer.key("status")
        writer.integer(code.status)
        if let pointer {
            writer.key("pointer")
            writer.string(pointer)
        }
        writer.key("now")
        writer.integer(now)
        if let retryAfter {
            writer.key("retry_after")
            writer.integer(retryAfter)
        }
    }

    /// The unsigned form.
    package var problem: [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.key("type")
        writer.string("urn:ccr:error:\(code.rawValue)")
        writer.key("title")
        writer.string(code.title)
        writeMembers(to: &writer)
        writer.endObject()
        return writer.finish()
    }

    package static let problemType = "application/problem+json"
}

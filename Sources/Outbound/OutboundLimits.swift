/// How long and how much a partner may take. Every bound of the client is here.
package struct OutboundLimits: Sendable {
    /// From the name to a connection that may be used: look-up, connecting, the TLS handshake.
    package var connecting: Duration = .seconds(3)
    /// From the call to its answer, waiting for a seat included.
    package var total: Duration = .seconds(10)
    /// Bytes of names and values of an answer's header fields.
    package var headerBytes = 16 * 1024
    /// Header fields of an answer.
    package var headerFields = 100
    /// Exchanges with one partner at a time.
    package var seats = 16
    /// Connections kept for a partner between exchanges.
    package var kept = 4
    /// How long a kept connection may rest. Shorter than what servers commonly allow, so that they seldom close one
    /// under us.
    package var rest: Duration = .seconds(20)
    /// How old a connection may become: a partner's new address or certificate is met within this time.
    package var age: Duration = .seconds(300)
    /// Addresses of a name that are tried; all of them are checked.
    package var addresses = 4

    package init() {}
}

package import Postgres

/// What a database error means to a caller of ours. One table for all faces.
extension PostgresError: PublicFault {
    package var fault: Fault? {
        switch code {
        case .poolTimeout, .poolClosed, .connectionFailed, .connectionLost, .outcomeUnknown: .temporarilyUnavailable
        case .queryTimeout: .timedOut
        case .server(let state):
            // Class 53 is out of resources, 57 an operator's intervention, 40 a transaction that lost.
            ["53", "57", "40"].contains(state.classOf) ? .temporarilyUnavailable : nil
        default: nil
        }
    }
}

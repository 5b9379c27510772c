import Glibc

/// What happened to the private cluster, for whoever logs or counts it.
package enum PrivateClusterEvent: Sendable {
    case created(folder: String)
    case started(pid: Int32)
    case adopted(pid: Int32)
    case died
    /// Processes that a dead server left were told to end.
    case endedLeftovers([Int32])
    case restartFailed(any Error)
    /// We were the last, so the server was stopped.
    case stopped
    /// Others still use the server, so it goes on.
    case left
    case stopFailed(any Error)
}

extension PrivateClusterEvent: CustomStringConvertible {
    package var description: String {
        switch self {
        case .created(let folder): "private PostgreSQL cluster created in \(folder)"
        case .started(let pid): "private PostgreSQL started, process \(pid)"
        case .adopted(let pid): "private PostgreSQL already runs, process \(pid)"
        case .died: "private PostgreSQL died"
        case .endedLeftovers(let pids): "ended \(pids.count) processes that a dead PostgreSQL left"
        case .restartFailed(let error): "private PostgreSQL did not restart: \(error)"
        case .stopped: "private PostgreSQL stopped"
        case .left: "private PostgreSQL goes on for others"
        case .stopFailed(let error): "private PostgreSQL could not be stopped: \(error)"
        }
    }
}

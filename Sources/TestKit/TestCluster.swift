import Foundation
package import Postgres

/// A throw-away PostgreSQL for tests, on a Unix socket in a short temporary folder.
///
/// A shell keeps it: when this process ends, however it ends, the shell's standard input closes, and it stops the
/// server and deletes the folder.
package final class TestCluster: Sendable {
    /// The server most tests share. A test that stops or restarts a server starts one of its own.
    package static let shared = TestCluster()

    package let options: ConnectionOptions
    package let directory: String
    private let orders = Pipe()
    private let answers = Pipe()

    /// Listens on a network address of this machine too where a port is named.
    package init(port: Int? = nil) {
        var template = Array("/tmp/pgt-XXXXXX".utf8CString)
        directory = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
        options = ConnectionOptions(
            socketDirectory: directory, port: port ?? 5432, database: "postgres", user: "postgres")
        let keeper = Process()
        keeper.executableURL = URL(filePath: "/bin/sh")
        keeper.arguments = ["-c", Self.script, "cluster", directory, port == nil ? "" : "127.0.0.1", "\(port ?? 5432)"]
        keeper.standardInput = orders
        keeper.standardOutput = answers
        do { try keeper.run() } catch { fatalError("no shell to start PostgreSQL with: \(error)") }
        order("start")
    }

    /// Takes the server down as a crash would, and starts it again.
    package func restart() { order("restart") }

    /// Takes the server down as a crash would; `restart` brings it back.
    package func stop() { order("stop") }

    private func order(_ action: String) {
        orders.fileHandleForWriting.write(Data("\(action)\n".utf8))
        let answer = String(decoding: answers.fileHandleForReading.availableData, as: UTF8.self)
        precondition(answer == "done\n", "pg_ctl \(action) failed in \(directory)")
    }

    private static let script = """
        set -e
        cd /
        directory=$1 listen=$2 port=$3
        binaries=$(pg_config --bindir 2>/dev/null || true)
        [ -x "$binaries/initdb" ] || binaries=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
        as_server() {
            if [ "$(id -u)" != 0 ]; then "$@"; return; fi
            user=$(id -un postgres 2>/dev/null || echo nobody)
            setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
        }
        control() {
            as_server "$binaries/pg_ctl" "$1" -w -s -m immediate -D "$directory/data" -l "$directory/log" \
                -o "-k $directory -c listen_addresses='$listen' -p $port -c fsync=off -c max_connections=300" \\
                </dev/null >/dev/null 2>&1
        }
        trap '' INT TERM HUP
        if [ "$(id -u)" = 0 ]; then chown "$(id -un postgres 2>/dev/null || echo nobody)" "$directory"; fi
        as_server "$binaries/initdb" -U postgres -A trust -E UTF8 --locale=C -N -D "$directory/data" >/dev/null
        while read -r action; do
            control "$action"
            echo done
        done
        control stop || true
        rm -rf "$directory"
        """
}

extension TestCluster {
    package func pool(size: Int = 4, waitLimit: Duration = .seconds(20), log: @escaping PostgresLog = { _ in })
        -> PostgresPool
    {
        PostgresPool(options: options, size: size, waitLimit: waitLimit, log: log)
    }
}

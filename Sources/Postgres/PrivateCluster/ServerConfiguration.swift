import FoundationEssentials
import Glibc

/// The `postgresql.conf` of a new private cluster: durable, and modest enough to share a machine.
///
/// It is written once and then belongs to the operator. Where the server listens is not in it but on the command line,
/// so that no edit can open the server to a network.
struct ServerConfiguration: Sendable {
    /// Memory to plan with, in MB.
    let memory: Int

    /// For the machine, or for our container if that is smaller.
    static var ofThisMachine: ServerConfiguration {
        let machine = sysconf(CInt(_SC_PHYS_PAGES)) / 1024 * sysconf(CInt(_SC_PAGESIZE)) / 1024
        let limit = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
        let container = limit.flatMap { Int($0.prefix { $0.isNumber }) }.map { $0 / 1_048_576 }
        return ServerConfiguration(memory: min(machine, container ?? machine))
    }

    var text: String {
        """
        # PostgreSQL settings of this data folder. Written once, when the folder was created: edit as you need, then
        # restart. The server listens on a private Unix socket only; that is given on its command line.

        # Nothing that was acknowledged is lost when the machine fails.
        fsync = on
        synchronous_commit = on
        full_page_writes = on

        # Memory: a quarter of the machine at most.
        shared_buffers = \(max(32, min(1024, memory / 4)))MB
        effective_cache_size = \(max(64, memory / 2))MB
        work_mem = \(max(4, min(16, memory / 512)))MB
        temp_buffers = \(max(8, min(128, memory / 64)))MB
        maintenance_work_mem = \(max(32, min(256, memory / 16)))MB

        # Bulk loads write much: few, spread checkpoints. The log of changes may take this much disk between two.
        max_wal_size = 8GB
        min_wal_size = 256MB
        checkpoint_timeout = 15min
        wal_compression = on

        # Short statements on solid-state disks: compiling them costs more than it saves.
        jit = off
        random_page_cost = 1.1
        max_connections = 100

        # One calendar, one language, whatever the machine is set to.
        timezone = 'UTC'
        log_timezone = 'UTC'
        datestyle = 'iso, ymd'
        lc_messages = 'C'
        lc_monetary = 'C'
        lc_numeric = 'C'
        lc_time = 'C'
        default_text_search_config = 'pg_catalog.simple'

        # A week of logs, one file a day. Details and statements can quote personal data, so errors come without them.
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgresql-%a.log'
        log_rotation_age = 1d
        log_rotation_size = 0
        log_truncate_on_rotation = on
        log_error_verbosity = terse
        log_min_error_statement = panic

        """
    }
}

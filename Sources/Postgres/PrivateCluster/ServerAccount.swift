import CPosix
import Glibc

/// The user who runs the server when we are root: PostgreSQL refuses to run as root.
struct ServerAccount: Equatable, Sendable {
    let name: String
    let user: uid_t
    let group: gid_t

    /// Nobody else when we are not root; the owner of an existing cluster; otherwise `postgres`, else `nobody`.
    static func choose(forClusterOwnedBy owner: uid_t?) throws(PrivateClusterError) -> ServerAccount? {
        guard geteuid() == 0 else { return nil }
        if let owner, owner != 0, let account = find(user: owner) { return account }
        guard let account = find(name: "postgres") ?? find(name: "nobody") else { throw .noAccount }
        return account
    }

    /// What to put before a command so that it runs as this user.
    var prefix: [String] {
        ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--init-groups", "--"]
    }

    /// Whether this user may pass the folder, by the permission bits alone.
    func maySearch(_ folder: FileStatus) -> Bool {
        if folder.owner == user { return folder.mode & 0o100 != 0 }
        if folder.group == group { return folder.mode & 0o010 != 0 }
        return folder.mode & 0o001 != 0
    }

    /// Looks at files as this user would, on this thread only. In a container root may not look at the processes of
    /// other users, but a user always may look at his own.
    func look<Answer>(_ body: () -> Answer) -> Answer {
        setfsgid(group)
        setfsuid(user)
        defer {
            setfsuid(geteuid())
            setfsgid(getegid())
        }
        return body()
    }

    static func find(name: String) -> ServerAccount? {
        unsafe entry { entry, buffer, size, result in unsafe getpwnam_r(name, entry, buffer, size, result) }
    }

    static func find(user: uid_t) -> ServerAccount? {
        unsafe entry { entry, buffer, size, result in unsafe getpwuid_r(user, entry, buffer, size, result) }
    }

    private static func entry(
        _ look: (
            UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
        ) -> CInt
    ) -> ServerAccount? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let start = buffer.baseAddress, unsafe look(&entry, start, buffer.count, &found) == 0,
                let found = unsafe found, let name = unsafe found.pointee.pw_name
            else { return nil }
            return unsafe ServerAccount(
                name: String(cString: name), user: found.pointee.pw_uid, group: found.pointee.pw_gid)
        }
    }
}

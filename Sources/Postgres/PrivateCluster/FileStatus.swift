import Glibc

/// What the file system says about one path: the part of `stat` the cluster needs.
struct FileStatus: Equatable, Sendable {
    let device: dev_t
    let inode: ino_t
    let mode: mode_t
    let owner: uid_t
    let group: gid_t

    /// `nil` if the path does not exist or may not be looked at.
    init?(of path: String, followingLinks: Bool = true) {
        var status = stat()
        let code = unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
        guard code == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        mode = status.st_mode
        owner = status.st_uid
        group = status.st_gid
    }

    var isFolder: Bool { mode & S_IFMT == S_IFDIR }

    func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

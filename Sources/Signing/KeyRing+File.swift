package import CivilTime

/// Where the ring lies, how it comes to be, and how the file changes.
extension KeyRing {
    /// The file within the data folder.
    package static func path(inDataFolder folder: String) -> String {
        "\(folder)/keys/ring"
    }

    /// The ring of a data folder; made on first use, at `instant`, and completed where it is of a program that knew
    /// fewer purposes.
    ///
    /// The folder itself must exist. Of several processes that make the ring at once one wins, and all of them answer
    /// with the winner's ring: a new ring gets its name by `link(2)`, which, unlike a rename, never replaces an
    /// existing one.
    package static func open(inDataFolder folder: String, creatingAt instant: Instant) throws(SigningError) -> KeyRing {
        let keys = "\(folder)/keys"
        let path = path(inDataFolder: folder)
        try SystemFile.makePrivateFolder(keys, within: folder)
        do throws(SigningError) {
            return try load(path: path, completingAt: instant)
        } catch .ringMissing {
            var text = try random(at: instant).fileText()
            defer { text.cleanse() }
            try SystemFile.publish(text, as: path, inFolder: keys)
            return try load(path: path, completingAt: instant)
        }
    }

    /// The ring in this file, which must exist and hold a key for each purpose: for rings that an operator keeps
    /// outside the data folder, and alone changes.
    package static func load(path: String) throws(SigningError) -> KeyRing {
        var text = try SystemFile.readPrivate(path)
        defer { text.cleanse() }
        return try KeyRing(fileText: text, path: path)
    }

    /// The ring in this file, which must exist; purposes without any key get their first one, at `instant`.
    package static func load(path: String, completingAt instant: Instant) throws(SigningError) -> KeyRing {
        do throws(SigningError) {
            return try load(path: path)
        } catch .ringIncomplete {
            return try change(path: path) { keys throws(SigningError) in try completing(keys, at: instant) }
        }
    }

    /// Changes the ring in this file, such as `{ try $0.rotating(.field, at: now) }`, and answers with the new one.
    ///
    /// One process at a time; the file is replaced whole, so that a reader, or a crash, finds the old ring or the new
    /// one. Processes that run go on with the ring they have read, until they are started again.
    @discardableResult
    package static func update(
        path: String, _ change: (KeyRing) throws(SigningError) -> KeyRing
    ) throws(SigningError) -> KeyRing {
        try self.change(path: path) { keys throws(SigningError) in
            try change(KeyRing(keys: keys, orThrow: { .ringDamaged(path: path, reason: $0) })).keys
        }
    }

    private static func change(
        path: String, _ change: ([Key]) throws(SigningError) -> [Key]
    ) throws(SigningError) -> KeyRing {
        let path = try SystemFile.resolved(path)
        let folder = SystemFile.folder(of: path)
        return try SystemFile.locked(folder: folder) { () throws(SigningError) -> KeyRing in
            var old = try SystemFile.readPrivate(path)
            defer { old.cleanse() }
            let ring = try KeyRing(keys: change(keys(fileText: old, path: path))) {
                .ringDamaged(path: path, reason: $0)
            }
            var new = ring.fileText()
            defer { new.cleanse() }
            if new != old { try SystemFile.replace(new, at: path, inFolder: folder) }
            return ring
        }
    }
}

package import CivilTime

/// Where the ring lies and how it comes to be.
extension KeyRing {
    /// The file within the data folder.
    package static func path(inDataFolder folder: String) -> String {
        "\(folder)/keys/ring"
    }

    /// The ring of a data folder; made on first use, at `instant`.
    ///
    /// The folder itself must exist. Of several processes that make the ring at once one wins, and all of them answer with
    /// the winner's ring: a new ring gets its name by `link(2)`, which, unlike a rename, never replaces an existing one.
    package static func open(inDataFolder folder: String, creatingAt instant: Instant) throws(SigningError) -> KeyRing {
        let keys = "\(folder)/keys"
        let path = path(inDataFolder: folder)
        try SystemFile.makePrivateFolder(keys, within: folder)
        do throws(SigningError) {
            return try load(path: path)
        } catch .ringMissing {
            var text = try random(at: instant).fileText()
            defer { text.cleanse() }
            try SystemFile.publish(text, as: path, inFolder: keys)
            return try load(path: path)
        }
    }

    /// The ring in this file, which must exist, for rings that an operator keeps outside the data folder.
    package static func load(path: String) throws(SigningError) -> KeyRing {
        var text = try SystemFile.readPrivate(path)
        defer { text.cleanse() }
        return try KeyRing(fileText: text, path: path)
    }
}

package import CivilTime
import Glibc

/// Where signature keys lie and how the file changes.
extension SignatureKeyRing {
    /// The file within the data folder, beside the key ring. `name` keeps keys of different duties apart: `signing` for
    /// messages, another for the root key that signs statements, where a city does not hold that one offline.
    package static func path(inDataFolder folder: String, name: String = "signing") -> String {
        "\(folder)/keys/\(name)"
    }

    /// The keys of a data folder; on first use one active key of each algorithm is made, at `instant`. Of several
    /// processes that do so at once one wins, and all answer with its keys.
    package static func open(
        inDataFolder folder: String, name: String = "signing", algorithms: [SignatureAlgorithm],
        creatingAt instant: Instant
    ) throws(SigningError) -> SignatureKeyRing {
        let keys = "\(folder)/keys"
        let path = path(inDataFolder: folder, name: name)
        try SystemFile.makePrivateFolder(keys, within: folder)
        do throws(SigningError) {
            return try load(path: path)
        } catch .ringMissing {
            var text = try random(algorithms: algorithms, at: instant).fileText()
            defer { text.cleanse() }
            try SystemFile.publish(text, as: path, inFolder: keys)
            return try load(path: path)
        }
    }

    /// The keys in this file, which must exist. Each pair is checked.
    package static func load(path: String) throws(SigningError) -> SignatureKeyRing {
        var text = try SystemFile.readPrivate(path)
        defer { text.cleanse() }
        return try SignatureKeyRing(fileText: text, path: path)
    }

    /// A new file with one active key of each algorithm, closed to others; never one in the place of another.
    package static func create(
        path: String, algorithms: [SignatureAlgorithm], at instant: Instant
    ) throws(SigningError) -> SignatureKeyRing {
        let path = path.contains("/") ? path : "./\(path)"
        let ring = try random(algorithms: algorithms, at: instant)
        var text = ring.fileText()
        defer { text.cleanse() }
        try SystemFile.publish(text, as: path, inFolder: SystemFile.folder(of: path))
        // Whatever had the name before keeps it.
        guard try load(path: path).keys.map(\.id) == ring.keys.map(\.id) else {
            throw .ringUnusable(path: path, operation: "create", code: EEXIST)
        }
        return ring
    }

    /// Changes the keys of a data folder.
    @discardableResult
    package static func update(
        inDataFolder folder: String, name: String = "signing",
        _ change: (SignatureKeyRing) throws(SigningError) -> SignatureKeyRing
    ) throws(SigningError) -> SignatureKeyRing {
        try update(path: path(inDataFolder: folder, name: name), change)
    }

    /// Changes the keys in this file, such as `{ try $0.rotating(.sm2, at: now) }`, and answers with the new ring.
    ///
    /// One process at a time; the file is replaced whole, so that a reader, or a crash, finds the old keys or the new
    /// ones. Processes that run see the change when they load the file again.
    @discardableResult
    package static func update(
        path: String, _ change: (SignatureKeyRing) throws(SigningError) -> SignatureKeyRing
    ) throws(SigningError) -> SignatureKeyRing {
        let path = try SystemFile.resolved(path)
        let folder = SystemFile.folder(of: path)
        return try SystemFile.locked(folder: folder) { () throws(SigningError) -> SignatureKeyRing in
            let ring = try change(load(path: path))
            var text = ring.fileText()
            defer { text.cleanse() }
            try SystemFile.replace(text, at: path, inFolder: folder)
            return ring
        }
    }
}

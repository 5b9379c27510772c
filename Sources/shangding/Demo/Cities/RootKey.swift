import Signing

/// The root key of a city of the demo. In a real one it lies in a safe.
struct RootKey: Sendable {
    let path: String

    init(of place: DemoPlace) {
        path = place.dataDirectory + "/root-key"
    }

    var id: KeyID {
        get throws {
            guard let key = try SignatureKeyRing.load(path: path).keys.first else {
                throw CommandFailure("\(path) has no key")
            }
            return key.id
        }
    }
}

package import StrictJSON

/// Why something offered as a signature key is none. Never carries key bytes.
package enum KeyError: Error, Equatable {
    /// The bytes are not strict JSON.
    case notJSON(JSONError)
    /// Members are missing, unknown, of the wrong form, or of another algorithm.
    case notAKey([JSONFault])
    /// A public key was asked for and a private one given. The owner must replace it: it has been shown.
    case privateMaterial
    /// A half of the key does not have the bytes its algorithm needs.
    case wrongLength
    /// The public half is not a point of the curve, or one under which signatures mean nothing.
    case pointRefused
    /// The private half does not belong to the public one.
    case halvesDiffer
}

extension KeyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let error): "The key is not strict JSON: \(error)."
        case .notAKey(let faults):
            "The key is not one this system uses: \(faults.map(\.description).joined(separator: "; "))."
        case .privateMaterial: "A private key was given where a public one belongs. Replace it: it has been shown."
        case .wrongLength: "The key does not have the length its algorithm needs."
        case .pointRefused: "The public key is not a usable point of its curve."
        case .halvesDiffer: "The private key does not belong to the public key."
        }
    }
}

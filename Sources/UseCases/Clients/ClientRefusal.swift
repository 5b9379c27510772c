/// Why a machine client cannot be registered or changed as asked.
package enum ClientRefusal: String, Error, Sendable, CustomStringConvertible {
    case nameInvalid = "client_name_invalid"
    case nameTaken = "client_name_taken"
    case clientUnknown = "client_unknown"
    case clientRevoked = "client_revoked"
    case rateInvalid = "rate_invalid"
    case tooManyNetworks = "too_many_networks"
    case keyKnown = "key_known"
    case credentialUnknown = "credential_unknown"
    case notSynthetic = "not_synthetic"
    case providerUnknown = "provider_unknown"
    case clientOfProvider = "client_of_provider"

    package var description: String {
        switch self {
        case .nameInvalid:
            "client_name_invalid: a name is 1 to 64 lower-case letters, digits and hyphens and begins with a letter"
        case .nameTaken: "client_name_taken: another client has this name; names are never used again"
        case .clientUnknown: "client_unknown: no client has this name; see `shangding client list`"
        case .clientRevoked: "client_revoked: the client is revoked for good; register another"
        case .rateInvalid:
            "rate_invalid: a rate is 1 to 100000 a second and its burst at least as much, at most 1000000"
        case .tooManyNetworks: "too_many_networks: a client has at most 64 allowed networks"
        case .keyKnown: "key_known: a client has, or had, this public key; make a new pair"
        case .credentialUnknown: "credential_unknown: the client has no such credential that still counts"
        case .providerUnknown: "provider_unknown: no provider that gives benefits has this code"
        case .clientOfProvider:
            "client_of_provider: a client of a provider may have provider.redeem and scenario.read and knows nobody; a client of none may not have provider.redeem"
        case .notSynthetic: "not_synthetic: only in a synthetic city do handles follow from city ids"
        }
    }
}

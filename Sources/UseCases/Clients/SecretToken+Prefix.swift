package import Signing

extension SecretToken {
    /// What a client's secret begins with.
    package static let secretPrefix = "sds_"
    /// What an access token begins with.
    package static let accessPrefix = "sdt_"
}

import Logging
import Signing

/// Whether the library may sign with SM2 for partners: before its fix such signatures tell a little of the nonce by the
/// time they take. What an operator insists on keeps the service from starting; without that an old library is warned
/// of.
struct SM2Library: Sendable {
    let report: CryptographyLibrary.Report
    /// What the operator insists on.
    let insisted: SM2Fixes?
    /// Whether messages to partners may be signed with SM2.
    let signs: Bool

    init(version: String = CryptographyLibrary.version, insisted: SM2Fixes?, signs: Bool) {
        report = .init(version: version, fixes: insisted?.adding(.known) ?? .known)
        self.insisted = insisted
        self.signs = signs
    }

    init(_ installation: Installation) {
        self.init(
            insisted: installation.settings.sm2Fixes,
            signs: installation.settings.federation != nil
                && installation.signatures.keys.contains { $0.algorithm == .sm2 && $0.state.signs })
    }

    enum Verdict: Hashable {
        case silence, notice, warning, refusal
    }

    /// What a start does about it. The operator's word goes before what is known here.
    var verdict: Verdict {
        guard signs, report.sm2 != .fixed else { return .silence }
        if insisted != nil { return .refusal }
        return report.sm2 == .old ? .warning : .notice
    }

    /// - Throws: `CommandFailure` for a refusal.
    func check(_ log: Logger) throws(CommandFailure) {
        let metadata: Logger.Metadata = ["openssl": "\(report.version)", "fixed": "\(SM2Fixes.known)"]
        switch verdict {
        case .silence: break
        case .notice: log.notice("OpenSSL is of a branch whose fix of SM2 signing is not known", metadata: metadata)
        case .warning: log.warning("OpenSSL is older than its fix of SM2 signing", metadata: metadata)
        case .refusal:
            throw CommandFailure(
                "OpenSSL \(report.version) is none of the releases \(SettingDefinition.sm2OpenSSL.name) asks for "
                    + "(\(insisted?.description ?? "")) nor a later one of their branches, and this city signs for partners "
                    + "with an SM2 key: update the library, or name the release in which its branch was mended")
        }
    }
}

import ArgumentParser
import CivilTime
import Signing
import UseCases

/// `shangding verify statement`: whether a statement or report somebody shows was signed by the city. It opens no
/// database; with `--keys` it needs nothing but the two files.
struct VerifyStatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Whether a score statement or a report was signed by the city; exit 1 when it was not.")

    @Argument(help: "File with the statement or report: a JWS in compact form.")
    var file: String

    @Option(help: "The city's public keys, as /.well-known/jwks.json has them; else those of this installation.")
    var keys: String?

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let text = try readFile(file)
        let verify = VerifyStatement(keys: try await publicKeys())
        do throws(VerifyStatement.Failure) {
            print(Self.words(try verify(text, at: ServiceClock.system.now)))
        } catch {
            print(Self.words(error))
            throw ExitCode.failure
        }
    }

    private func publicKeys() async throws -> PublicKeySet {
        if let keys {
            let document = try readFile(keys)
            do throws(KeyError) {
                return try PublicKeySet(document: document)
            } catch {
                throw CommandFailure("\(keys) is no set of public keys: \(error)")
            }
        }
        // The ring is read and never made: keys made now have signed nothing.
        let path = try await options.settings().signingKeysPath
        let ring = try SignatureKeyRing.load(path: path)
        return try PublicKeySet(document: StatementSigner(issuer: "", keys: ring).publicKeys)
    }

    static func words(_ verdict: VerifyStatement.Verdict) -> String {
        let kind = verdict.type == StatementSigner.reportType ? "report" : "score statement"
        let score = verdict.score.map { "score \($0)" } ?? "no score"
        let end = verdict.expiresAt.map { ", holds until \($0)" } ?? ""
        return "genuine: \(kind) \(verdict.id) of \(verdict.issuer), \(score), issued \(verdict.issuedAt)\(end)"
    }

    static func words(_ failure: VerifyStatement.Failure) -> String {
        let reason =
            switch failure {
            case .signature(.unknownKey): "it is signed with a key that is not the city's"
            case .signature: "it is damaged, altered or no statement"
            case .time(.expired): "its time is over; ask for a new one"
            case .time: "its times are not possible; compare the clock of this machine"
            case .contentInvalid: "the city signed it, but it is neither statement nor report"
            }
        return "not valid: \(reason) (\(failure.code))"
    }
}

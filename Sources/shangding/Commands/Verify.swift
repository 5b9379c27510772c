import ArgumentParser
import Foundation
import Logging
import Signing
import Store
import UseCases

/// `shangding verify …`: whether what is stored is what was written.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Whether what is stored is what was written.",
        subcommands: [Audit.self, Quotas.self, VerifyStatementCommand.self])

    struct Quotas: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Compare the units of every pool with its ledger, its holds and the cap slots; exit 1 if any differ.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            var log = commandLogger(settings)
            if settings.logLevel == .info { log.logLevel = .warning }
            let report = try await withInstallation(settings, role: .app, log: log) { installation in
                try await VerifyQuotas(pool: installation.pool)()
            }
            for fault in report.faults { print(fault) }
            if report.moving > 0 { print("\(report.moving) periods moved meanwhile: compared within what moved") }
            print(
                "\(report.periods) periods, \(report.entries) ledger entries, \(report.holds) holds, \(report.slots) cap "
                    + "slots: " + (report.faults.isEmpty ? "all agree" : "\(report.faults.count) faults"))
            if !report.faults.isEmpty { throw ExitCode.failure }
        }
    }

    struct Audit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the whole audit; name every altered, removed or inserted entry and exit 1 if there is one.")

        @OptionGroup var options: SettingsOptions

        @Option(help: "A signed head kept elsewhere, to notice that everything was rolled back together.")
        var head: String?

        @Flag(help: "Print the signed head as well, to be kept elsewhere; not when anything is at fault.")
        var printHead = false

        func run() async throws {
            let settings = try await options.settings()
            var log = commandLogger(settings)
            if settings.logLevel == .info { log.logLevel = .warning }
            let shipped = try head.map { try readFile($0).filter { $0 > 0x20 } }
            // It writes nothing, not even a seal: whoever verifies looks at what there is.
            let (report, statement) = try await withInstallation(settings, role: .auditor, log: log) { installation in
                let signatures = installation.signatures
                let verify = VerifyAudit(pool: installation.pool, ring: installation.identity.ring) {
                    id, instant throws(JWSError) in try signatures.verificationKey(id, forRecordOf: instant)
                }
                let report = try await verify(shipped: shipped)
                let seal = try installation.sealAudit(installation.pool)
                let isSigned = printHead && report.faultCount == 0
                return (report, isSigned ? try await seal.head(in: installation.context("verify audit")) : nil)
            }
            for fault in report.faults { print(fault) }
            print(
                "\(report.sealed) entries sealed, root \(report.root), \(report.waiting) waiting, "
                    + "\(report.dailyHeads) signed daily heads: "
                    + (report.faultCount == 0 ? "all as written" : "\(report.faultCount) faults"))
            if let statement { print(String(decoding: statement, as: UTF8.self)) }
            if report.faultCount > 0 { throw ExitCode.failure }
        }
    }
}

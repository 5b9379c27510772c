import Dispatch
import Rights
import Signing
import Synchronization

/// Makes and checks password hashes: two at once at most, since each takes 128 MiB and a good part of a second, on
/// threads of their own, so that nothing else of the service waits for them.
///
/// Whoever comes meanwhile stands in a short line; when it is full, `Fault.temporarilyUnavailable` is the answer,
/// whoever asks and for whatever account.
package final class PasswordDesk: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let atOnce: Int
    private let lineLimit: Int
    private let refused: RefusedPasswords?
    private let threads = DispatchQueue(label: "shangding.passwords", attributes: .concurrent)

    /// `refused` are passwords nobody may choose, beside those the rules know.
    package init(atOnce: Int = 2, lineLimit: Int = 16, refused: RefusedPasswords? = nil) {
        self.refused = refused
        self.atOnce = atOnce
        self.lineLimit = lineLimit
    }

    /// The hash of a password somebody chooses for an account.
    ///
    /// - Throws: `Fault.passwordTooShort`, `.passwordTooLong`, `.passwordEasyToGuess`; `RefusedPasswordsFault` where
    ///   the file of refused passwords is damaged: nobody chooses a password then.
    func hash(choice password: String, for login: String) async throws -> PasswordHash {
        do throws(PasswordRules.Fault) {
            try PasswordRules.check(password, login: login)
        } catch {
            throw switch error {
            case .tooShort: Fault.passwordTooShort
            case .tooLong: Fault.passwordTooLong
            case .easyToGuess: Fault.passwordEasyToGuess
            }
        }
        return try await run { [refused] in
            if try refused?.contains(password) == true { throw Fault.passwordEasyToGuess }
            return try PasswordHash(of: password)
        }
    }

    /// The caller has checked the password's length.
    func hash(_ password: String) async throws -> PasswordHash {
        try await run { try PasswordHash(of: password) }
    }

    /// Compares with what is kept; with a hash nobody's password has where nothing is, which takes as long.
    func matches(_ password: String, _ kept: PasswordHash?) async throws -> Bool {
        try await run {
            let isRight = try (kept ?? PasswordHash.ofNobody()).matches(password)
            return isRight && kept != nil
        }
    }

    private func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await withCheckedThrowingContinuation { caller in
            threads.async { caller.resume(with: Swift.Result { try work() }) }
        }
    }

    private func enter() async throws {
        let (enters, isFull) = state.withLock { state in
            guard state.running < atOnce else { return (false, state.waiting.count >= lineLimit) }
            state.running += 1
            return (true, false)
        }
        if enters { return }
        if isFull { throw Fault.temporarilyUnavailable }
        await withCheckedContinuation { caller in
            let enters = state.withLock { state in
                guard state.running < atOnce else {
                    state.waiting.append(caller)
                    return false
                }
                state.running += 1
                return true
            }
            if enters { caller.resume() }
        }
    }

    /// Hands the place to whoever waits longest.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
        next?.resume()
    }
}

package import CivilTime
package import Incentives
import Rights
package import Signing
package import UseCases

/// Everything the console needs from outside: the use cases it calls, the clock, the city's words and what guards its
/// forms.
package struct ConsoleServices: Sendable {
    let verbs: OfficerVerbs
    let scenarios: ScenarioDesk
    let now: @Sendable () -> Instant
    let texts: Texts
    let tokens: FormToken
    let cookies: ConsoleCookies
    /// The service's own address as the outside world writes it, such as `https://score.example.cn`.
    let publicURL: String
    private let attempts: SignInAttempts

    /// `attempts` counts attempts to sign in, whichever face they come by.
    package init(
        verbs: OfficerVerbs, templates: ScenarioTemplates, texts: Texts, ring: KeyRing, publicURL: String,
        attempts: SignInAttempts,
        now: @escaping @Sendable () -> Instant
    ) throws {
        self.verbs = verbs
        scenarios = ScenarioDesk(verbs: verbs.scenarios, templates: templates)
        self.now = now
        self.texts = texts
        self.publicURL = publicURL
        self.attempts = attempts
        tokens = try FormToken(ring)
        cookies = ConsoleCookies(isSecure: publicURL.hasPrefix("https://"))
    }

    /// Counts an attempt to sign in.
    ///
    /// - Throws: `PageError.rateLimited`.
    func attempt(from origin: String) throws(PageError) {
        guard attempts.isAllowed(from: origin) else { throw .rateLimited }
    }
}

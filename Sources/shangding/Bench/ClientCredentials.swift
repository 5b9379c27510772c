import Signing
import UseCases

/// What a client gets its token with, over HTTP.
struct ClientCredentials: Sendable {
    /// The content of a request to `/oauth/token`.
    private let form: String

    init(_ client: (client: PublicID, secret: SecretToken?)) {
        form =
            "grant_type=client_credentials&client_id=\(client.client.text(prefix: Actor.clientPrefix))"
            + "&client_secret=\(client.secret?.text ?? "")"
    }

    /// A token, as soon as the service on a port of this machine gives one.
    ///
    /// - Throws: `CommandFailure` after a minute.
    func token(at port: Int) async throws -> String {
        let line = HTTPLine(port: port)
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let answer = try? await line.ask(
                HTTPLine.Request(
                    method: "POST", path: "/oauth/token",
                    headers: [("Content-Type", "application/x-www-form-urlencoded")], body: Array(form.utf8)))
            if let token = answer?.text("access_token") {
                await line.close()
                return token
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CommandFailure("nobody on port \(port) gives a token")
    }
}

/// The token of a client that many callers share, asked for anew when it is used up.
actor ClientToken {
    private let credentials: ClientCredentials
    private let port: Int
    private var text: String?

    init(_ credentials: ClientCredentials, at port: Int) {
        self.credentials = credentials
        self.port = port
    }

    func callAsFunction() async throws -> String {
        if let text { return text }
        let new = try await credentials.token(at: port)
        text = new
        return new
    }

    /// Forgets a token that was refused.
    func drop(_ refused: String) { if text == refused { text = nil } }
}

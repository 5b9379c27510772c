import Signing
import StrictJSON
import UseCases

/// Whoever speaks to a city in a story: its app, a till, an officer. A request that has no answer, or whose answer is
/// that the city cannot now, is sent again with the same key and the same bytes until it has one.
struct CityCaller: Sendable {
    let http: LocalHTTP
    /// Of the `Authorization` field, without `Bearer`.
    let token: String

    /// How long a city may be away.
    private static let patience = Duration.seconds(120)

    struct Answer: Sendable {
        let status: Int
        let value: JSONValue

        /// A text of the answer.
        ///
        /// - Throws: When it is not there.
        func text(_ name: String) throws -> String {
            guard let text = value[name]?.text else {
                throw CommandFailure("an answer of status \(status) lacks \(name)")
            }
            return text
        }
    }

    /// One request; `key` makes it the same request however often it is sent.
    func ask(_ method: String, _ path: String, key: String? = nil, _ content: JSONValue? = nil) async throws -> Answer {
        var fields = [(name: "Authorization", value: "Bearer " + token), (name: "Accept-Language", value: "en")]
        if let key { fields.append((name: "Idempotency-Key", value: key)) }
        if content != nil { fields.append((name: "Content-Type", value: "application/json")) }
        let answer = try await Self.insist(http, method, path, fields, content?.written())
        return Answer(status: answer.status, value: answer.body.isEmpty ? .null : try JSONValue(reading: answer.body))
    }

    /// The same, where anything but success ends the story.
    @discardableResult
    func get(_ method: String, _ path: String, key: String? = nil, _ content: JSONValue? = nil) async throws -> Answer {
        let answer = try await ask(method, path, key: key, content)
        guard (200..<300).contains(answer.status) else {
            throw CommandFailure(
                "\(method) \(path) was answered \(answer.status) \(answer.value["code"]?.text ?? "")")
        }
        return answer
    }

    static func insist(
        _ http: LocalHTTP, _ method: String, _ path: String, _ fields: [(name: String, value: String)],
        _ content: [UInt8]?
    ) async throws -> LocalHTTP.Answer {
        let end = ContinuousClock.now + patience
        while true {
            if let answer = try? http.ask(method, path, fields, body: content), answer.status != 429,
                answer.status < 500
            {
                return answer
            }
            guard ContinuousClock.now < end else {
                throw CommandFailure("\(method) \(path) has had no answer for two minutes")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

extension CityCaller {
    /// A machine client whose id and secret lie in a file for curl.
    init(client file: String, at http: LocalHTTP) async throws {
        let words = try DemoOfficers.words(file).first ?? []
        let secret = Array((words.last ?? "").filter { $0 != "\"" }.utf8)
        let answer = try await Self.insist(
            http, "POST", "/oauth/token",
            [
                (name: "Authorization", value: "Basic " + Self.base64(secret)),
                (name: "Content-Type", value: "application/x-www-form-urlencoded"),
            ], Array("grant_type=client_credentials".utf8))
        self.init(http: http, token: try Self.member("access_token", of: answer))
    }

    /// An officer, with a password and the code of the moment.
    init(officer login: String, of officers: DemoOfficers, at http: LocalHTTP) async throws {
        let content = Given.object([
            "login": .string(login), "password": .string(try officers.password()),
            "code": .string(try officers.code(of: login)),
        ])
        let answer = try await Self.insist(
            http, "POST", "/admin/v1/session", [(name: "Content-Type", value: "application/json")], content.written())
        self.init(http: http, token: try Self.member("token", of: answer))
    }

    private static func member(_ name: String, of answer: LocalHTTP.Answer) throws -> String {
        guard let text = try JSONValue(reading: answer.body)[name]?.text else {
            throw CommandFailure("nobody was let in: status \(answer.status)")
        }
        return text
    }

    /// RFC 4648 section 4, as Basic authentication has it.
    private static func base64(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).replacing("-", with: "+").replacing("_", with: "/")
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }
}

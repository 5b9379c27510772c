import Foundation
import TestKit

/// A real browser without a window, driven by the WebDriver protocol (W3C): what an officer sees and presses.
struct Chromium: Sendable {
    private let driver: ChromeDriver
    private let session: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `body` with a fresh browser, which has gone afterwards.
    static func with<Result>(width: Int = 1280, height: Int = 900, _ body: (Chromium) async throws -> Result)
        async throws -> Result
    {
        let driver = try await ChromeDriver.start()
        do {
            let profile = try TemporaryFolder.make()
            defer { try? FileManager.default.removeItem(atPath: profile) }
            let answer = try await driver.ask(
                "POST", "/session",
                [
                    "capabilities": [
                        "alwaysMatch": [
                            // An element of the page a click leads to is waited for.
                            "timeouts": ["implicit": 10_000],
                            "goog:chromeOptions": [
                                "args": [
                                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                                    "--window-size=\(width),\(height)", "--user-data-dir=\(profile)", "--no-first-run",
                                    "--disable-component-update", "--disable-background-networking",
                                ]
                            ],
                        ]
                    ]
                ])
            guard let value = answer as? [String: Any], let id = value["sessionId"] as? String else {
                throw Failure(description: "the browser gave no session")
            }
            let browser = Chromium(driver: driver, session: id)
            do {
                let result = try await body(browser)
                _ = try await driver.ask("DELETE", "/session/\(id)")
                await driver.stop()
                return result
            } catch {
                _ = try? await driver.ask("DELETE", "/session/\(id)")
                throw error
            }
        } catch {
            await driver.stop()
            throw error
        }
    }

    func open(_ address: String) async throws { _ = try await ask("POST", "/url", ["url": address]) }

    var address: String { get async throws { try await ask("GET", "/url") as? String ?? "" } }
    var title: String { get async throws { try await ask("GET", "/title") as? String ?? "" } }

    /// The page's text as it is seen.
    var text: String { get async throws { try await text(of: "body") } }

    /// Of the page that is there when it is read: an element of the one that a click is leaving is looked for again.
    func text(of selector: String) async throws -> String {
        for _ in 0..<50 {
            do {
                return try await ask("GET", "/element/\(find(selector))/text") as? String ?? ""
            } catch let failure as Failure where failure.description.contains("stale element") {
                continue
            }
        }
        throw Failure(description: "\(selector) is always of another page")
    }

    func count(_ selector: String) async throws -> Int {
        let found = try await ask("POST", "/elements", ["using": "css selector", "value": selector])
        return (found as? [Any])?.count ?? 0
    }

    func click(_ selector: String) async throws {
        _ = try await ask("POST", "/element/\(find(selector))/click", [:])
    }

    /// Presses a link by the text it shows.
    func follow(link text: String) async throws {
        let element = try await find(text, using: "link text")
        _ = try await ask("POST", "/element/\(element)/click", [:])
    }

    /// Replaces what is in a field.
    func fill(_ selector: String, _ text: String) async throws {
        let element = try await find(selector)
        _ = try await ask("POST", "/element/\(element)/clear", [:])
        _ = try await ask("POST", "/element/\(element)/value", ["text": text])
    }

    /// Types into a field as it is; for a file, its path.
    func type(_ selector: String, _ text: String) async throws {
        _ = try await ask("POST", "/element/\(find(selector))/value", ["text": text])
    }

    /// Chooses an option of a list by its value.
    func choose(_ selector: String, _ value: String) async throws {
        try await click("\(selector) option[value='\(value)']")
    }

    /// Presses keys wherever the focus is.
    func press(_ keys: String) async throws {
        let element = try await ask("GET", "/element/active")
        _ = try await ask("POST", "/element/\(Self.element(element))/value", ["text": keys])
    }

    /// The id of the element that has the focus.
    var focus: String {
        get async throws {
            let element = try await ask("GET", "/element/active")
            return try await ask("GET", "/element/\(Self.element(element))/property/id") as? String ?? ""
        }
    }

    /// The whole page, below the fold included, as PNG.
    func picture() async throws -> Data {
        let answer = try await ask(
            "POST", "/goog/cdp/execute",
            ["cmd": "Page.captureScreenshot", "params": ["captureBeyondViewport": true, "format": "png"]])
        guard let text = (answer as? [String: Any])?["data"] as? String, let data = Data(base64Encoded: text) else {
            throw Failure(description: "the browser gave no picture")
        }
        return data
    }

    /// What the browser has complained about on its console since the last question: refused styles, scripts, forms.
    /// That a page with a fault in it comes with a status of its own is none.
    func complaints() async throws -> [String] {
        let entries = try await ask("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return entries.compactMap { $0["message"] as? String }.filter {
            !$0.contains("the server responded with a status")
        }
    }

    private func find(_ text: String, using kind: String = "css selector") async throws -> String {
        Self.element(try await ask("POST", "/element", ["using": kind, "value": text]))
    }

    private static func element(_ value: Any?) -> String {
        (value as? [String: Any])?["element-6066-11e4-a52e-4f735466cecf"] as? String ?? ""
    }

    private func ask(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Any? {
        try await driver.ask(method, "/session/\(session)\(path)", body)
    }
}

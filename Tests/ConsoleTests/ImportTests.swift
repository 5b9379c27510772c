import HTTPTypes
import Incentives
import Rights
import TestKit
import Testing

@testable import Console
@testable import UseCases

/// Files that come through a form.
@Suite struct `A file at the console` {
    @Test func `may hold the 607 scenarios of a city, and nothing out of all measure`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let officer = try await city.officer("li.na", .scenarioAuthor)
            let browser = try await console.browser(of: officer)
            let scenarios = SampleScenarios.bundle(count: 607, year: 2026).document
            @Sendable func send(
                _ content: String, to server: ConsoleServer
            ) async throws -> (status: HTTPResponse.Status, text: String) {
                let fields: HTTPFields = [
                    .origin: "https://\(ConsoleCity.host)", .secFetchSite: "same-origin",
                    .contentType: "multipart/form-data; boundary=edge",
                    .cookie: "__Host-shangding_session=\(browser.session ?? "")",
                ]
                let parts = [
                    "name=\"form_token\"\r\n\r\n\(browser.formToken)",
                    "name=\"file\"; filename=\"scenarios.json\"\r\nContent-Type: application/json\r\n\r\n\(content)",
                ]
                return try await server.post(
                    "/console/import", fields,
                    parts.map { "--edge\r\nContent-Disposition: form-data; \($0)\r\n" }.joined() + "--edge--\r\n")
            }
            #expect(scenarios.count > 800_000)
            try await ConsoleServer.with(console) { server in
                let taken = try await send(String(decoding: scenarios, as: UTF8.self), to: server)
                #expect(taken.status == .ok && taken.text.contains("607"))
                #expect(try await city.scenarioStates().count == 607)
                let much = try await send(String(repeating: " ", count: Form.fileLimit), to: server)
                #expect(much.status == .contentTooLarge)
            }
        }
    }
}

import HTTPTypes
import HummingbirdTesting
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Holds the schemas of the accounts area equal to what the service answers with a real database behind it.
@Suite struct `The contract of accounts` {
    private let person = Synthetic.person(1)

    @Test func `requires exactly the members the service writes`() async throws {
        let contract = try Given.text("Docs/openapi.yaml")
        try await AccountCity.with { city async throws in
            let opened = try await city.ask(.post, "/v1/citizens", city.application(person))
            let path = "/v1/citizens/" + (try opened.text("citizen"))
            try await city.city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "1"), from: "mzj")
            try await city.city.rescore()
            let consents = try await city.ask(.get, path + "/consents")
            let records = try await city.ask(.get, path + "/records")
            let readers = try await city.ask(.get, path + "/readers")
            let report = try await city.ask(.post, path + "/reports")
            let shown: [(String, JSONObject?)] = [
                ("CitizenReference", try opened.json), ("Account", try await city.ask(.get, path).json),
                ("ConsentList", try consents.json), ("Consent", try consents.list("consents").first),
                ("RefusalList", try await city.ask(.put, path + "/refusals", #"{"indicators":[]}"#).json),
                ("RecordList", try records.json), ("Record", try records.list("records").first),
                ("RecordVersion", try Self.first("versions", of: records.list("records").first)),
                ("ReaderList", try readers.json), ("Reader", try readers.list("readers").first),
                ("Export", try await city.ask(.get, path + "/export").json), ("Report", try report.json),
                ("Statement", try await city.ask(.post, path + "/statements").json),
                ("ReportCheck", try await city.ask(.get, "/v1/reports/" + report.text("check_code")).json),
            ]
            for (schema, object) in shown {
                let members = try #require(object).members.map(\.key)
                #expect(!members.isEmpty && Given.required(schema, contract) == members, "\(schema)")
            }
        }
    }

    private static func first(_ member: String, of object: JSONObject?) -> JSONObject? {
        guard case .array(let elements)? = object?[member], case .object(let first)? = elements.first else {
            return nil
        }
        return first
    }
}

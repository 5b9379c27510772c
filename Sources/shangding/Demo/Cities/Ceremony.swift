import Federation
import Signing
import StrictJSON
import UseCases

/// One city's half of the trust: proposal, two officers who type what they heard, the statement, places, agreement, and
/// the beginning of the exchange, approved by a third officer.
struct Ceremony {
    private let story: CityStory
    private let own: StoryCity
    private let other: StoryCity

    private static let reason = "the two cities of the demo"

    init(_ story: CityStory, _ own: StoryCity, _ other: StoryCity) {
        self.story = story
        self.own = own
        self.other = other
    }

    private var clerk: CityCaller { own.officers[0] }

    func tell() async throws {
        let thumbprint = try RootKey(of: other.place).id.text
        try await story.step("\(own.name) proposes \(other.name) at \(other.place.address)") {
            if try await row() == nil {
                // A proposal that was made but not answered is there when it is asked again.
                _ = try await clerk.ask(
                    "POST", "/admin/v1/partners", key: "\(story.telling)-propose",
                    Given.object([
                        "entity": .string(other.place.entity.text), "name_zh": .string(other.place.zh),
                        "name_en": .string(other.place.en), "base": .string(other.place.address),
                        "reason": .string(Self.reason),
                    ]))
            }
            return ["it is \(try await partner()["state"]?.text ?? "")"]
        }
        try await story.step(
            "\(other.name) reads the thumbprint of its root key out; two officers of \(own.name) type it"
        ) {
            for officer in own.officers {
                _ = try await officer.ask(
                    "POST", try await path("/thumbprint"), Given.object(["thumbprint": .string(thumbprint)]))
            }
            let partner = try await partner()
            guard partner["state"]?.text != "proposed", partner["root"]?.text == thumbprint else {
                throw CommandFailure("\(own.place.en) has not verified \(other.place.en)")
            }
            return ["\(thumbprint) is pinned; no other key will ever sign for \(other.name)"]
        }
        try await story.step("\(own.name) fetches the statement of \(other.name)") {
            try await CityStory.until("a statement of \(other.place.en)") {
                if case .object? = try await partner()["statement"] { true } else { false }
            }
            return try await document("/.well-known/ccr-statement")
        }
        try await story.step("\(own.name) approves places, the agreement and the beginning") {
            for place in try await partner()["places"]?.elements ?? [] where place["is_approved"] == .bool(false) {
                try await clerk.get(
                    "POST", try await path("/places/approve"),
                    Given.object(["kind": place["kind"] ?? .null, "place": place["place"] ?? .null]))
            }
            let terms = ["travel", "reading", "rental", "leisure"].map { purpose in
                Given.object([
                    "purpose": .string(purpose), "disclose": "meets", "daily_claims": .integer(1000), "liable": "",
                ])
            }
            try await change(
                "partner.agreement", "/agreement",
                Given.object([
                    "terms": .array(terms), "reason": .string(Self.reason),
                ])
            ) { (try await partner()["agreement_version"]?.number ?? 0) > 0 }
            try await change("partner.activate", "/activate", Given.object(["reason": .string(Self.reason)])) {
                try await partner()["state"]?.text == "active"
            }
            return ["\(other.name) is active: travel, reading, rental and leisure, and of a person no more than yes"]
        }
    }

    func catalogue() async throws {
        try await story.step("\(own.name) fetches the catalogue of \(other.name)") {
            try await CityStory.until("a catalogue of \(other.place.en)") {
                if case .object? = try await partner()["catalogue"] { true } else { false }
            }
            return try await document("/ccr/v1/catalogue")
        }
    }

    /// Asked for by one officer, approved by another; however often it takes.
    private func change(
        _ kind: String, _ place: String, _ content: JSONValue, _ isDone: () async throws -> Bool
    ) async throws {
        try await CityStory.until("\(kind) in \(own.place.en)") {
            if try await isDone() { return true }
            _ = try await clerk.ask("POST", try await path(place), key: "\(story.telling)-\(kind)", content)
            let open = try await own.approver.get("GET", "/admin/v1/changes").value["changes"]?.elements ?? []
            for change in open where change["kind"]?.text == kind && change["state"]?.text == "requested" {
                let id = change["id"]?.text ?? ""
                _ = try await own.approver.ask(
                    "POST", "/admin/v1/changes/\(id)/approve", key: "\(story.telling)-\(id)")
            }
            return try await isDone()
        }
    }

    private func row() async throws -> JSONValue? {
        try await clerk.get("GET", "/admin/v1/partners").value["partners"]?.elements
            .first { $0["entity"]?.text == other.place.entity.text }
    }

    private func path(_ place: String) async throws -> String {
        guard let id = try await row()?["id"]?.text else {
            throw CommandFailure("\(own.place.en) does not know \(other.place.en)")
        }
        return "/admin/v1/partners/\(id)\(place)"
    }

    private func partner() async throws -> JSONValue { try await clerk.get("GET", path("")).value }

    /// The document that was fetched, as everybody can have it.
    private func document(_ path: String) async throws -> [String] {
        let answer = try await CityCaller.insist(other.service.http, "GET", path, [], nil)
        return MessagePrinter.lines(answer.body, from: other.name, to: own.name, way: "GET \(path)")
    }
}

import CivilTime
import HTTPTypes
import HummingbirdTesting
import Rights
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

@Suite struct `The events endpoint` {
    private func events(_ answer: TestResponse) throws -> [JSONObject] {
        guard case .array(let values) = try answer.json["events"] else { return [] }
        return values.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }

    private func cursor(_ answer: TestResponse) throws -> String {
        guard case .string(let text) = try answer.json["next_cursor"] else { return "" }
        return text
    }

    @Test func `tells what changed, once, and goes on from a cursor`() async throws {
        try await ClientSurface.with { surface async throws in
            let people = (1...3).map { Synthetic.person($0) }
            let (client, handles) = try await surface.client(knowing: people)
            let bearer = try await surface.bearer(client)
            let empty = try await surface.ask("/v1/events", headers: bearer)
            #expect(empty.status == .ok && empty.headers[.cacheControl] == "no-store")
            #expect(try empty.json.members.map(\.key) == ["events", "next_cursor"])
            #expect(try events(empty).isEmpty)
            try await surface.city.ingest(
                RecordLine("A-1", people[0], "SOC-002", magnitude: "3"),
                RecordLine("A-2", people[1], "SOC-002", magnitude: "3"), from: "mzj")
            try await surface.city.rescore()
            try await surface.city.scoreEveryone()
            let start = try cursor(empty)
            var (seen, position): ([JSONObject], String) = ([], start)
            while true {
                let page = try await surface.ask("/v1/events?limit=2&cursor=\(position)", headers: bearer)
                let found = try events(page)
                position = try cursor(page)
                let link = page.headers[.link]
                #expect(
                    link == (found.count == 2 ? "</v1/events?limit=2&cursor=\(position)>; rel=\"next\"" : nil))
                seen += found
                if found.count < 2 { break }
            }
            #expect(seen.allSatisfy { $0.members.map(\.key) == ["type", "citizen", "at"] })
            func told(_ kind: String) -> Set<String> {
                Set(
                    seen.filter { $0["type"] == .string(kind) }.map {
                        if case .string(let id) = $0["citizen"] { id } else { "nobody" }
                    })
            }
            #expect(seen.count == 5)
            #expect(told("record.added") == Set(handles.prefix(2).map(\.description)))
            #expect(told("score.changed") == Set(handles.prefix(2).map(\.description)))
            #expect(told("scores.recomputed") == ["nobody"])
            let rest = try await surface.ask("/v1/events?cursor=\(position)", headers: bearer)
            #expect(try events(rest).isEmpty)
        }
    }

    @Test func `refuses what is no cursor, and one older than what is kept`() async throws {
        try await ClientSurface.with { surface async throws in
            let (client, _) = try await surface.client()
            let first = try cursor(try await surface.ask("/v1/events", headers: surface.bearer(client)))
            let history = HistoryCursor(run: 7).text
            for (query, code) in [
                ("cursor=", "cursor_invalid"), ("cursor=\(first)A", "cursor_invalid"),
                ("cursor=\(history)", "cursor_invalid"),
                ("cursor=\(first)&cursor=\(first)", "cursor_invalid"), ("limit=0", "limit_invalid"),
                ("limit=201", "limit_invalid"), ("limit=-1", "limit_invalid"), ("after=1", "parameter_unknown"),
            ] {
                let answer = try await surface.ask("/v1/events?\(query)", headers: surface.bearer(client))
                #expect(answer.status == .badRequest)
                #expect(try answer.json["code"] == .string(code), "\(query)")
            }
            surface.clock.pass(seconds: 90 * 86_400)
            let kept = try await surface.ask("/v1/events?cursor=\(first)", headers: surface.bearer(client))
            #expect(kept.status == .ok)
            surface.clock.pass(seconds: 86_400)
            let old = try await surface.ask("/v1/events?cursor=\(first)", headers: surface.bearer(client))
            #expect(old.status == .gone)
            #expect(try old.json["code"] == .string("cursor_expired"))
            #expect(try await surface.ask("/v1/events", headers: surface.bearer(client)).status == .ok)
        }
    }

    @Test(arguments: [(Int64(0), Int32(0)), (1, 20_780), (.max, .max)])
    func `reads the cursors it gives and no others`(position: Int64, day: Int32) throws {
        let cursor = EventCursor(position: position, day: Day(number: day))
        #expect(EventCursor(cursor.text) == cursor)
        #expect(HistoryCursor(cursor.text) == nil)
        for text in [String(cursor.text.dropLast()), cursor.text + "=", "", "Ag"] { #expect(EventCursor(text) == nil) }
    }
}

@Suite struct `A batch of scores` {
    private func scores(_ answer: TestResponse) throws -> [JSONObject] {
        guard case .array(let values) = try answer.json["scores"] else { return [] }
        return values.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }

    private func body(_ citizens: [String]) -> String {
        "{\"citizens\":[" + citizens.map { "\"\($0)\"" }.joined(separator: ",") + "]}"
    }

    private func ask(_ surface: ClientSurface, _ client: RegisterClient.Outcome, _ body: String) async throws
        -> TestResponse
    {
        var headers = try await surface.bearer(client)
        headers[.contentType] = "application/json"
        return try await surface.ask("/v1/scores/batch", method: .post, headers: headers, body: body)
    }

    @Test func `answers each citizen in the order asked, and writes down whom it showed`() async throws {
        try await ClientSurface.with { surface async throws in
            let people = (1...3).map { Synthetic.person($0) }
            let (_, theirs) = try await surface.client("other", knowing: people)
            let (client, handles) = try await surface.client("app")
            try await surface.city.execute(
                "UPDATE account_version SET consent_until = consent_from WHERE citizen_id = 2 AND known_to = 'infinity'"
            )
            let asked = [handles[2], theirs[0], handles[1], handles[0]].map(\.description)
            let answer = try await ask(surface, client, body(asked))
            #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store")
            let found = try scores(answer)
            #expect(found.map { $0["citizen"] } == asked.map { .string($0) })
            #expect(
                found.map { $0["code"] } == [nil, .string("citizen_unknown"), .string("score_not_available"), nil])
            #expect(found[0]["score"] == .integer(100) && found[0].members.count == 8)
            let read = try await surface.city.texts(
                "SELECT about_citizen::text FROM audit_entry WHERE action = 'score.read' ORDER BY 1")
            #expect(read == ["1", "3"])
        }
    }

    @Test func `is bounded, and refuses what is not a list of ids`() async throws {
        try await ClientSurface.with { surface async throws in
            let (client, handles) = try await surface.client(knowing: [Synthetic.person(1)])
            let id = handles[0].description
            for (text, pointer) in [
                ("{}", "/citizens"), ("[]", ""), (body([]), "/citizens"), (body([id, id]), "/citizens/1"),
                (body(["x"]), "/citizens/0"), (#"{"citizens":[1]}"#, "/citizens/0"),
                (#"{"citizens":["\#(id)"],"more":1}"#, "/more"),
                (body((0...100).map { "cit_\(String(repeating: "0", count: 23))\($0 + 100)" }), "/citizens"),
            ] {
                let answer = try await ask(surface, client, text)
                #expect(answer.status == .badRequest)
                #expect(try answer.json["code"] == .string("body_invalid"))
                guard case .array(let errors) = try answer.json["errors"], case .object(let error)? = errors.first
                else {
                    Issue.record("no errors")
                    continue
                }
                #expect(error["pointer"] == .string(pointer))
            }
        }
    }

    @Test func `weighs as much as the citizens it names`() async throws {
        try await ClientSurface.with { surface async throws in
            let limits = ClientLimits(rate: RateLimit(perSecond: 1, burst: 10))
            let (client, handles) = try await surface.client(knowing: [Synthetic.person(1)], limits: limits)
            let strangers = (100..<107).map { "cit_\(String(repeating: "0", count: 23))\($0)" }
            #expect(try await ask(surface, client, body([handles[0].description] + strangers)).status == .ok)
            let refused = try await ask(surface, client, body(strangers))
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "5")
            surface.clock.pass(seconds: 10)
            let all = (100..<200).map { "cit_\(String(repeating: "0", count: 23))\($0)" }
            #expect(try await ask(surface, client, body(all)).status == .ok, "never more than a client may do at once")
        }
    }
}

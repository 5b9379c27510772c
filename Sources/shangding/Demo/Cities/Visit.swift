import Federation
import Signing
import StrictJSON
import UseCases

/// A citizen of one city uses a scenario of the other, keeps a second benefit on hold, and withdraws.
struct Visit {
    private let story: CityStory
    private let home: Int
    private let visited: Int
    /// What the visited app calls the login of its visitor.
    private let login: String

    init(_ story: CityStory, home: Int, visited: Int) {
        self.story = story
        self.home = home
        self.visited = visited
        login = "\(story.telling)-visitor-\(home)"
    }

    private var homeCity: StoryCity { story.cities[home] }
    private var visitedCity: StoryCity { story.cities[visited] }

    private func key(_ name: String) -> String { "\(story.telling)-\(home)-\(name)" }

    func tell() async throws {
        let citizen = try await homeCity.citizen()
        let person = "/v1/citizens/\(citizen)"
        let scenario = try await scenario()
        try await offers(person, scenario)
        let invite = try await invite(scenario)
        let code = try await code(citizen, invite.message)
        let visitor = try await claim(invite.id, code)
        let used = try await use(visitor, scenario)
        let open = try await hold(visitor, scenario)
        try await withdraw(person)
        try await effect(visitor, scenario, used: used, open: open)
    }

    /// The scenario visitors are to use, by the id the city's own app knows.
    private func scenario() async throws -> String {
        let scenarios = try await DemoRewards(installation: visitedCity.installation)
            .scenarios(at: visitedCity.installation.clock.now)
        guard let id = scenarios[StoryCity.use.scenario] else {
            throw CommandFailure("\(visitedCity.place.en) lacks \(StoryCity.use.scenario)")
        }
        return id
    }

    private func offers(_ person: String, _ scenario: String) async throws {
        try await story.step("A citizen of \(homeCity.name) looks at what \(visitedCity.name) offers") {
            let answer = try await homeCity.app.get("GET", person + "/federation/scenarios")
            let offers = answer.value["scenarios"]?.elements ?? []
            guard !offers.isEmpty else { throw CommandFailure("\(homeCity.place.en) shows nothing of the other city") }
            return ["\(offers.count) scenarios are open to people of \(homeCity.name)"]
        }
    }

    private func invite(_ scenario: String) async throws -> (id: String, message: String) {
        var made = (id: "", message: "")
        try await story.step("The app of \(visitedCity.name) invites its visitor; the QR code carries the invite") {
            let answer = try await visitedCity.app.get(
                "POST", "/v1/federation/invites", key: key("invite"),
                Given.object([
                    "scenario": .string(scenario), "home": .string(homeCity.place.entity.text),
                    "visitor": .string(login),
                ]))
            made = (try answer.text("invite_id"), try answer.text("invite"))
            return MessagePrinter.lines(
                Array(made.message.utf8), from: visitedCity.name, to: homeCity.name, way: "on the citizen's phone")
        }
        return made
    }

    private func code(_ citizen: CitizenHandle, _ invite: String) async throws -> String {
        try await story.step("At home the citizen reads who asks for what") {
            let seen = try await homeCity.app.get(
                "POST", "/v1/federation/invites/inspect", Given.object(["invite": .string(invite)]))
            return String(decoding: seen.value.written(.pretty), as: UTF8.self).split(separator: "\n").map(String.init)
        }
        var code = ""
        try await story.step("and agrees; \(homeCity.name) writes the consent down and mints a code for 120 seconds") {
            let consent = Given.object([
                "given_at": .string("\(homeCity.installation.clock.now)"), "evidence": "demo/federation",
                "initiative": "citizen",
            ])
            let content = Given.object([
                "citizen": .string("\(citizen)"), "invite": .string(invite), "notice_version": "demo",
                "consent": consent,
            ])
            let answer = try await homeCity.app.get("POST", "/v1/federation/codes", key: key("code"), content)
            code = try answer.text("code")
            return ["the code goes back to \(try answer.text("return_uri"))"]
        }
        return code
    }

    private func claim(_ invite: String, _ code: String) async throws -> String {
        var visitor = ""
        try await story.step("\(visitedCity.name) claims with the code; \(homeCity.name) grants") {
            let answer = try await visitedCity.app.get(
                "POST", "/v1/federation/claims", key: key("claim"),
                Given.object(["invite": .string(invite), "code": .string(code), "visitor": .string(login)]))
            visitor = try answer.text("visitor")
            let lines = try await story.crossed(atLeast: 2, in: visited)
            try await story.skipCrossed(in: home)
            return lines + ["", "the visitor is \(visitor) here, and nobody's name has crossed"]
        }
        return visitor
    }

    private func use(_ visitor: String, _ scenario: String) async throws -> String {
        let person = "/v1/citizens/\(visitor)"
        var redemption = ""
        try await story.step("The visitor holds \(StoryCity.use.scenario) and confirms it") {
            let hold = try await hold(person, scenario, "first")
            let done = try await visitedCity.app.get("POST", "\(person)/holds/\(hold)/commit", key: key("commit"))
            redemption = try done.text("redemption")
            let code = try await visitedCity.app.get("POST", "\(person)/holds/\(hold)/code").text("code")
            let till = visitedCity.till
            let redeemed = try await till.get(
                "POST", "/provider/v1/redemptions",
                Given.object([
                    "code": .string(code), "outlet": .string(StoryCity.use.outlet), "order_no": .string(key("order")),
                ]))
            let id = try redeemed.text("redemption")
            for step in StoryCity.use.steps {
                _ = try await till.ask(
                    "POST", "/provider/v1/redemptions/\(id)/\(step.name)", key: key(step.name),
                    step.content.isEmpty ? nil : Given.object([:]))
            }
            let ended = try await till.get("GET", "/provider/v1/redemptions/\(id)")
            guard ended.value["state"]?.text == "settled" else { throw CommandFailure("the benefit was not settled") }
            return ["the till has redeemed \(id), and it is settled"]
        }
        return redemption
    }

    private func hold(_ visitor: String, _ scenario: String) async throws -> String {
        var open = ""
        try await story.step("and holds another one for later") {
            open = try await hold("/v1/citizens/\(visitor)", scenario, "second")
            return ["\(open) is held"]
        }
        return open
    }

    private func hold(_ person: String, _ scenario: String, _ name: String) async throws -> String {
        let order = Given.object(["scenario": .string(scenario), "amount_fen": .integer(8000)])
        let answer = try await visitedCity.app.get("POST", person + "/holds", key: key(name), order)
        guard let hold = answer.value["hold"]?["hold"]?.text else {
            let why = answer.value["reasons"]?.elements.compactMap { $0["code"]?.text } ?? []
            throw CommandFailure("a hold was refused: \(why.joined(separator: ", "))")
        }
        return hold
    }

    private func withdraw(_ person: String) async throws {
        try await story.step("At home the citizen withdraws the consent; \(visitedCity.name) is told") {
            let recipient = "partner:\(visitedCity.place.entity.code)"
            let consents = try await homeCity.app.get("GET", person + "/consents").value["consents"]?.elements ?? []
            for consent in consents where consent["recipient"]?.text == recipient && consent["state"]?.text == "given" {
                _ = try await homeCity.app.ask("DELETE", person + "/consents/\(consent["id"]?.text ?? "")")
            }
            let lines = try await story.crossed(atLeast: 2, in: home)
            try await story.skipCrossed(in: visited)
            return lines
        }
    }

    private func effect(_ visitor: String, _ scenario: String, used: String, open: String) async throws {
        let person = "/v1/citizens/\(visitor)"
        try await story.step("\(visitedCity.name) lets the hold go and gives no other; what was used stays used") {
            try await CityStory.until("the hold is let go") {
                try await visitedCity.app.get("GET", "\(person)/holds/\(open)").value["state"]?.text == "released"
            }
            let again = try await visitedCity.app.ask(
                "POST", person + "/holds", key: key("third"),
                Given.object(["scenario": .string(scenario), "amount_fen": .integer(8000)]))
            guard again.value["hold"]?["hold"] == nil else {
                throw CommandFailure("a visitor without consent was given a hold")
            }
            let uses =
                try await visitedCity.app.get("GET", person + "/redemptions").value["redemptions"]?.elements ?? []
            guard uses.count == 1, uses[0]["redemption"]?.text == used else {
                throw CommandFailure("the benefit was not used once, but \(uses.count) times")
            }
            return ["one use, settled; the second hold is released; a third is refused"]
        }
    }
}

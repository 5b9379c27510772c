import CivilTime
import StrictJSON

/// A golden case as it stands in a file. Whatever is wrong is noted with its place, and reading goes on.
extension GoldenCase {
    init?(members: inout JSONMembers) {
        let title = members.name("title")
        let titleZh = members.absent("title_zh") { $0.string(bytes: 1...1024) }
        let clause = members.name("clause")
        let law = members.absent("law") { $0.string(bytes: 1...1024) }
        let day = members.required("on") { $0.day() }
        let knownAt = members.absent("known_at") { $0.instant() }
        let consent = members.absent("consent") { $0.object(Consent.init(members:)) }
        let cardChanges = members.absent("card_changes") { $0.object(CardChanges.init(members:)) }
        let records = members.array("records", count: 0...1000) { $0.object(Record.init(members:)) }
        let expectation = members.object("expect", Expectation.init(members:))
        guard let title, let clause, let day, let records, let expectation else { return nil }
        if knownAt == nil, records.contains(where: { $0.knownFrom != nil || $0.knownTo != nil }) {
            members.note("known_at", .missingMember, "an instant, because a record has known_from or known_to")
        }
        self.init(
            title: Bilingual(titleZh ?? title, title), clause: clause, law: law, day: day, knownAt: knownAt,
            consent: consent ?? Consent(), cardChanges: cardChanges ?? CardChanges(), records: records,
            expectation: expectation)
    }
}

extension GoldenCase.Consent {
    fileprivate init?(members: inout JSONMembers) {
        func codes(_ node: inout JSONNode) -> [String]? { node.array(count: 0...1000) { $0.code() } }
        inForce = members.absent("in_force") { $0.bool() } ?? true
        separatelyConsented = Set(members.absent("separate", codes) ?? [])
        refused = Set(members.absent("refused", codes) ?? [])
        endsOn = members.absent("ends_on") { $0.day() }
    }
}

extension GoldenCase.CardChanges {
    fileprivate init?(members: inout JSONMembers) {
        validityMonths =
            members.absent("validity_months") { node in node.entries { $0.integer(in: 1...1200).map(Int.init) } }?
            .map { (indicator: $0.name, months: $0.value) } ?? []
        rules =
            members.absent("rules") { node in
                node.entries { $0.parsed("a rule as a table writes it, such as fixed:25") { Rule(cell: $0) } }
            }?.map { (indicator: $0.name, rule: $0.value) } ?? []
        dimensionCaps =
            members.absent("dimension_caps") { node in node.entries { $0.points() } }?
            .map { (dimension: $0.name, cap: $0.value) } ?? []
        totalBonusCap = members.absent("total_bonus_cap") { $0.points() }
    }
}

extension GoldenCase.Record {
    fileprivate init?(members: inout JSONMembers) {
        let indicator = members.code("indicator")
        let source = members.code("source")
        let recordNo = members.recordNo()
        let act = members.absent("act") { $0.string(bytes: 1...1024) }
        let occurredOn = members.required("occurred_on") { $0.day() }
        let magnitude = members.absent("magnitude") { $0.integer(in: MagnitudeKind.fen.permitted) }
        let expiresOn = members.absent("expires_on") { $0.day() }
        let procedure = members.absent("procedure") { $0.word(of: ["ordinary", "summary"]) }
        let legallyConfirmed = members.absent("legally_confirmed") { $0.bool() }
        let status = members.absent("status") { $0.word(of: RecordStatus.allCases.map(\.code)) }
        let dispute = members.absent("dispute") { $0.word(of: ["suspends", "marks"]) }
        let knownFrom = members.absent("known_from") { $0.instant() }
        let knownTo = members.absent("known_to") { $0.instant() }
        guard let indicator, let source, let recordNo, let occurredOn else { return nil }
        self.init(
            indicator: indicator, source: source, recordNo: recordNo, act: act ?? "", occurredOn: occurredOn,
            magnitude: magnitude ?? 1, expiresOn: expiresOn, ordinaryProcedure: procedure != "summary",
            legallyConfirmed: legallyConfirmed ?? true,
            status: RecordStatus.allCases.first { $0.code == status } ?? .effective,
            disputeOnlyMarks: dispute == "marks", knownFrom: knownFrom, knownTo: knownTo)
    }
}

extension GoldenCase.Expectation {
    fileprivate init?(members: inout JSONMembers) {
        let score = members.nullable("score") { $0.points() }
        let tier = score == .some(nil) ? nil : members.code("tier")
        let lines = members.array("lines", count: 0...1000) { $0.line() }
        clamp = members.absent("clamp") { $0.points() }
        ceiling = members.absent("ceiling") { $0.points() }
        reasons = members.absent("reasons") { node in node.array(count: 0...Reason.limit) { $0.code() } }
        outlook = members.absent("outlook") { node in
            node.array(count: 0...1000) { $0.object(GoldenCase.Change.init(members:)) }
        }
        remedies = members.absent("remedies") { node in
            node.array(count: 0...1000) { $0.object(GoldenCase.Remedy.init(members:)) }
        }
        scoreWithoutSuspensions = members.absent("score_without_suspensions") { $0.points() }
        guard let score, let lines else { return nil }
        self.score = score
        self.tier = tier
        self.lines = lines
    }
}

extension JSONNode {
    /// `ends_on` says three things: absent is not checked, `null` is open, a day is that day.
    fileprivate mutating func line() -> GoldenCase.Line? {
        guard case .object(let value) = value else { return fault(.wrongType, "an object") }
        return object { GoldenCase.Line(members: &$0, checkingEnd: value["ends_on"] != nil) }
    }
}

extension GoldenCase.Line {
    fileprivate init?(members: inout JSONMembers, checkingEnd: Bool) {
        let recordNo = members.recordNo()
        let raw = members.required("raw") { $0.points() }
        let applied = members.required("applied") { $0.points() }
        let steps = members.absent("steps") { node in
            node.array(count: 0...100) { $0.object(Explanation.Step.init(members:)) }
        }
        let endsOn = checkingEnd ? members.nullable("ends_on") { $0.day() } : nil
        guard let recordNo, let raw, let applied else { return nil }
        self.init(recordNo: recordNo, raw: raw, applied: applied, steps: steps ?? [], endsOn: endsOn)
    }
}

extension Explanation.Step {
    fileprivate init?(members: inout JSONMembers) {
        let code = members.required("code") { $0.word(of: StepCode.allCases.map(\.rawValue)) }
        let delta = members.required("delta") { $0.points() }
        guard let code = code.flatMap(StepCode.init(rawValue:)), let delta else { return nil }
        self.init(code: code, delta: delta)
    }
}

extension GoldenCase.Change {
    fileprivate init?(members: inout JSONMembers) {
        let day = members.required("day") { $0.day() }
        let score = members.nullable("score") { $0.points() }
        let tier = score == .some(nil) ? nil : members.code("tier")
        guard let day, let score else { return nil }
        self.init(day: day, score: score, tier: tier)
    }
}

extension GoldenCase.Remedy {
    fileprivate init?(members: inout JSONMembers) {
        let recordNo = members.recordNo()
        let ifObjectionAccepted = members.required("if_objection_accepted") { $0.points() }
        let ifRepaired = members.required("if_repaired") { $0.points() }
        guard let recordNo, let ifObjectionAccepted, let ifRepaired else { return nil }
        self.init(recordNo: recordNo, ifObjectionAccepted: ifObjectionAccepted, ifRepaired: ifRepaired)
    }
}

extension JSONMembers {
    /// A member that may be absent; after a fault, too, there is nothing, and the fault speaks for itself.
    fileprivate mutating func absent<Result>(_ name: String, _ body: (inout JSONNode) -> Result?) -> Result? {
        optional(name, body) ?? nil
    }

    fileprivate mutating func recordNo() -> String? { string("record_no", bytes: 1...128) }
}

extension JSONNode {
    fileprivate mutating func day() -> Day? { parsed("a day, YYYY-MM-DD") { Day($0) } }

    fileprivate mutating func instant() -> Instant? { parsed("an RFC 3339 instant") { Instant($0) } }

    fileprivate mutating func code() -> String? { string(bytes: 1...64) }

    fileprivate mutating func points() -> Int? { integer(in: ScorecardDocument.pointRange).map(Int.init) }

    fileprivate mutating func word(of words: [String]) -> String? {
        parsed("one of " + words.joined(separator: ", ")) { words.contains($0) ? $0 : nil }
    }

    /// The members of an object whose names are data, in the order they were written.
    fileprivate mutating func entries<Value>(
        _ body: (inout JSONNode) -> Value?
    ) -> [(name: String, value: Value)]? {
        guard case .object(let object) = value else { return fault(.wrongType, "an object") }
        return self.object { members in
            object.members.compactMap { member in
                members.required(member.key, body).map { (name: member.key, value: $0) }
            }
        }
    }
}

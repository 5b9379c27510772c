import CivilTime
import FoundationEssentials
import Testing

@testable import Scoring

/// One file of golden cases as a jurist writes it.
struct GoldenTheme: Decodable {
    var theme: String
    var cases: [GoldenCase]

    static func all() throws -> [GoldenTheme] {
        let files = try FileManager.default.contentsOfDirectory(atPath: ReferenceCard.vectors.path)
        return try files.filter { $0.hasSuffix(".json") }.sorted().map {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(
                GoldenTheme.self, from: Data(contentsOf: ReferenceCard.vectors.appending(path: $0)))
        }
    }
}

/// A citizen, a day, perhaps a knowledge instant, and what must come out. Absent members are not checked; absent
/// facts have their usual value (consent in force, ordinary procedure, confirmed, effective).
struct GoldenCase: Decodable, Sendable, CustomTestStringConvertible {
    var title: String
    var clause: String
    var law: String?
    var on: String
    var knownAt: String?
    var consent: Consent?
    var cardChanges: CardChanges?
    var records: [Record]
    var expect: Expectation

    var testDescription: String { "\(clause): \(title)" }

    struct Consent: Decodable {
        var inForce: Bool?
        var separate: Set<String>?
        var refused: Set<String>?
        var endsOn: String?
    }

    struct CardChanges: Decodable {
        var validityMonths: [String: Int]?
        var dimensionCaps: [String: Int]?
        var rules: [String: String]?
        var totalBonusCap: Int?
    }

    struct Record: Decodable {
        var indicator: String
        var source: String
        var recordNo: String
        var act: String?
        var occurredOn: String
        var magnitude: Int64?
        var expiresOn: String?
        var procedure: String?
        var legallyConfirmed: Bool?
        var status: String?
        var dispute: String?
        var knownFrom: String?
        var knownTo: String?
    }

    struct Expectation: Decodable {
        /// `null`: the citizen is not scored.
        var score: Int?
        var tier: String?
        var lines: [Line]
        var clamp: Int?
        var ceiling: Int?
        var reasons: [String]?
        var outlook: [Change]?
        var remedies: [Remedy]?
        var scoreWithoutSuspensions: Int?
    }

    struct Line: Decodable {
        var recordNo: String
        var raw: Int
        var applied: Int
        var steps: [Step]?
        /// Set in the inner `nil` form by an explicit `null`, which says "open".
        var endsOn: String??

        struct Step: Decodable {
            var code: String
            var delta: Int
        }

        private enum CodingKeys: CodingKey { case recordNo, raw, applied, steps, endsOn }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            recordNo = try container.decode(String.self, forKey: .recordNo)
            raw = try container.decode(Int.self, forKey: .raw)
            applied = try container.decode(Int.self, forKey: .applied)
            steps = try container.decodeIfPresent([Step].self, forKey: .steps)
            endsOn =
                container.contains(.endsOn)
                ? .some(try container.decodeIfPresent(String.self, forKey: .endsOn)) : .none
        }
    }

    struct Change: Decodable, Equatable {
        var day: String
        var score: Int?
        var tier: String?
    }

    struct Remedy: Decodable, Equatable {
        var recordNo: String
        var ifObjectionAccepted: Int
        var ifRepaired: Int
    }
}

/// A text in a golden case that is no day, instant or status.
struct UnreadableCase: Error {
    var text: String
}

extension GoldenCase {
    static func day(_ text: String) throws -> Day {
        guard let day = Day(text) else { throw UnreadableCase(text: text) }
        return day
    }

    private static func instant(_ text: String) throws -> Instant {
        guard let instant = Instant(text) else { throw UnreadableCase(text: text) }
        return instant
    }

    /// The versions known at the case's instant, as the store would hand them over.
    func knownRecords() throws -> [CaseRecord] {
        guard let knownAt else { return try records.map(Self.record) }
        let instant = try Self.instant(knownAt)
        return try records.filter {
            let from = try $0.knownFrom.map(Self.instant) ?? instant
            let to = try $0.knownTo.map(Self.instant)
            return from <= instant && to.map { instant < $0 } ?? true
        }.map(Self.record)
    }

    private static func record(_ record: Record) throws -> CaseRecord {
        let status = RecordStatus.allCases.first { $0.code == record.status ?? "effective" }
        guard let status else { throw UnreadableCase(text: record.status ?? "") }
        return CaseRecord(
            indicator: record.indicator, source: record.source, recordNo: record.recordNo, act: record.act ?? "",
            occurredOn: try day(record.occurredOn), magnitude: record.magnitude ?? 1,
            expiresOn: try record.expiresOn.map(day), ordinaryProcedure: record.procedure != "summary",
            legallyConfirmed: record.legallyConfirmed ?? true, status: status,
            disputeOnlyMarks: record.dispute == "marks")
    }

    var caseConsent: CaseConsent {
        CaseConsent(
            inForce: consent?.inForce ?? true, separatelyConsented: consent?.separate ?? [],
            refused: consent?.refused ?? [])
    }

    /// The reference card with the changes the case makes to show a rule the card does not use.
    func card() throws -> Scorecard {
        var card = ReferenceCard.card
        card.totalBonusCap = cardChanges?.totalBonusCap ?? card.totalBonusCap
        for (name, cap) in cardChanges?.dimensionCaps ?? [:] {
            for index in card.dimensions.indices where card.dimensions[index].nameZh == name {
                card.dimensions[index].cap = cap
            }
        }
        for index in card.items.indices {
            let code = card.items[index].indicator.text
            if let months = cardChanges?.validityMonths?[code] { card.items[index].validityMonths = months }
            if let text = cardChanges?.rules?[code] {
                guard let rule = ReferenceCard.rule(text) else { throw UnreadableCase(text: text) }
                card.items[index].rule = rule
            }
        }
        return card
    }
}

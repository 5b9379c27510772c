package import CivilTime

/// The state of a record version.
package enum RecordStatus: UInt8, Sendable, CaseIterable {
    case effective = 0
    case disputed = 1
    case withdrawn = 2
    case repaired = 3

    /// The word used in documents, exports and the database.
    package var code: String {
        switch self {
        case .effective: "effective"
        case .disputed: "disputed"
        case .withdrawn: "withdrawn"
        case .repaired: "repaired"
        }
    }
}

/// One record version of one citizen, as known at the knowledge instant. Texts are ranges of the arena of the
/// `CitizenFacts` it belongs to, so that reading a row copies bytes once and makes no string.
package struct Fact: Sendable {
    /// Ranks in the `Vocabulary`.
    package var indicator: UInt16
    package var source: UInt16
    package var recordNo: Range<UInt32>
    /// The document it comes from; empty when it names none.
    package var act: Range<UInt32>
    package var occurredOn: Day
    package var magnitude: Int64
    /// The first day it no longer counts; `nil` is open.
    package var expiresOn: Day?
    package var ordinaryProcedure: Bool
    package var legallyConfirmed: Bool
    package var status: RecordStatus
    /// Under `disputed`: the objection only marks the record and does not suspend it (scoring.md §3.9).
    package var disputeOnlyMarks: Bool

    package init(
        indicator: UInt16, source: UInt16, recordNo: Range<UInt32>, act: Range<UInt32>, occurredOn: Day,
        magnitude: Int64, expiresOn: Day?, ordinaryProcedure: Bool, legallyConfirmed: Bool, status: RecordStatus,
        disputeOnlyMarks: Bool
    ) {
        self.indicator = indicator
        self.source = source
        self.recordNo = recordNo
        self.act = act
        self.occurredOn = occurredOn
        self.magnitude = magnitude
        self.expiresOn = expiresOn
        self.ordinaryProcedure = ordinaryProcedure
        self.legallyConfirmed = legallyConfirmed
        self.status = status
        self.disputeOnlyMarks = disputeOnlyMarks
    }
}

/// What a citizen's consent for scoring covers, as known at K and in force on E (scoring.md §1 and §3.1 d).
package struct ConsentScope: Hashable, Sendable {
    /// Account active and consent in force. Without it nobody is scored and no record is kept.
    package var inForce: Bool
    /// Ranks of `separate_consent` indicators the citizen agreed to one by one, ascending.
    package var separatelyConsented: [UInt16]
    /// Ranks of indicators whose recording the citizen refused (own honours, volunteering, donations), ascending.
    package var refused: [UInt16]

    package init(inForce: Bool, separatelyConsented: [UInt16] = [], refused: [UInt16] = []) {
        self.inForce = inForce
        self.separatelyConsented = separatelyConsented
        self.refused = refused
    }
}

/// Everything the engine needs to know about one citizen. A reusable buffer: `removeAll` keeps the memory.
package struct CitizenFacts: Sendable {
    package var consent: ConsentScope
    /// In any order; the evaluator sorts.
    package var records: [Fact]
    /// The bytes of `recordNo` and `act` (UTF-8).
    package var arena: [UInt8]

    package init() {
        consent = ConsentScope(inForce: false)
        records = []
        arena = []
    }

    package mutating func removeAll() {
        consent = ConsentScope(inForce: false)
        records.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: true)
    }

    /// Appends the bytes of a text and returns where they are.
    package mutating func append(text: some Sequence<UInt8>) -> Range<UInt32> {
        let start = UInt32(arena.count)
        arena.append(contentsOf: text)
        return start..<UInt32(arena.count)
    }
}

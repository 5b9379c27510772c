package import CivilTime

/// A citizen, a day and what must come out, as a jurist writes it: the worked example that a card has to agree with
/// before it may be used.
///
/// A case names the clause it shows. What it expects is worked out from the published rules by hand, never copied from
/// the engine, and running it reads no clock and no database. Members a case leaves out have their usual value
/// (consent in force, ordinary procedure, confirmed, effective), and expectations it leaves out are not checked.
package struct GoldenCase: Sendable {
    package var title: Bilingual
    /// The rule of the published scoring rules that the case shows.
    package var clause: String
    /// The article of law behind it, if one is.
    package var law: String?
    /// The business date E.
    package var day: Day
    /// The knowledge instant K; `nil` when all the records of the case are known.
    package var knownAt: Instant?
    package var consent = Consent()
    package var cardChanges = CardChanges()
    package var records: [Record]
    package var expectation: Expectation

    package struct Consent: Sendable {
        package var inForce = true
        /// Indicators with a consent of their own.
        package var separatelyConsented: Set<String> = []
        package var refused: Set<String> = []
        /// The first day consent is no longer in force.
        package var endsOn: Day?
    }

    /// What the case changes on the card first, to show a rule that the card does not use.
    package struct CardChanges: Sendable {
        package var validityMonths: [(indicator: String, months: Int)] = []
        package var rules: [(indicator: String, rule: Rule)] = []
        package var dimensionCaps: [(dimension: String, cap: Int)] = []
        package var totalBonusCap: Int?
    }

    /// One record version, with texts where `Fact` has ranks.
    package struct Record: Sendable {
        package var indicator: String
        package var source: String
        package var recordNo: String
        package var act = ""
        package var occurredOn: Day
        package var magnitude: Int64 = 1
        package var expiresOn: Day?
        package var ordinaryProcedure = true
        package var legallyConfirmed = true
        package var status = RecordStatus.effective
        package var disputeOnlyMarks = false
        /// `nil` is the case's own instant.
        package var knownFrom: Instant?
        package var knownTo: Instant?
    }

    package struct Expectation: Sendable {
        /// `nil`: the citizen is not scored.
        package var score: Int?
        package var tier: String?
        /// Every known record, in record order.
        package var lines: [Line]
        package var clamp: Int?
        package var ceiling: Int?
        package var reasons: [String]?
        package var outlook: [Change]?
        package var remedies: [Remedy]?
        package var scoreWithoutSuspensions: Int?
    }

    package struct Line: Sendable {
        package var recordNo: String
        package var raw: Int
        package var applied: Int
        package var steps: [Explanation.Step]
        /// The first day the record no longer counts: `nil` is not checked, an inner `nil` says that it is open.
        package var endsOn: Day??
    }

    /// A day on which the score differs from the day before.
    package struct Change: Hashable, Sendable {
        package var day: Day
        /// `nil` on the day consent ends.
        package var score: Int?
        package var tier: String?
    }

    package struct Remedy: Hashable, Sendable {
        package var recordNo: String
        package var ifObjectionAccepted: Int
        package var ifRepaired: Int
    }
}

package import CivilTime
package import Scoring
package import Store

/// One record about a person with everything that ever happened to it and why.
package struct RecordLife: Sendable {
    /// Why a version came to be.
    package enum Reason: String, CaseIterable, Sendable {
        /// The department reported it.
        case delivered
        /// The department reported other content under the same number.
        case corrected
        /// The department took it back.
        case withdrawn
        /// It was reported again after it had been taken back.
        case deliveredAgain = "delivered_again"
        /// An objection is being looked into.
        case disputed
        /// The objection has been decided and the record stands.
        case disputeEnded = "dispute_ended"
        /// Its repair was approved.
        case repaired
        /// The repair was taken back.
        case repairEnded = "repair_ended"
    }

    package struct Version: Sendable {
        package let content: StoredRecordVersion
        package let indicator: IndicatorCode
        package let reason: Reason
    }

    package let source: SourceCode
    package let sourceNameZh: String
    package let recordNo: String
    /// Oldest first.
    package let versions: [Version]
    /// When the record's number was given to somebody else, so that it is no longer about this person.
    package let movedAwayAt: Instant?

    /// From the versions of one record, oldest first.
    init?(_ versions: [StoredRecordVersion], words: StoredVocabulary) throws {
        guard let last = versions.last else { return nil }
        let rank = Int(try words.sourceRank(last.source))
        source = words.vocabulary.sources[rank]
        sourceNameZh = words.sources.first { $0.id == last.source }?.nameZh ?? ""
        recordNo = last.recordNo
        var earlier: StoredRecordVersion?
        self.versions = try versions.map { version in
            defer { earlier = version }
            return Version(
                content: version,
                indicator: words.vocabulary.indicators[Int(try words.indicatorRank(version.indicator))],
                reason: Self.reason(of: version, after: earlier))
        }
        movedAwayAt = last.knownTo == Instant(microseconds: .max) ? nil : last.knownTo
    }

    static func reason(of version: StoredRecordVersion, after earlier: StoredRecordVersion?) -> Reason {
        // A gap means that the number named somebody else in between.
        guard let earlier, earlier.knownTo == version.knownFrom else { return .delivered }
        switch (earlier.status, version.status) {
        case (.withdrawn, .withdrawn), (.effective, .effective), (.disputed, .disputed), (.repaired, .repaired):
            return .corrected
        case (_, .withdrawn): return .withdrawn
        case (.withdrawn, _): return .deliveredAgain
        case (_, .disputed): return .disputed
        case (_, .repaired): return .repaired
        case (.disputed, .effective): return .disputeEnded
        case (.repaired, .effective): return .repairEnded
        }
    }
}

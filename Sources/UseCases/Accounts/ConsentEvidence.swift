package import CivilTime
package import Rights

/// What proves a consent: which notice the person read, when they agreed, until when, and where the proof is kept.
package struct ConsentEvidence: Hashable, Sendable {
    package var notice: NoticeVersion
    package var reference: EvidenceReference
    package var givenAt: Instant
    /// A year when nothing is said.
    package var until: Day?
    package var initiative: Initiative

    package init(
        notice: NoticeVersion, reference: EvidenceReference, givenAt: Instant, until: Day? = nil,
        initiative: Initiative
    ) {
        self.notice = notice
        self.reference = reference
        self.givenAt = givenAt
        self.until = until
        self.initiative = initiative
    }
}

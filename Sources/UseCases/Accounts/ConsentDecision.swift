package import Rights
package import Scoring

/// What a person decided when they were asked, or came by themselves.
package struct ConsentDecision: Sendable {
    /// What it is about.
    package enum Subject: Hashable, Sendable {
        /// To be scored, with these indicators consented to one by one.
        case scoring(separately: [IndicatorCode])
        case purpose(ConsentPurpose, ConsentRecipient, [ConsentCategory])
    }

    package enum Word: Sendable {
        case given(ConsentEvidence)
        /// Asked, and said no: the client must not ask again for a while.
        case refused
    }

    package var subject: Subject
    package var word: Word

    package init(_ subject: Subject, _ word: Word) {
        self.subject = subject
        self.word = word
    }
}

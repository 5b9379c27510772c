package import Signing

/// The answer to a claim: that the asked band is met, or `unavailable`, which is one answer for everything else.
package enum PartnerGrant: MessageBody {
    package static let type = MessageType.grant

    case meets(Terms)
    /// Below the band, without a score, consent withdrawn, deceased: nobody but the home city knows which.
    case unavailable

    package struct Terms: Hashable, Sendable {
        package let subject: SubjectID
        /// The band that was asked for, never the one the person is in.
        package let minBand: Band
        package let scenario: String
        /// Seconds since 1970: nothing is given at or after it.
        package let notAfter: Int64
        /// How often the benefit may be taken under this grant.
        package let maxUses: Int
        package let consent: ConsentRecord
        package let band: DisclosedBand?
        package let score: DisclosedScore?

        package init(
            subject: SubjectID, minBand: Band, scenario: String, notAfter: Int64, maxUses: Int, consent: ConsentRecord,
            band: DisclosedBand? = nil, score: DisclosedScore? = nil
        ) {
            self.subject = subject
            self.minBand = minBand
            self.scenario = scenario
            self.notAfter = notAfter
            self.maxUses = maxUses
            self.consent = consent
            self.band = band
            self.score = score
        }
    }

    /// `max_uses`, as the database bounds it too.
    package static let uses: ClosedRange<Int64> = 1...100

    /// The consent at home, as the person can find it there again.
    package struct ConsentRecord: Hashable, Sendable {
        package let id: ConsentID
        /// Seconds since 1970.
        package let at: Int64
        package let noticeVersion: String
        package let noticeHash: SHA256Digest
        package let purpose: FederationPurpose

        package init(
            id: ConsentID, at: Int64, noticeVersion: String, noticeHash: SHA256Digest, purpose: FederationPurpose
        ) {
            self.id = id
            self.at = at
            self.noticeVersion = noticeVersion
            self.noticeHash = noticeHash
            self.purpose = purpose
        }
    }

    package struct DisclosedBand: Hashable, Sendable {
        package let band: Band
        package let label: LocalText

        package init(band: Band, label: LocalText) {
            self.band = band
            self.label = label
        }
    }

    package struct DisclosedScore: Hashable, Sendable {
        package let value: Int64
        package let min: Int64
        package let max: Int64
        /// Name of the score, such as 商鼎分.
        package let scheme: String
        package let cardVersion: String
        /// Seconds since 1970.
        package let asOf: Int64

        package init(value: Int64, min: Int64, max: Int64, scheme: String, cardVersion: String, asOf: Int64) {
            self.value = value
            self.min = min
            self.max = max
            self.scheme = scheme
            self.cardVersion = cardVersion
            self.asOf = asOf
        }
    }
}

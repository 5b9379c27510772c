package import Intake
package import Rights
package import Scoring

/// What an account is opened with: who the person is, and the evidence of their consent to be scored.
package struct AccountApplication: Sendable {
    package var number: IdentityNumber
    package var name: PersonName
    package var phone: PhoneNumber?
    /// Residence district, never taken from the ID number.
    package var district: DistrictCode?
    package var consent: ConsentEvidence
    /// Indicators consented to one by one (PIPL art 29).
    package var separately: [IndicatorCode]

    package init(
        number: IdentityNumber, name: PersonName, phone: PhoneNumber? = nil, district: DistrictCode? = nil,
        consent: ConsentEvidence, separately: [IndicatorCode] = []
    ) {
        self.number = number
        self.name = name
        self.phone = phone
        self.district = district
        self.consent = consent
        self.separately = separately
    }
}

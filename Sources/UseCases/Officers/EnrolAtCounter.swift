import Postgres
package import Rights
import Store

/// Opens the account of somebody who came to a counter, without a phone, and signed there. The evidence of the consent
/// is where the signed paper is kept; the citizen gets the city's id.
package struct EnrolAtCounter: Sendable {
    let open: OpenAccount

    package init(open: OpenAccount) {
        self.open = open
    }

    /// What a clerk writes down. The person came by themselves.
    package struct Application: Sendable {
        let claim: IdentityClaim
        let name: PersonName
        let phone: PhoneNumber?
        let district: DistrictCode?
        let consent: ConsentEvidence

        package init(
            claim: IdentityClaim, name: PersonName, phone: PhoneNumber?, district: DistrictCode?,
            consent: ConsentEvidence
        ) {
            self.claim = claim
            self.name = name
            self.phone = phone
            self.district = district
            self.consent = consent
        }
    }

    /// At most once for each idempotency key. That somebody is known in another district is written down as looking for
    /// them in vain is: the refusal tells the clerk as much.
    ///
    /// - Throws: `Fault.forbidden` without the permission, for a district the clerk does not serve, and for somebody
    ///   who is known in one; what opening an account meets.
    package func callAsFunction(
        _ application: Application, once: Once<CitizenHandle>, in context: OperationContext
    ) async throws -> [UInt8] {
        do {
            return try await enrol(application, once: once, in: context)
        } catch is OpenAccount.KnownElsewhere {
            try await open.audit.record(.citizenNotFound, in: context)
            throw Fault.forbidden
        }
    }

    private func enrol(
        _ application: Application, once: Once<CitizenHandle>, in context: OperationContext
    ) async throws -> [UInt8] {
        try await open.pool.transaction { db in
            let clerk = try context.officer(may: .citizenEnrol, db)
            guard clerk.reach.covers(district: application.district?.text) else { throw Fault.forbidden }
            return try open(
                AccountApplication(
                    number: application.claim.number, name: application.name, phone: application.phone,
                    district: application.district, consent: application.consent),
                for: .city, within: clerk.reach, once: once, in: context, db)
        }
    }
}

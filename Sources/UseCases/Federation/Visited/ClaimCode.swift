package import CivilTime
package import Federation
package import Postgres
package import Signing
import Store

/// Hands the code a visitor brought to their home city and lets in whom it vouches for: claim, answer, visitor, grant
/// and a handle for the app. While the home city does not answer nobody is let in.
///
/// The claim is written down before it is sent. Whoever asks again, after a lost answer or a silence, sends the same
/// bytes, to which the home city has one answer.
package struct ClaimCode: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let signer: FederationSigner
    let ask: AskPartner
    let visitors: VisitorDigests
    let idempotency: Idempotency
    let audit: AuditTrail
    private let observe: @Sendable (String) -> Void

    /// `observe` hears why what came was no answer to be believed, or nothing came: `city fault`, and nothing of the
    /// visitor.
    package init(
        pool: PostgresPool, shelf: TrustShelf, keys: SignatureKeyRing, ask: AskPartner, identity: IdentityKeys,
        audit: AuditTrail, observe: @escaping @Sendable (String) -> Void
    ) throws {
        self.pool = pool
        self.shelf = shelf
        signer = FederationSigner(own: shelf.own, keys: keys)
        self.ask = ask
        visitors = try VisitorDigests(ring: identity.ring)
        idempotency = try Idempotency(ring: identity.ring)
        self.audit = audit
        self.observe = observe
    }

    package struct Request: Sendable {
        package let invite: MessageID
        package let code: OneTimeCode
        /// The app's own word for the login, as when the invite was made.
        package let visitor: String

        package init(invite: MessageID, code: OneTimeCode, visitor: String) {
            self.invite = invite
            self.code = code
            self.visitor = visitor
        }
    }

    package enum Outcome: Sendable {
        /// The visitor may use the scenario until then.
        case admitted(CitizenHandle, scenario: PublicID, until: Instant, maxUses: Int)
        /// The home city does not vouch; it does not say why.
        case unavailable
    }

    /// What was claimed and under which invite.
    private struct Sent: Sendable {
        let invite: StoredInvite
        let partner: TrustedPartner
        let scenario: PublicID
        let claim: Claim
        let message: SignedMessage
    }

    /// - Throws: `Fault.visitorCodeInvalid` for an invite that is unknown, has expired or is another login's, and for a
    ///   code the home city does not accept, alike; `.partnerUnavailable`; `.partnerRefused`; `.idempotencyConflict`.
    package func callAsFunction(
        _ request: Request, client: Int32, once: Once<Outcome>, in context: OperationContext
    ) async throws -> [UInt8] {
        let keyed = idempotency.keyed(once.request, in: context)
        if let known = try await pool.transaction(.readOnly, { db in try idempotency.answered([keyed], db)[0] }) {
            switch known {
            case .bytes(let bytes, _): return bytes
            case .fault(let fault): throw fault
            }
        }
        let sent = try await pool.transaction { db in try prepare(request, client, in: context, db) }
        let opened: AskPartner.Opened
        do throws(AskPartner.Silence) {
            opened = try await ask(sent.message, of: sent.partner)
        } catch {
            observe("\(sent.partner.entity.code) \(error.name)")
            throw Fault.partnerUnavailable
        }
        for _ in 0..<4 {
            do {
                return try await finish(sent, opened, keyed, once, client, in: context)
            } catch BatchConflict.overtaken {
                // The same request was answered meanwhile.
                let known = try await pool.transaction(.readOnly) { db in try idempotency.answered([keyed], db)[0] }
                if case .bytes(let bytes, _)? = known { return bytes }
                if case .fault(let fault)? = known { throw fault }
            }
        }
        throw Fault.temporarilyUnavailable
    }

    private func prepare(
        _ request: Request, _ client: Int32, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Sent {
        guard let invite = try FederationInviteStore.lock(request.invite, of: client, db),
            context.now < invite.expiresAt,
            visitors.digests(of: request.visitor, at: client).contains(invite.visitor)
        else { throw Fault.visitorCodeInvalid }
        guard let partner = shelf.current.partners.values.first(where: { $0.number == invite.partner }),
            partner.state == .active
        else { throw Fault.partnerUnavailable }
        guard let scenario = try LiveScenarioStore.publicID(ofScenario: invite.scenario, db) else {
            throw Fault.scenarioUnknown
        }
        let claim = Claim(
            code: request.code, invite: invite.id, verifier: invite.verifier,
            scenario: CatalogueItem.id(of: scenario), purpose: invite.purpose, minBand: invite.minBand,
            disclose: invite.disclose, catalogueVersion: invite.catalogueVersion)
        let life = MessageType.claim.lifetime
        if let known = invite.claim {
            let begin = known.at.wholeSeconds
            let isUnderWay = context.now.wholeSeconds < begin + life
            // A code under way is finished before another is tried. One that was not answered in its time is over, and
            // the citizen may agree again at home under the same invite.
            guard (known.code == request.code.digest) == isUnderWay else { throw Fault.visitorCodeInvalid }
            if isUnderWay {
                guard
                    let message = SignedMessage(
                        stored: known.jws, .claim, from: signer.own.entity, to: partner.entity, id: known.id,
                        issuedAt: begin, expiresAt: begin + life)
                else { throw Fault.visitorCodeInvalid }
                return Sent(invite: invite, partner: partner, scenario: scenario, claim: claim, message: message)
            }
        }
        let message = try signer.sign(claim, to: partner, id: .random(), at: context.now)
        try FederationInviteStore.claim(
            invite.id,
            with: .init(
                code: request.code.digest, id: message.id, jws: message.compact,
                at: Instant(wholeSeconds: message.issuedAt)), db)
        try FederationMessageStore.append([message.evidence(to: partner, at: context.now)], db)
        return Sent(invite: invite, partner: partner, scenario: scenario, claim: claim, message: message)
    }

    private func finish(
        _ sent: Sent, _ opened: AskPartner.Opened, _ keyed: KeyedRequest, _ once: Once<Outcome>, _ client: Int32,
        in context: OperationContext
    ) async throws -> [UInt8] {
        switch opened.answer {
        case .grant(let grant):
            // A band or a score goes with the bytes that told it: at once where the grant lets nobody in.
            let end = grant.disclosureEnd(for: sent.invite.purpose, from: context.now)
            let evidence = opened.message.evidence(opened.compact, of: sent.partner, at: context.now, blankAt: end)
            let ofNobody =
                end == nil
                ? evidence : opened.message.evidence([], of: sent.partner, at: context.now, blankAt: context.now)
            if let excess = grant.excess(over: sent.claim, issuedAt: opened.message.envelope.issuedAt) {
                observe("\(sent.partner.entity.code) \(excess.name)")
                // Signed, and so kept: it shows what the home city did wrong.
                try await pool.transaction { db in
                    try FederationMessageStore.append([ofNobody], db)
                    try FederationInviteStore.reopen(sent.invite.id, after: sent.message.id, db)
                }
                throw Fault.partnerRefused
            }
            return try await pool.transaction { db in
                let (visitor, outcome, isNew) = try admit(grant, sent, opened, client, in: context, db)
                let bytes = try once.answer(outcome)
                if isNew { try FederationMessageStore.append([visitor == nil ? ofNobody : evidence], db) }
                try audit.append(
                    visitor == nil ? .visitorRefused : .visitorAdmitted, about: visitor.map(-),
                    object: AuditObject.sharing(sent.partner.entity, sent.invite.purpose), in: context, db)
                guard try idempotency.keep([(keyed, context.now, bytes, visitor.map(-))], db) else {
                    throw BatchConflict.overtaken
                }
                return bytes
            }
        case .refused(let error):
            guard !error.code.isPassing else { throw Fault.partnerUnavailable }
            try await pool.transaction { db in
                try FederationMessageStore.append(
                    [opened.message.evidence(opened.compact, of: sent.partner, at: context.now)], db)
                try FederationInviteStore.reopen(sent.invite.id, after: sent.message.id, db)
            }
            throw error.code == .codeInvalid ? Fault.visitorCodeInvalid : .partnerRefused
        case .acknowledged: throw Fault.partnerRefused
        }
    }

    /// `isNew` unless this very grant has let somebody in before.
    private func admit(
        _ grant: PartnerGrant, _ sent: Sent, _ opened: AskPartner.Opened, _ client: Int32,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> (visitor: Int64?, outcome: Outcome, isNew: Bool) {
        guard case .meets(let terms) = grant else { return (nil, .unavailable, true) }
        let partner = sent.partner.number
        let until = Instant(wholeSeconds: terms.notAfter)
        let names = [opened.message.envelope.id.uuid.uuid, terms.subject.uuid.uuid]
        try VisitorStore.lockNames(names, db)
        guard context.now < until, try !VisitorStore.hasEndedEarly(anyOf: names, of: partner, db),
            let visitor = try VisitorStore.visitor(of: terms.subject.uuid.uuid, from: partner, at: context.now, db)
        else { return (nil, .unavailable, true) }
        let isNew = try VisitorStore.insert(
            NewVisitorGrant(
                visitor: visitor, id: opened.message.envelope.id.uuid.uuid, scenario: sent.invite.scenario,
                client: client, purpose: sent.invite.purpose.rawValue, minBand: terms.minBand.rawValue,
                grantedAt: context.now, notAfter: until, maxUses: Int16(terms.maxUses),
                disclosed: terms.disclosed.map { String(decoding: $0.document, as: UTF8.self) }), db)
        // It may have let somebody in before, and been taken back since.
        guard try isNew || VisitorStore.holds(names[0], of: visitor, db) else { return (nil, .unavailable, false) }
        let handle = try VisitorStore.handle(of: visitor, for: client, orElse: .random(), db)
        return (
            visitor, .admitted(.visitor(client, handle), scenario: sent.scenario, until: until, maxUses: terms.maxUses),
            isNew
        )
    }
}

extension PartnerGrant {
    /// Until when a band or a score it tells may be kept, at most as long as a grant may hold; `nil` where it tells
    /// none.
    fileprivate func disclosureEnd(for purpose: FederationPurpose, from now: Instant) -> Instant? {
        guard case .meets(let terms) = self, terms.disclosed != nil else { return nil }
        return min(Instant(wholeSeconds: terms.notAfter), now.adding(seconds: purpose.longestGrant))
    }
}

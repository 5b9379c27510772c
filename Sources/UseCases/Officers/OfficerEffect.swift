import CivilTime
package import Postgres
package import Rights
package import Signing
package import Store

/// Carries out approved changes of officers. Nobody approves a change of themselves.
package struct OfficerEffect: ChangeEffect {
    let audit: AuditTrail

    package init(audit: AuditTrail) {
        self.audit = audit
    }

    package var kinds: Set<ChangeKind> { [.officerCreate, .officerRoles, .officerReset] }

    package func apply(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try carryOut(change, approvedBy: officer, in: context, db)
    }

    /// Returns the second half of the code where the officer has an account to set up.
    package func carryOut(
        _ change: StoredChange, approvedBy officer: StoredOfficer, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> SecretToken? {
        guard let plan = OfficerPlan(change.payload) else { throw PostgresError.unreadable("change_request.payload") }
        guard plan.login != officer.login else { throw Fault.fourEyes }
        try OfficerStore.lock(db)
        let until = context.now.adding(seconds: SignInRules.activationLimit)
        let known = try OfficerStore.officer(login: plan.login, db)
        switch (change.kind, known) {
        case (.officerCreate, nil):
            guard let reach = plan.reach, let activation = plan.activation else { break }
            let (id, confirmation) = (try PublicID.random(), try ActivationCode.half())
            guard
                try OfficerStore.add(
                    id: id, login: plan.login, reach: reach,
                    activation: ActivationCode.digest(activation, confirmation.digest), until: until, now: context.now,
                    db)
                    != nil
            else { throw Fault.loginTaken }
            try audit.append(.officerCreated, object: AuditObject.officer(id), in: context, db)
            return confirmation
        case (.officerCreate, _): throw Fault.loginTaken
        case (.officerRoles, let known?):
            guard let reach = plan.reach else { break }
            try OfficerStore.setReach(reach, of: known.key, db)
            try audit.append(.officerRolesChanged, object: AuditObject.officer(known.id), in: context, db)
            return nil
        case (.officerReset, let known?):
            guard let activation = plan.activation else { break }
            let confirmation = try ActivationCode.half()
            try OfficerStore.invite(
                known.key, activation: ActivationCode.digest(activation, confirmation.digest), until: until, db)
            try OfficerStore.endSessions(of: known.key, db)
            try audit.append(.officerReset, object: AuditObject.officer(known.id), in: context, db)
            return confirmation
        default: throw Fault.officerUnknown
        }
        throw PostgresError.unreadable("change_request.payload")
    }
}

import CivilTime
package import Postgres
package import Rights
import Signing
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
        guard let plan = OfficerPlan(change.payload) else { throw PostgresError.unreadable("change_request.payload") }
        guard plan.login != officer.login else { throw Fault.fourEyes }
        try OfficerStore.lock(db)
        let until = context.now.adding(seconds: SignInRules.activationLimit)
        let known = try OfficerStore.officer(login: plan.login, db)
        switch (change.kind, known) {
        case (.officerCreate, nil):
            guard let reach = plan.reach, let activation = plan.activation else { break }
            let id = try PublicID.random()
            guard
                try OfficerStore.add(
                    id: id, login: plan.login, reach: reach, activation: activation, until: until, now: context.now, db)
                    != nil
            else { throw Fault.loginTaken }
            return try audit.append(.officerCreated, object: AuditObject.officer(id), in: context, db)
        case (.officerCreate, _): throw Fault.loginTaken
        case (.officerRoles, let known?):
            guard let reach = plan.reach else { break }
            try OfficerStore.setReach(reach, of: known.key, db)
            return try audit.append(.officerRolesChanged, object: AuditObject.officer(known.id), in: context, db)
        case (.officerReset, let known?):
            guard let activation = plan.activation else { break }
            try OfficerStore.invite(known.key, activation: activation, until: until, db)
            try OfficerStore.endSessions(of: known.key, db)
            return try audit.append(.officerReset, object: AuditObject.officer(known.id), in: context, db)
        default: throw Fault.officerUnknown
        }
        throw PostgresError.unreadable("change_request.payload")
    }
}

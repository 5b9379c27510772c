-- Who may do what in the database. Run as the owner of the tables (a superuser, or a role that may create roles), after
-- every migration:
--
--     psql -v ON_ERROR_STOP=1 -f Sql/Roles.sql "$DATABASE_URL"
--
-- and make the user the service logs in with a member of all four: GRANT shangding_app, shangding_ingest,
-- shangding_auditor, shangding_reader TO the_user. The program then takes, for each command, the one role the command
-- needs (SET ROLE at connection). On the private cluster `shangding` runs this file itself.
--
-- shangding_app      serve, and whatever an operator does to people, clients, officers and rules
-- shangding_ingest   departments' files, enrolment files and scoring in bulk: no credentials, no officers
-- shangding_auditor  reads the audit, and nothing else about people
-- shangding_reader   reads facts and scores for exports and replay; no keys, secrets, names or numbers
--
-- None of them owns a table, none may change or delete an audit entry or a score. A test compares the tables named here
-- with those there are.

DO $roles$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['shangding_app', 'shangding_ingest', 'shangding_auditor', 'shangding_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
END
$roles$;

REVOKE ALL ON ALL TABLES IN SCHEMA public
    FROM PUBLIC, shangding_app, shangding_ingest, shangding_auditor, shangding_reader;
GRANT USAGE ON SCHEMA public TO shangding_app, shangding_ingest, shangding_auditor, shangding_reader;

-- What every process reads before it does anything.
GRANT SELECT ON schema_migration, key_check
    TO shangding_app, shangding_ingest, shangding_auditor, shangding_reader;

-- Rules and catalogue.
GRANT SELECT ON indicator, source, source_indicator, catalogue_edition, scorecard, scorecard_transition
    TO shangding_app, shangding_ingest, shangding_reader;
GRANT INSERT ON indicator, catalogue_edition, scorecard, scorecard_transition TO shangding_app;
GRANT INSERT, UPDATE ON source TO shangding_app;
GRANT INSERT, DELETE ON source_indicator TO shangding_app;
GRANT UPDATE ON scorecard TO shangding_app;

-- People.
GRANT SELECT, INSERT, UPDATE ON citizen, account_version TO shangding_app, shangding_ingest;
GRANT SELECT, INSERT ON citizen_by_blind_index, citizen_by_city_id TO shangding_app, shangding_ingest;
GRANT UPDATE, DELETE ON citizen_by_blind_index TO shangding_app;
GRANT SELECT (citizen_id, city_id, created_at) ON citizen TO shangding_reader;
GRANT SELECT ON account_version, citizen_by_city_id TO shangding_reader;

-- Records and deliveries.
GRANT SELECT, INSERT, UPDATE ON record_version TO shangding_app, shangding_ingest;
GRANT SELECT, INSERT ON delivery, returned_row TO shangding_app, shangding_ingest;
GRANT EXECUTE ON FUNCTION analyze_records TO shangding_app, shangding_ingest;
GRANT SELECT ON record_version, record_archive, delivery, returned_row TO shangding_reader;
GRANT SELECT ON record_archive TO shangding_app, shangding_ingest;

-- Scores: only ever added.
GRANT SELECT, INSERT ON score, score_run, score_run_range TO shangding_app, shangding_ingest;
GRANT UPDATE (finished_at) ON score_run TO shangding_app, shangding_ingest;
GRANT SELECT ON score, score_run, score_run_range TO shangding_reader;

-- Accounts, consents, reports, repeated requests. Erasing a person and forgetting scores nobody consents to any more are
-- functions of the owner: this role can delete nothing of anybody by itself.
GRANT SELECT, INSERT, UPDATE ON consent_version TO shangding_app;
GRANT SELECT, INSERT ON credit_report, report_by_check_code TO shangding_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO shangding_app;
GRANT EXECUTE ON FUNCTION erase_citizen, forget_unconsented_scores, archive_records TO shangding_app;

-- Bookkeeping.
GRANT SELECT, UPDATE ON knowledge_clock TO shangding_app, shangding_ingest;
GRANT SELECT, INSERT, DELETE ON dirty_citizen TO shangding_app, shangding_ingest;
GRANT UPDATE ON dirty_citizen TO shangding_app, shangding_ingest; -- FOR UPDATE SKIP LOCKED
GRANT SELECT, INSERT, UPDATE ON day_change, synthetic_city TO shangding_app, shangding_ingest;
GRANT INSERT, UPDATE ON key_check TO shangding_app, shangding_ingest;
GRANT SELECT ON knowledge_clock, dirty_citizen, day_change, synthetic_city TO shangding_reader;

-- Machine clients, and what they are told.
GRANT SELECT, INSERT, UPDATE ON machine_client TO shangding_app;
GRANT SELECT, INSERT ON client_credential TO shangding_app;
GRANT UPDATE (expires_at, last_used_at) ON client_credential TO shangding_app;
GRANT SELECT, INSERT, DELETE ON access_token, client_assertion TO shangding_app;
GRANT SELECT, INSERT, DELETE ON client_citizen, client_event TO shangding_app;
GRANT SELECT (client_id, state) ON machine_client TO shangding_ingest;
GRANT SELECT (client_id, handle, citizen_id) ON client_citizen TO shangding_ingest;
GRANT INSERT ON client_event TO shangding_ingest;

-- Officers and what two of them decide: what was asked for and who wrote what is only ever added.
GRANT SELECT, INSERT, UPDATE ON officer TO shangding_app;
GRANT SELECT, INSERT, DELETE ON officer_session TO shangding_app;
GRANT UPDATE (last_seen_at) ON officer_session TO shangding_app;
GRANT SELECT, INSERT ON change_request, scorecard_author TO shangding_app;
GRANT UPDATE (state, decided_by, decided_at, comment) ON change_request TO shangding_app;

-- Incentives: versions, the ledger, steps and outcomes are only ever added; units and holds change within their checks.
GRANT SELECT, INSERT, UPDATE ON provider, outlet, scenario_version, quota_pool, quota_period, benefit_hold, redemption
    TO shangding_app;
GRANT UPDATE ON scenario TO shangding_app; -- FOR UPDATE
GRANT SELECT, INSERT ON scenario, scenario_version_author, scenario_transition, quota_ledger, redemption_transition,
    redemption_by_id, provider_order, redemption_outcome TO shangding_app;
GRANT SELECT, INSERT, DELETE ON cap_slot, redemption_code TO shangding_app;
GRANT SELECT ON provider, outlet, scenario, scenario_version, quota_pool, quota_period, quota_ledger TO shangding_reader;

-- Federation: what was agreed, signed or received is only ever added; what is short-lived may be deleted when its time is over.
GRANT SELECT, INSERT ON partner, partner_thumbprint, partner_transition, partner_agreement, partner_place, partner_statement,
    partner_key, own_statement, band_map, federation_message, visitor, client_visitor TO shangding_app;
GRANT UPDATE (name_zh, name_en, base_url, state, root_thumbprint, changed_at) ON partner TO shangding_app;
GRANT UPDATE (fetched_at) ON partner_statement TO shangding_app;
GRANT UPDATE (partner_id) ON partner_key TO shangding_app; -- of a partner that has ended, to whoever names it next
GRANT DELETE ON partner_place TO shangding_app;
GRANT SELECT, INSERT, UPDATE ON partner_catalogue, partner_fetch, own_catalogue, pairwise, federation_grant, visitor_grant TO shangding_app;
GRANT UPDATE (state) ON visitor TO shangding_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON federation_code, federation_invite, federation_inbox, federation_outbox TO shangding_app;
GRANT UPDATE (jws) ON federation_message TO shangding_app; -- blanked, and nothing else: see its trigger
GRANT SELECT, INSERT, UPDATE ON federation_claim_day TO shangding_app;
GRANT SELECT, INSERT, DELETE ON visitor_grant_use, visitor_ended_early, pairwise_erasure TO shangding_app;

-- Audit: appended by everyone, read by those who look at it, changed by nobody.
GRANT INSERT ON audit_entry, audit_unsealed TO shangding_app, shangding_ingest, shangding_auditor, shangding_reader;
GRANT SELECT ON audit_entry, audit_unsealed, audit_leaf, audit_head, audit_daily_head
    TO shangding_app, shangding_ingest, shangding_auditor, shangding_reader;
-- Sealing is for those who change something; what the others append is sealed by the next of them.
GRANT INSERT ON audit_leaf, audit_head, audit_daily_head TO shangding_app, shangding_ingest;
GRANT UPDATE ON audit_head TO shangding_app, shangding_ingest;
GRANT DELETE ON audit_unsealed TO shangding_app, shangding_ingest;

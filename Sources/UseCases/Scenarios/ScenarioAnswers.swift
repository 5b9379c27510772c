import Federation
package import Incentives
import Signing
package import Store
package import StrictJSON

/// Providers, versions and what is said of them, as officers see them.
package enum ScenarioAnswers {
    /// What names a state of it, for `If-Match`.
    package static func tag(of provider: StoredProvider) -> String { "\"\(provider.revision)\"" }
    package static func tag(of outlet: StoredOutlet) -> String { "\"\(outlet.revision)\"" }
    /// Of one that was just added: changes are counted from one.
    package static let tagOfNew = "\"1\""

    package static func write(_ provider: StoredProvider, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("code", provider.code)
        writer.member("name_zh", provider.nameZh)
        writer.member("name_en", provider.nameEn)
        writer.member("kind", provider.kind)
        writer.member("state", provider.isActive ? "active" : "ended")
        writer.endObject()
    }

    package static func write(_ outlet: StoredOutlet, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("code", outlet.code)
        writer.member("provider", outlet.provider)
        writer.member("name_zh", outlet.nameZh)
        writer.member("adcode", outlet.adcode)
        writer.member("state", outlet.isActive ? "active" : "ended")
        writer.endObject()
    }

    /// A version without its document.
    package static func write(_ version: StoredVersion, to writer: inout JSONWriter) {
        writer.beginObject()
        members(of: version, to: &writer)
        writer.endObject()
    }

    /// A version with its document, its certificate and the steps of its life.
    package static func write(_ answer: ReadScenarios.Answer, to writer: inout JSONWriter) {
        writer.beginObject()
        members(of: answer.version, to: &writer)
        writer.key("steps")
        writer.beginArray()
        for step in answer.steps {
            writer.beginObject()
            writer.member("state", step.to.rawValue)
            writer.member("actor", step.actor)
            writer.member("reason", step.reason)
            writer.member("at", step.at)
            writer.endObject()
        }
        writer.endArray()
        writer.key("document")
        writer.value((try? JSONValue(reading: answer.version.document)) ?? .null)
        writer.key("certificate")
        writer.value(answer.version.certificate.flatMap { try? JSONValue(reading: $0) } ?? .null)
        writer.endObject()
    }

    private static func members(of version: StoredVersion, to writer: inout JSONWriter) {
        let scenario = try? version.scenario()
        writer.member("id", version.id.text(prefix: StoredVersion.prefix))
        writer.member("code", version.code)
        writer.key("version")
        writer.integer(version.version)
        writer.member("state", version.state.rawValue)
        writer.member("name_zh", scenario?.name.zh)
        writer.member("name_en", scenario?.name.en)
        writer.member("kind", version.kind)
        writer.member("provider", version.provider)
        writer.member("from", version.startsOn)
        writer.member("to", version.endsOn)
        writer.member("digest", version.digest.hex)
        writer.member("created_at", version.createdAt)
    }

    package static func write(_ changes: [ScenarioDifference.Change], isChinese: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("changes")
        writer.beginArray()
        for change in changes {
            writer.beginObject()
            writer.member("pointer", change.pointer)
            writer.member("text", isChinese ? change.text.zh : change.text.en)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    package static func write(_ answer: PreviewScenario.Answer, isChinese: Bool, to writer: inout JSONWriter) {
        let preview = answer.preview
        writer.beginObject()
        writer.key("citizens")
        writer.integer(preview.citizens)
        writer.key("qualifying")
        writer.integer(preview.qualifying)
        writer.key("just_below")
        writer.integer(preview.justBelow)
        writer.key("by_tier")
        writer.beginArray()
        for tier in answer.tiers { count("tier", tier, preview.byTier[tier] ?? 0, &writer) }
        writer.endArray()
        writer.key("by_district")
        writer.beginArray()
        for (district, people) in preview.byDistrict.sorted(by: { $0.key < $1.key }) {
            count("district", district.isEmpty ? nil : district, people, &writer)
        }
        writer.endArray()
        let (kind, fen, units): (String, Int64?, Int64?) =
            switch preview.cost {
            case .atMost(let fen): ("at_most", fen, nil)
            case .unknown: ("unknown", nil, nil)
            case .units(let units): ("units", nil, units)
            }
        writer.member("cost", kind)
        for (name, number) in [("cost_fen", fen), ("cost_units", units)] {
            writer.key(name)
            if let number { writer.integer(number) } else { writer.null() }
        }
        writer.key("refusals")
        writer.beginArray()
        for refusal in answer.refusals {
            writer.beginObject()
            writer.member("code", refusal.code.rawValue)
            writer.member("pointer", refusal.pointer)
            writer.member("text", isChinese ? refusal.code.text.zh : refusal.code.text.en)
            writer.endObject()
        }
        writer.endArray()
        member(answer.partners, to: &writer)
        writer.endObject()
    }

    /// The request that another officer decides, and what partners would have of the scenario.
    package static func write(_ submission: SubmitScenario.Submission, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("change", submission.change.text(prefix: RequestChange.prefix))
        member(submission.partners, to: &writer)
        writer.endObject()
    }

    /// `partners`: what a scenario would be for the people of each.
    static func member(_ partners: [PartnerReach], to writer: inout JSONWriter) {
        writer.key("partners")
        writer.beginArray()
        for reach in partners {
            writer.beginObject()
            writer.member("partner", reach.partner.text(prefix: StoredPartner.prefix))
            writer.member("entity", reach.entity.text)
            writer.key("name")
            reach.name.write(to: &writer)
            writer.member("warning", reach.obstacle?.rawValue)
            writer.key("statement_seq")
            writer.integer(reach.share.map { Int($0.sequence) })
            writer.key("share_permille")
            writer.integer(reach.share?.permille)
            writer.key("text")
            reach.text.write(to: &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    package static func write(_ outcome: ImportScenarios.Outcome, isChinese: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        let counts = [
            ("providers", outcome.providers), ("outlets", outcome.outlets), ("drafts", outcome.drafts),
            ("unchanged", outcome.unchanged), ("fault_count", outcome.faultCount),
        ]
        for (name, number) in counts {
            writer.key(name)
            writer.integer(number)
        }
        writer.key("faults")
        writer.beginArray()
        for fault in outcome.faults {
            writer.beginObject()
            writer.member("file", fault.file.rawValue)
            writer.key("line")
            writer.integer(fault.line)
            writer.member("column", fault.column)
            writer.member("code", fault.code.rawValue)
            writer.member("text", isChinese ? fault.code.text.zh : fault.code.text.en)
            writer.member("expected", fault.expected)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func count(_ key: StaticString, _ name: String?, _ people: Int64, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member(key, name)
        writer.key("people")
        writer.integer(people)
        writer.endObject()
    }
}

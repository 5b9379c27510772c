package import StrictJSON

extension PartnerGrant {
    package init?(members: inout JSONMembers) {
        let result = members.required("result") { node in
            node.parsed("meets or unavailable", bytes: 1...16) { ["meets": true, "unavailable": false][$0] }
        }
        guard let result else { return nil }
        guard result else {
            self = .unavailable
            return
        }
        guard let terms = Terms(&members) else { return nil }
        self = .meets(terms)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("result")
        switch self {
        case .unavailable: writer.string("unavailable")
        case .meets(let terms):
            writer.string("meets")
            terms.writeMembers(to: &writer)
        }
    }
}

extension PartnerGrant.Terms {
    fileprivate init?(_ members: inout JSONMembers) {
        let subject: SubjectID? = members.randomID("sub")
        let minBand = members.word("min_band", Band.self)
        let scenario = members.scenario("scenario")
        let notAfter = members.time("not_after")
        let maxUses = members.integer("max_uses", in: PartnerGrant.uses)
        let consent = members.object("consent") { PartnerGrant.ConsentRecord(&$0) }
        let band = members.ifPresent("band") { node in node.object { PartnerGrant.DisclosedBand(&$0) } }
        let score = members.ifPresent("score") { node in node.object { PartnerGrant.DisclosedScore(&$0) } }
        guard let subject, let minBand, let scenario, let notAfter, let maxUses, let consent, let band, let score
        else { return nil }
        self.init(
            subject: subject, minBand: minBand, scenario: scenario, notAfter: notAfter, maxUses: Int(maxUses),
            consent: consent, band: band, score: score)
    }

    fileprivate func writeMembers(to writer: inout JSONWriter) {
        writer.key("sub")
        writer.string(subject.text)
        writer.key("min_band")
        writer.string(minBand.rawValue)
        writer.key("scenario")
        writer.string(scenario)
        writer.key("not_after")
        writer.integer(notAfter)
        writer.key("max_uses")
        writer.integer(maxUses)
        writer.key("consent")
        consent.write(to: &writer)
        if let band { PartnerGrant.Disclosed.band(band).write(to: &writer) }
        if let score { PartnerGrant.Disclosed.score(score).write(to: &writer) }
    }
}

extension PartnerGrant.ConsentRecord {
    fileprivate init?(_ members: inout JSONMembers) {
        let id: ConsentID? = members.randomID("id")
        let at = members.time("at")
        let version = members.text("notice_ver", bytes: 1...64)
        let hash = members.digest("notice_hash")
        let purpose = members.word("purpose", FederationPurpose.self)
        guard let id, let at, let version, let hash, let purpose else { return nil }
        self.init(id: id, at: at, noticeVersion: version, noticeHash: hash, purpose: purpose)
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id.text)
        writer.key("at")
        writer.integer(at)
        writer.key("notice_ver")
        writer.string(noticeVersion)
        writer.key("notice_hash")
        writer.digest(noticeHash)
        writer.key("purpose")
        writer.string(purpose.rawValue)
        writer.endObject()
    }
}

extension PartnerGrant.DisclosedBand {
    init?(_ members: inout JSONMembers) {
        let band = members.word("band", Band.self)
        let label = members.localText("label", bytes: BandShare.labelBytes)
        guard let band, let label else { return nil }
        self.init(band: band, label: label)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("band")
        writer.string(band.rawValue)
        writer.key("label")
        label.write(to: &writer)
        writer.endObject()
    }
}

extension PartnerGrant.DisclosedScore {
    init?(_ members: inout JSONMembers) {
        let range: ClosedRange<Int64> = -1_000_000...1_000_000
        let value = members.integer("value", in: range)
        let min = members.integer("min", in: range)
        let max = members.integer("max", in: range)
        let scheme = members.text("scheme", bytes: 1...64)
        let version = members.text("card_version", bytes: 1...64)
        let asOf = members.time("as_of")
        guard let value, let min, let max, let scheme, let version, let asOf else { return nil }
        self.init(value: value, min: min, max: max, scheme: scheme, cardVersion: version, asOf: asOf)
        if !(min <= value && value <= max) { members.note("value", .outOfRange, "from `min` to `max`") }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("value")
        writer.integer(value)
        writer.key("min")
        writer.integer(min)
        writer.key("max")
        writer.integer(max)
        writer.key("scheme")
        writer.string(scheme)
        writer.key("card_version")
        writer.string(cardVersion)
        writer.key("as_of")
        writer.integer(asOf)
        writer.endObject()
    }
}

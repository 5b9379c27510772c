import StrictJSON

extension CatalogueItem {
    init?(_ members: inout JSONMembers) {
        let id = members.scenario("id")
        let name = members.localText("name", bytes: 1...300)
        let kind = members.word("kind", FederationPurpose.self)
        let adcode = members.required("adcode") { node in
            node.parsed("six digits", bytes: 6...6) { $0.utf8.allSatisfy(Characters.isDigit) ? $0 : nil }
        }
        let minBand = members.word("min_band", Band.self)
        let disclose = members.word("disclose", Disclosure.self)
        let openTo = members.set("open_to", count: 0...1_000) { node in
            node.parsed("an entity id") { EntityID($0) }
        }
        let benefit = members.object("benefit") { Benefit(&$0) }
        let quota = members.ifPresent("quota") { node in node.object { Quota(&$0) } }
        let from = members.time("from")
        let to = members.time("to")
        let how = members.localText("how", bytes: 0...Self.longestText)
        guard let id, let name, let kind, let adcode, let minBand, let disclose, let openTo, let benefit, let quota,
            let from, let to, let how
        else { return nil }
        self.init(
            id: id, name: name, kind: kind, adcode: adcode, minBand: minBand, disclose: disclose, openTo: openTo,
            benefit: benefit, quota: quota, from: from, to: to, how: how)
        if from >= to { members.note("to", .outOfRange, "later than `from`") }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("name")
        name.write(to: &writer)
        writer.key("kind")
        writer.string(kind.rawValue)
        writer.key("adcode")
        writer.string(adcode)
        writer.key("min_band")
        writer.string(minBand.rawValue)
        writer.key("disclose")
        writer.string(disclose.rawValue)
        writer.key("open_to")
        writer.beginArray()
        for city in openTo { writer.string(city.text) }
        writer.endArray()
        writer.key("benefit")
        benefit.write(to: &writer)
        if let quota {
            writer.key("quota")
            quota.write(to: &writer)
        }
        writer.key("from")
        writer.integer(from)
        writer.key("to")
        writer.integer(to)
        writer.key("how")
        how.write(to: &writer)
        writer.endObject()
    }
}

extension CatalogueItem.Benefit {
    fileprivate init?(_ members: inout JSONMembers) {
        let kind = members.word("kind", Kind.self)
        let fen = members.ifPresent("fen") { $0.integer(in: 0...10_000_000_000) }
        let percent = members.ifPresent("percent") { $0.integer(in: 0...100).map(Int.init) }
        let text = members.localText("text", bytes: 1...CatalogueItem.longestText)
        guard let kind, let fen, let percent, let text else { return nil }
        self.init(kind: kind, fen: fen, percent: percent, text: text)
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("kind")
        writer.string(kind.rawValue)
        if let fen {
            writer.key("fen")
            writer.integer(fen)
        }
        if let percent {
            writer.key("percent")
            writer.integer(percent)
        }
        writer.key("text")
        text.write(to: &writer)
        writer.endObject()
    }
}

extension CatalogueItem.Quota {
    fileprivate init?(_ members: inout JSONMembers) {
        let count = members.integer("per_sub", in: 1...1_000)
        let period = members.word("period", Period.self)
        guard let count, let period else { return nil }
        self.init(perSubject: Int(count), period: period)
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("per_sub")
        writer.integer(perSubject)
        writer.key("period")
        writer.string(period.rawValue)
        writer.endObject()
    }
}

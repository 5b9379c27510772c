package import StrictJSON

/// What a city offers people of its partners: a full snapshot of its scenarios with a partner band.
package struct PartnerCatalogue: MessageBody {
    package static let type = MessageType.catalogue

    /// Grows with each change; invites and claims name it.
    package let version: Int64
    package let items: [CatalogueItem]

    package init(version: Int64, items: [CatalogueItem]) {
        self.version = version
        self.items = items
    }

    package init?(members: inout JSONMembers) {
        let version = members.integer("ver", in: JSONMembers.versions)
        let items = members.array("items", count: 0...10_000) { node in node.object { CatalogueItem(&$0) } }
        guard let version, let items else { return nil }
        self.init(version: version, items: items)
        if Set(items.map(\.id)).count < items.count { members.note("items", .wrongForm, "each id once") }
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("ver")
        writer.integer(version)
        writer.key("items")
        writer.beginArray()
        for item in items { item.write(to: &writer) }
        writer.endArray()
    }
}

import Signing
import StrictJSON
import Testing

@testable import Federation

/// The data of each type: written, read, and refused with a place.
@Suite struct `Data of messages` {
    private func round<Body: MessageBody>(_ body: Body) throws {
        let receipt = Body.type.isAnswer ? Sample.question.receipt : nil
        let message = try Sample.sign(body, to: Body.type.isDocument ? nil : Scene.north, receipt: receipt)
        let opened = try Receiver.open(message.compact, as: Body.type, trust: Scene.trust, now: Scene.now)
        #expect(try opened.body(Body.self) == body)
        #expect(opened.inputHash == message.inputHash && opened.leaf == message.leaf)
        #expect(opened.peer == Scene.south && opened.envelope.receipt == receipt)
    }

    @Test func `come back as they went`() throws {
        try round(Sample.inviteBody)
        try round(Sample.claimBody)
        try round(Sample.grantBody)
        try round(PartnerGrant.unavailable)
        try round(PartnerGrant.meets(Sample.terms(band: Sample.band(.l9))))
        try round(PartnerGrant.meets(Sample.terms(score: Sample.score)))
        for kind in PartnerEvent.Kind.allCases {
            try round(PartnerEvent(kind: kind, grant: Sample.id(), subject: Sample.subject))
        }
        try round(PartnerEvent(kind: .catalogueChanged))
        try round(Acknowledgement(status: .mismatch, extra: [SHA256Digest(hashing: [1])], missing: []))
        try round(Sample.catalogueBody)
        try round(PartnerCatalogue(version: 1, items: []))
        for code in FederationCode.allCases {
            try round(ErrorAnswer(code: code, pointer: "/data/x", now: Scene.second, retryAfter: 3))
            try round(ErrorAnswer(code: code, now: Scene.second))
        }
    }

    @Test(arguments: [
        (#"{"kind":"grant_revoked"}"#, "/data/grant_jti"), (#"{"kind":"subject_erased"}"#, "/data/sub"),
        (#"{"kind":"score_dropped"}"#, "/data/kind"), (#"{}"#, "/data/kind"),
        (#"{"kind":"catalogue_changed","sub":null}"#, "/data/sub"),
        (#"{"kind":"catalogue_changed","sub":"AAAA"}"#, "/data/sub"),
    ])
    func `say where an event is wrong`(data: String, pointer: String) throws {
        let value = try JSONValue(reading: Array(data.utf8))
        #expect(throws: FederationRefusal(.invalidData, pointer: pointer, isSigned: true)) {
            try PartnerEvent(data: value)
        }
    }

    @Test func `are asked for under their own type`() throws {
        let opened = try Receiver.open(
            Sample.message(.claim).compact, as: .claim, trust: Scene.trust, now: Scene.now)
        #expect(throws: FederationRefusal(.wrongType, isSigned: true)) { try opened.body(Invite.self) }
    }

    /// A fault's place is shown; a name nobody knows might be somebody's data in the wrong place, and is not.
    @Test func `are never repeated in refusals`() throws {
        let value = try JSONValue(
            reading: Array(#"{"kind":"410101199001011234","grant_jti":"410101199001011234"}"#.utf8))
        let refusal = #expect(throws: FederationRefusal.self) { try PartnerEvent(data: value) }
        #expect(refusal?.description == "invalid_data at /data/kind")
        let payload = Raw.payload(try Sample.message(.claim)).dropLast() + #","410101199001011234":1}"#
        let compact = try Raw.sign(
            header: Raw.header(Scene.ed25519, .claim), payload: payload.utf8, with: Scene.ed25519)
        #expect(Consumer.refusal(compact, as: .claim)?.pointer == "/*")
    }

    @Test func `of a catalogue say for whom and when`() {
        let item = Sample.item("A")
        #expect(item.isOpen(to: Scene.north, at: Scene.second) && !item.isOpen(to: Scene.east, at: Scene.second))
        #expect(Sample.item("A", openTo: []).isOpen(to: Scene.east, at: Scene.second))
        #expect(item.isOpen(to: Scene.north, at: item.from) && !item.isOpen(to: Scene.north, at: item.from - 1))
        #expect(item.isOpen(to: Scene.north, at: item.to - 1) && !item.isOpen(to: Scene.north, at: item.to))
    }

    @Test func `name each scenario once`() throws {
        let twice = PartnerCatalogue(version: 1, items: [Sample.item("A"), Sample.item("A")])
        let message = try Sample.sign(twice, to: nil)
        let opened = try Receiver.open(message.compact, as: .catalogue, trust: Scene.trust, now: Scene.now)
        #expect(throws: FederationRefusal(.invalidData, pointer: "/data/items", isSigned: true)) {
            try opened.body(PartnerCatalogue.self)
        }
    }

    /// The whole of the programme, 607 scenarios, and the most that a catalogue may hold.
    @Test func `of a catalogue fit`() throws {
        let items = (0..<607).map { Sample.item("YOU-\($0)") }
        let message = try Sample.sign(PartnerCatalogue(version: 1, items: items), to: nil)
        #expect(message.compact.count < MessageType.catalogue.byteLimit)
        let opened = try Receiver.open(message.compact, as: .catalogue, trust: Scene.trust, now: Scene.now)
        #expect(try opened.body(PartnerCatalogue.self).items == items)
    }
}

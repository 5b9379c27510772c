import StrictJSON

extension PartnerGrant {
    /// What a grant tells beside that the asked band is met, where the agreement of the two cities and the person's
    /// consent allow it.
    package enum Disclosed: Hashable, Sendable {
        case band(DisclosedBand)
        case score(DisclosedScore)

        /// As it is kept until the grant ends: an object with the one member the grant has of it.
        package var document: [UInt8] {
            var writer = JSONWriter(reserving: 256)
            writer.beginObject()
            write(to: &writer)
            writer.endObject()
            return writer.finish()
        }

        /// `nil` unless it is a document of this form.
        package init?(document: some Sequence<UInt8>) {
            guard let value = try? JSONValue(reading: Array(document)) else { return nil }
            var node = JSONNode(value)
            let told = node.object { members -> (band: DisclosedBand?, score: DisclosedScore?)? in
                let band = members.ifPresent("band") { node in node.object { DisclosedBand(&$0) } }
                let score = members.ifPresent("score") { node in node.object { DisclosedScore(&$0) } }
                guard let band, let score else { return nil }
                return (band, score)
            }
            guard node.faults.isEmpty else { return nil }
            switch told {
            case (let band?, nil)?: self = .band(band)
            case (nil, let score?)?: self = .score(score)
            default: return nil
            }
        }

        /// The member it is in a grant.
        func write(to writer: inout JSONWriter) {
            switch self {
            case .band(let band):
                writer.key("band")
                band.write(to: &writer)
            case .score(let score):
                writer.key("score")
                score.write(to: &writer)
            }
        }
    }
}

extension PartnerGrant.Terms {
    /// A grant tells one of them: `excess` refuses what was not asked for.
    package var disclosed: PartnerGrant.Disclosed? { band.map { .band($0) } ?? score.map { .score($0) } }
}

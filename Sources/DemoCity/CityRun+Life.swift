import CivilTime

/// What happened to one citizen: a number of records with a long tail, drawn as events of one or several records.
extension CityRun {
    /// One citizen while their records are being written.
    private struct Life {
        var generator: SeededGenerator
        let person: [UInt8]
        let adultFrom: Day
        /// Days between the first day records may fall on and the city's day.
        let span: Int
        var left: Int
    }

    /// Records go back this far, so that many have expired.
    private static let years = 6

    func recordCount(_ generator: inout SeededGenerator) -> Int {
        let place = generator.below(1000)
        let base: Int
        switch place {
        case ..<267: base = 0
        case ..<437: base = 1
        case ..<587: base = 2
        case ..<727: base = 3
        case ..<917: base = generator.within(4...9)
        case ..<990: base = generator.within(10...29)
        default: base = generator.within(30...60)
        }
        // The steps above have a mean of four; other means stretch them, rounding by chance.
        let scaled = base * city.recordsPerCitizen
        return scaled / 4 + (generator.below(4) < scaled % 4 ? 1 : 0)
    }

    mutating func writeLife(of index: Int) {
        var generator = SeededGenerator(seed: city.seed, stream: UInt64(index) << 2)
        let person = city.person(at: index)
        let earliest = max(person.adultFrom, city.day.adding(months: -12 * CityRun.years))
        let count = recordCount(&generator)
        // Few people have most of the negatives.
        let negativePermille = generator.chance(150) ? 500 : 80
        var life = Life(
            generator: generator, person: person.number, adultFrom: earliest,
            span: Int(city.day.number - earliest.number), left: count)
        writeGuaranteed(index - DemoPersona.count, &life)
        while life.left > 0 {
            if life.generator.chance(negativePermille) {
                writeNegative(choices.negative(&life.generator), &life)
            } else {
                writePositive(choices.positive(&life.generator), &life)
            }
        }
    }

    /// The first citizens have one record each of every indicator and source, so that none is missing by chance.
    private mutating func writeGuaranteed(_ position: Int, _ life: inout Life) {
        var position = position
        for (indicator, ways) in routes.enumerated() {
            if position < ways.count {
                let occurred = date(&life)
                return write(indicator, ways[position], act(indicator, occurred), occurred, &life)
            }
            position -= ways.count
        }
    }

    // MARK: Events

    private mutating func writePositive(_ indicator: Int, _ life: inout Life) {
        let occurred = date(&life)
        if case .hours = city.catalogue[indicator].magnitude {
            // A volunteer serves on several days of a season.
            for turn in 0..<min(life.left, life.generator.within(1...6)) {
                let later = min(occurred.adding(days: turn * life.generator.within(3...40)), city.day)
                write(indicator, way(indicator, &life), .none, later, &life)
            }
            return
        }
        let act = act(indicator, occurred)
        write(indicator, way(indicator, &life), act, occurred, &life)
        if life.left > 0, act != .none, life.generator.chance(120),
            let other = choices.companion(of: indicator, &life.generator)
        {
            write(other, way(other, &life), act, occurred, &life)
        }
    }

    private mutating func writeNegative(_ indicator: Int, _ life: inout Life) {
        var occurred = date(&life)
        let way = way(indicator, &life)
        write(indicator, way, act(indicator, occurred), occurred, &life)
        if case .courtList = way.layout { return }
        // Some do it again, under a new document.
        while life.left > 0, life.generator.chance(250) {
            occurred = min(occurred.adding(days: life.generator.within(20...250)), city.day)
            write(indicator, way, act(indicator, occurred), occurred, &life)
        }
    }

    /// Recent days are likelier than old ones, as registers are.
    private func date(_ life: inout Life) -> Day {
        let back = min(life.generator.below(life.span + 1), life.generator.below(life.span + 1))
        return city.day.adding(days: -back)
    }

    private func way(_ indicator: Int, _ life: inout Life) -> Route {
        let ways = routes[indicator]
        return ways.count == 1 ? ways[0] : ways[life.generator.below(ways.count)]
    }

    /// A document for facts that have one; hours and donations are counted without.
    private mutating func act(_ indicator: Int, _ occurred: Day) -> Act {
        switch city.catalogue[indicator].magnitude {
        case .hours: return .none
        case .fen where !city.catalogue[indicator].isNegative: return .none
        default: break
        }
        let form: Act.Form =
            !city.catalogue[indicator].isNegative
            ? .honour : routes[indicator][0].source == DemoLayout.courtSource ? .judgment : .decision
        return .document(form, year: occurred.year, serial: nextSerial(form))
    }

    // MARK: Rows

    private mutating func write(
        _ indicator: Int, _ way: Route, _ act: Act, _ occurred: Day, _ life: inout Life
    ) {
        life.left -= 1
        switch way.layout {
        case .records:
            let row = RecordRow(
                person: life.person, indicator: codes[indicator], act: act, occurred: .day(occurred),
                magnitude: magnitude(indicator, &life.generator),
                expires: life.generator.chance(80) ? occurred.adding(days: life.generator.within(30...1200)) : nil)
            files[way.file].put(row, idType: idType, .accepted(records: 1))
        case .penalty(let penalty):
            writePenalty(penalty, way, occurred, &life)
        case .courtList:
            var row = CourtListRow(
                person: life.person, serial: nextSerial(.enforcement), year: occurred.year, published: .day(occurred))
            let removed = occurred.adding(days: life.generator.within(30...700))
            if life.generator.chance(700), removed <= city.day { row.removed = removed }
            files[way.file].put(row, .accepted(records: 1))
        }
    }

    private mutating func writePenalty(
        _ penalty: PenaltyClass, _ way: Route, _ occurred: Day, _ life: inout Life
    ) {
        var row = PenaltyRow(
            person: life.person, serial: nextSerial(.cityPenalty), classes: [penalty], decided: .day(occurred),
            year: occurred.year)
        if penalty == .revocation, life.generator.chance(500) { row.classes = [.suspension] }
        if penalty != .fine, life.left > 0, life.generator.chance(400) {
            row.classes.append(.fine)
            life.left -= 1
        }
        let records = row.classes.count
        // A warning beside another class adds no record.
        if life.generator.chance(100) { row.classes.append(.warning) }
        if row.classes.contains(.fine) { row.fine = .fen(fine(&life.generator)) }
        if penalty == .confiscation { row.confiscated = .fen(Int64(life.generator.within(5_000...3_000_000))) }
        if life.generator.chance(500) { row.validTo = occurred.adding(days: life.generator.within(365...1000)) }
        if life.generator.chance(500) { row.publicUntil = occurred.adding(days: life.generator.within(90...1095)) }
        files[way.file].put(row, .accepted(records: records))
    }

    /// In fen; always above 200 yuan, below which a fine could have been given by the summary procedure.
    private func fine(_ generator: inout SeededGenerator) -> Int64 {
        let yuan = [300, 500, 500, 1000, 1000, 2000, 3000, 5000, 10_000, 20_000, 50_000]
        return Int64(yuan[generator.below(yuan.count)] * 100)
    }

    private func magnitude(_ indicator: Int, _ generator: inout SeededGenerator) -> Int64 {
        switch city.catalogue[indicator].magnitude {
        case .none: return 1
        case .fen:
            let yuan = [10, 50, 100, 200, 500, 500, 1000, 2000, 5000, 10_000, 100_000]
            return Int64(yuan[generator.below(yuan.count)] * 100 + generator.below(100))
        case .hours(let range):
            return Int64(min(max(generator.within(1...40), range.lowerBound), range.upperBound))
        case .level(let range):
            return Int64(min(generator.within(range), generator.within(range)))
        }
    }
}

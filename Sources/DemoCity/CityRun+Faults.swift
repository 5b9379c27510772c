import CivilTime

/// Rows that must go back to the department: one block of every kind in every file, repeated through a large city.
extension CityRun {
    func writeFaults(around index: Int) {
        writeEnrolmentFaults(around: index)
        for (position, file) in files.enumerated() {
            // A repeated row counts once, so each block adds one record to someone; never to a persona.
            let citizen = DemoPersona.count + (index + position) % (city.citizens - DemoPersona.count)
            switch file.manifest.format {
            case .penalties: writePenaltyFaults(to: file, about: citizen, block: index)
            case .courtList: writeCourtListFaults(to: file, about: citizen, block: index)
            default: writeRecordFaults(to: file, position, about: citizen)
            }
        }
    }

    /// A recent day on which this person is of age.
    private func recently(_ person: SyntheticPerson) -> Day {
        max(person.adultFrom, city.day.adding(days: -20))
    }

    private func writeRecordFaults(to file: DeliveryFile, _ position: Int, about citizen: Int) {
        let own = routes.indices.filter { routes[$0].contains { $0.file == position } }
        guard let first = own.first else { return }
        let person = city.person(at: citizen)
        let day = recently(person)
        let good = RecordRow(
            person: person.number, indicator: codes[first], occurred: .day(day),
            magnitude: city.catalogue[first].smallestMagnitude)

        returned(file, good) { $0.person = person.misprinted }
        returned(file, good) { $0.indicator = Array("ZZZ-999".utf8) }
        if let foreign = city.catalogue.firstIndex(where: { !$0.sources.contains(file.manifest.source) }) {
            returned(file, good) { $0.indicator = codes[foreign] }
        }
        returned(file, good) { $0.occurred = .day(city.day.adding(days: 30)) }
        returned(file, good) { $0.occurred = .impossible }
        returned(file, good) { $0.occurred = .day(person.birth.adding(days: -1000)) }
        returned(file, good) { $0.person = city.minor(citizen).number }
        returned(file, good) { $0.magnitude = city.catalogue[first].magnitudeOutOfRange }
        if let gated = own.first(where: { city.catalogue[$0].needsOrdinaryProcedure }) {
            returned(file, good) {
                $0.indicator = codes[gated]
                $0.magnitude = city.catalogue[gated].smallestMagnitude
                $0.isSummary = true
            }
        }
        if let gated = own.first(where: { city.catalogue[$0].needsConfirmation }) {
            returned(file, good) {
                $0.indicator = codes[gated]
                $0.magnitude = city.catalogue[gated].smallestMagnitude
                $0.isConfirmed = false
            }
        }
        if file.manifest.format == .recordsNDJSON {
            file.putBrokenLine()
        } else {
            file.putWithExtraColumn(good, idType: idType)
        }

        file.put(good, idType: idType, .accepted(records: 1))
        var row = good
        row.number = .same
        file.put(row, idType: idType, .duplicate)

        file.put(good, idType: idType, .returned)
        row.occurred = .day(day.adding(days: 1))
        file.put(row, idType: idType, .returned)
    }

    private func returned(_ file: DeliveryFile, _ good: RecordRow, _ spoil: (inout RecordRow) -> Void) {
        var row = good
        spoil(&row)
        file.put(row, idType: idType, .returned)
    }

    private func writePenaltyFaults(to file: DeliveryFile, about citizen: Int, block: Int) {
        let person = city.person(at: citizen)
        let day = recently(person)
        var serial = CityRun.faultSerial(block)
        func put(_ fate: DeliveryFile.Fate, same: Bool = false, _ spoil: (inout PenaltyRow) -> Void = { _ in }) {
            if !same { serial += 1 }
            var row = PenaltyRow(
                person: person.number, serial: serial, classes: [.fine], fine: .fen(50_000), decided: .day(day),
                year: day.year)
            spoil(&row)
            file.put(row, fate)
        }
        put(.returned) { $0.person = person.misprinted }
        put(.returned) { $0.isCompany = true }
        put(.returned) { $0.decided = .day(city.day.adding(days: 30)) }
        put(.returned) { $0.decided = .impossible }
        put(.returned) { $0.decided = .day(person.birth.adding(days: -1000)) }
        put(.returned) { $0.person = city.minor(citizen).number }
        put(.returned) {
            $0.classes = [.warning]
            $0.fine = .none
        }
        put(.returned) {
            $0.classes = [.unknown]
            $0.fine = .none
        }
        // 200 yuan is what the summary procedure may fine; without CF_CFCX nobody can tell which it was.
        put(.returned) { $0.fine = .fen(20_000) }
        put(.returned) { $0.fine = .tooFine }
        put(.accepted(records: 1))
        put(.duplicate, same: true)
        put(.returned)
        put(.returned, same: true) { $0.decided = .day(day.adding(days: 1)) }
    }

    private func writeCourtListFaults(to file: DeliveryFile, about citizen: Int, block: Int) {
        let person = city.person(at: citizen)
        let day = recently(person)
        var serial = CityRun.faultSerial(block)
        func put(_ fate: DeliveryFile.Fate, same: Bool = false, _ spoil: (inout CourtListRow) -> Void = { _ in }) {
            if !same { serial += 1 }
            var row = CourtListRow(person: person.number, serial: serial, year: day.year, published: .day(day))
            spoil(&row)
            file.put(row, fate)
        }
        put(.returned) { $0.person = person.misprinted }
        put(.returned) {
            $0.person = []
            $0.isCompany = true
        }
        put(.returned) { $0.published = .day(city.day.adding(days: 30)) }
        put(.returned) { $0.published = .impossible }
        put(.returned) { $0.published = .day(person.birth.adding(days: -1000)) }
        put(.returned) { $0.person = city.minor(citizen).number }
        // Removed a day later, so that the one entry that counts holds nobody's score down.
        let removed = day.adding(days: 1)
        put(.accepted(records: 1)) { $0.removed = removed }
        put(.duplicate, same: true) { $0.removed = removed }
        put(.returned)
        put(.returned, same: true) { $0.published = .day(day.adding(days: 1)) }
    }

    /// Serials of faulty decisions and cases: one billion and more, a hundred per block.
    private static func faultSerial(_ block: Int) -> Int {
        1_000_000_000 + block / faultSpacing * 100
    }
}

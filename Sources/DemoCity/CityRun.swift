import CivilTime

/// One pass over the citizens that fills all files of the city side by side.
struct CityRun {
    /// Where a record of an indicator goes when one of its sources delivers it.
    struct Route {
        enum Layout {
            case records
            case penalty(PenaltyClass)
            case courtList
        }

        var file: Int
        var layout: Layout
        var source: String
    }

    let city: DemoCity
    let idType: [UInt8]
    /// UTF-8 of each indicator's code, as rows need it.
    let codes: [[UInt8]]
    let separateConsentCodes: [[UInt8]]
    let enrolment: DeliveryFile
    private(set) var files: [DeliveryFile] = []
    /// By indicator, then in the order of its sources.
    private(set) var routes: [[Route]] = []
    let choices: IndicatorChoices
    private var serials = [Int](repeating: Act.firstSerial, count: Act.Form.allCases.count)
    private let correction = DemoLayout.correction()

    /// Faulty rows come in blocks, one per so many citizens and the first right after the personas.
    static let faultSpacing = 20_000
    static let faultIndex = 15
    private static let chunk = 1 << 16

    init(city: DemoCity) {
        self.city = city
        idType = Array(city.idType.utf8)
        codes = city.catalogue.map { Array($0.code.utf8) }
        separateConsentCodes = city.catalogue.filter(\.needsSeparateConsent).map { Array($0.code.utf8) }
        enrolment = DeliveryFile(name: "citizens.csv", source: "", format: .enrolment, encoding: .utf8)
        choices = IndicatorChoices(catalogue: city.catalogue)
        for indicator in city.catalogue {
            routes.append(indicator.sources.map { route(indicator.code, $0) })
        }
    }

    mutating func write(to sink: (String, [UInt8]) throws -> Void) rethrows -> DemoManifest {
        writeHeaders()
        for index in 0..<city.citizens {
            writeEnrolment(of: index)
            if index < DemoPersona.count {
                writePersona(DemoPersona.all[index])
            } else {
                writeLife(of: index)
            }
            if index % CityRun.faultSpacing == CityRun.faultIndex { writeFaults(around: index) }
            if index % 64 == 0 { try drain(atLeast: CityRun.chunk, to: sink) }
        }
        try drain(atLeast: 1, to: sink)
        return DemoManifest(enrolment: enrolment.manifest, deliveries: (files + [correction]).map(\.manifest))
    }

    private func drain(atLeast count: Int, to sink: (String, [UInt8]) throws -> Void) rethrows {
        try enrolment.drain(atLeast: count, to: sink)
        for file in files { try file.drain(atLeast: count, to: sink) }
        try correction.drain(atLeast: count, to: sink)
    }

    private func writeHeaders() {
        enrolment.putEnrolmentHeader()
        for file in files + [correction] {
            switch file.manifest.format {
            case .penalties: file.putPenaltyHeader()
            case .courtList: file.putCourtListHeader()
            default: file.putRecordHeader()
            }
        }
    }

    /// Finds or opens the file for an indicator of a source.
    private mutating func route(_ code: String, _ source: String) -> Route {
        let penalty = PenaltyClass.byIndicator.first { $0.code == code }?.penalty
        if source == DemoLayout.penaltySource, let penalty {
            return Route(file: file(DemoLayout.penalties()), layout: .penalty(penalty), source: source)
        }
        if source == DemoLayout.courtSource, code == DemoLayout.courtListIndicator {
            return Route(file: file(DemoLayout.courtList()), layout: .courtList, source: source)
        }
        return Route(file: file(DemoLayout.records(of: source)), layout: .records, source: source)
    }

    private mutating func file(_ new: DeliveryFile) -> Int {
        if let known = files.firstIndex(where: { $0.manifest.name == new.manifest.name }) { return known }
        files.append(new)
        return files.count - 1
    }

    /// The next number of a kind of document; no two acts of the city are the same unless meant to be.
    mutating func nextSerial(_ form: Act.Form) -> Int {
        serials[form.rawValue] += 1
        return serials[form.rawValue]
    }

    // MARK: Personas

    private func writePersona(_ persona: DemoPersona) {
        let person = city.person(at: persona.index).number
        for (position, fact) in persona.records.enumerated() {
            guard let indicator = city.catalogue.firstIndex(where: { $0.code == fact.indicator }),
                let route = routes[indicator].first(where: { $0.source == fact.source })
            else { continue }
            let occurred = city.day.adding(days: -fact.daysAgo)
            if case .courtList = route.layout {
                files[route.file].put(
                    CourtListRow(person: person, serial: fact.act, year: occurred.year, published: .day(occurred)),
                    .accepted(records: 1))
                continue
            }
            let form: Act.Form = city.catalogue[indicator].isNegative ? .decision : .honour
            var row = RecordRow(
                number: .named(persona.recordNumber(at: position)), person: person, indicator: codes[indicator],
                act: .document(form, year: occurred.year, serial: fact.act), occurred: .day(occurred),
                magnitude: city.catalogue[indicator].smallestMagnitude,
                expires: fact.expiresInDays.map { city.day.adding(days: $0) })
            files[route.file].put(row, idType: idType, .accepted(records: 1))
            if persona.index == DemoPersona.withdrawn, position == 0 {
                row.isWithdrawal = true
                correction.put(row, idType: idType, .accepted(records: 1))
            }
        }
    }
}

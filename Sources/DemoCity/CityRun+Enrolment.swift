import CivilTime

/// Who takes part: the rows of `citizens.csv`.
extension CityRun {
    func writeEnrolment(of index: Int) {
        let participation = city.participation(of: index)
        guard participation != .notEnrolled else { return }
        enrolment.put(enrolmentRow(of: index, participation), idType: idType, .accepted(records: 1))
    }

    private func enrolmentRow(of index: Int, _ participation: DemoCity.Participation) -> EnrolmentRow {
        var generator = SeededGenerator(
            seed: index < DemoPersona.count ? 0 : city.seed, stream: UInt64(index) << 2 | 1)
        let person = city.person(at: index)
        let adult = person.adultFrom
        // Strictly before the city's day, so that the consent is in force at any hour of it.
        let latest = city.day.adding(days: participation == .enrolled ? -2 : -10)
        var consented = latest.adding(days: -generator.below(700))
        if consented < adult { consented = min(adult, latest) }
        let expires =
            participation == .enrolled
            ? city.day.adding(days: 180 + generator.below(900))
            : max(city.day.adding(days: -generator.below(120)), consented.adding(days: 2))
        let separate = generator.below(10)
        return EnrolmentRow(
            person: person.number, district: generator.chance(30) ? nil : pickDistrict(&generator),
            consentDay: consented, consentSecond: generator.below(43_200), expires: expires,
            separateConsents: separateConsentCodes.enumerated().filter {
                separate < 8 && separate >> $0.offset & 1 == 1
            }
            .map(\.element))
    }

    private func pickDistrict(_ generator: inout SeededGenerator) -> Int {
        DemoCity.districts[generator.below(DemoCity.districts.count)]
    }

    /// Four rows that must be returned. The three strangers among them are people who do not take part, so that no
    /// good row of theirs is in the file.
    func writeEnrolmentFaults(around index: Int) {
        var row = enrolmentRow(of: index, .enrolled)
        enrolment.put(row, idType: idType, .duplicate)

        let strangers = (index..<index + 100).filter { city.participation(of: $0) == .notEnrolled }
        row = enrolmentRow(of: strangers[0], .enrolled)
        row.person = city.person(at: strangers[0]).misprinted
        enrolment.put(row, idType: idType, .returned)

        row = enrolmentRow(of: strangers[1], .enrolled)
        row.person = city.minor(index).number
        enrolment.put(row, idType: idType, .returned)

        row = enrolmentRow(of: strangers[2], .enrolled)
        row.expires = row.consentDay.adding(days: -1)
        enrolment.put(row, idType: idType, .returned)
    }
}

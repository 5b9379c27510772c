import CivilTime

/// As many scenarios as a city has, all different and all fit to be published: for trying out imports, browsing and
/// load. The same number gives the same scenarios on every machine.
package enum SampleScenarios {
    /// `count` scenarios over the year of a day, with the providers they need.
    package static func bundle(count: Int, year: Int) -> ScenarioBundle {
        let providers = (0..<max(1, (count + 9) / 10)).map(provider)
        return ScenarioBundle(
            providers: providers, scenarios: (0..<count).map { scenario($0, providers[$0 / 10], year: year) })
    }

    private static let districts = ["410102", "410103", "410104", "410105", "410184", "410185"]
    private static let kinds: [(prefix: String, kind: String, category: String, zh: String, en: String)] = [
        ("YOU", "travel", "信易游", "景区优惠", "Scenic-spot discount"),
        ("YUE", "reading", "信易阅", "图书借阅", "Book loans"),
        ("ZU", "rental", "信易租", "免押租赁", "Rental without deposit"),
        ("TING", "parking", "信易停", "停车优惠", "Parking"),
        ("YANG", "care", "信易养", "养老服务优惠", "Care services"),
        ("CARD", "card", "信易充", "充值优惠", "Top-up"),
    ]

    private static func provider(_ number: Int) -> Provider {
        let kind = kinds[number % kinds.count]
        return Provider(
            code: "P-S\(number)", name: .init(zh: "示例服务机构\(number)", en: "Sample provider \(number)"), kind: kind.kind,
            outlets: (0...(number % 3)).map { outlet in
                Provider.Outlet(
                    code: "O-S\(number)-\(outlet)", nameZh: "示例网点\(number)-\(outlet)",
                    adcode: districts[(number + outlet) % districts.count])
            })
    }

    private static func scenario(_ number: Int, _ provider: Provider, year: Int) -> Scenario {
        let kind = kinds[(number / 10) % kinds.count]
        let digits = String(100_000 + number)
        let (first, last) = (Day(year: year, month: 1, day: 1), Day(year: year, month: 12, day: 31))
        var scenario = Scenario(
            code: "\(kind.prefix)-\(digits)", category: kind.category, kind: kind.kind,
            name: .init(zh: "\(kind.zh)\(number)", en: "\(kind.en) \(number)"), text: .init(zh: "", en: ""),
            provider: provider.code, outlets: number % 2 == 0 ? [] : [provider.outlets[0].code],
            window: Window(from: first ?? .distantFuture, to: last ?? .distantFuture),
            eligibility: Eligibility(
                minimumAge: number % 7 == 0 ? 60 : nil,
                districts: number % 3 == 0 ? [districts[number % districts.count]] : ["410100"]),
            levels: levels(number, kind.kind), publicOffer: .nothing,
            quotas: number % 4 == 0
                ? []
                : [
                    Quota(
                        unit: .count, period: QuotaPeriod.allCases[number % 5], units: Int64(10 + number * 37 % 5_000))
                ],
            caps: [Cap(period: number % 5 == 0 ? .concurrent : .period(.month), limit: 1 + number % 4)],
            source: "sample")
        if number % 6 == 0 {
            scenario.window.weekdays = [1, 2, 3, 4, 5]
            scenario.window.hours = [.init(from: 540, to: 1_080)]
        }
        scenario.text = ScenarioWords.offer(of: scenario)
        return scenario
    }

    private static func levels(_ number: Int, _ kind: String) -> [Scenario.Level] {
        let floor = 100 + number * 7 % 52
        func level(_ floor: Int, _ factor: Int) -> Scenario.Level {
            .init(threshold: .score(floor), benefit: benefit(number, kind, factor))
        }
        return number % 8 == 0 ? [level(floor, 1), level(floor + 20, 2)] : [level(floor, 1)]
    }

    private static func benefit(_ number: Int, _ kind: String, _ factor: Int) -> Benefit {
        switch kind {
        case "travel", "care", "card":
            Benefit(
                percent: .init(
                    percent: min(100, (5 + number % 30) * factor), maxFen: Int64(1_000 + number * 10) * Int64(factor)))
        case "reading": Benefit(quantity: (2 + number % 40) * factor, loanDays: 30, renewals: 1)
        case "rental": Benefit(depositWaiverFen: Int64(10_000 + number * 100) * Int64(factor))
        default: Benefit(freeMinutes: (15 + number % 60) * factor)
        }
    }
}

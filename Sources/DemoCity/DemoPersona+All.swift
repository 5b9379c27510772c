extension DemoPersona {
    /// The ten, with the arithmetic of their scores from the reference card (base 100, total bonus at most 100).
    ///
    /// | key | arithmetic | score |
    /// |---|---|---|
    /// | `no_records` | 100 | 100 |
    /// | `capped` | HON-001 3×25=75, capped 50; HON-002 3×15=45, capped 30; HON-014 2×15=30; 110, capped 100; LAW-009 −5 | 195 |
    /// | `same_act` | HON-004 8 and HON-015 3 from one document: 8 stays; 100+8 | 108 |
    /// | `expiring_tomorrow` | PRO-001 5, ends tomorrow; FAM-001 2; 100+5+2 (tomorrow 102) | 107 |
    /// | `disputed` | HON-006 3; PRO-006 −5: 98; disputed, it is suspended | 98, then 103 |
    /// | `ceiling` | HON-004 8: 108; a live LAW-001 holds the score at 79 | 79 |
    /// | `repaired` | FAM-001 2; LAW-009 −5: 97; repaired, it no longer counts | 97, then 102 |
    /// | `consent_expired` | HON-004 8, but no consent in force: not scored | none |
    /// | `withdrawn` | PRO-001 5; LAW-013 −25: 80; the department withdraws it | 80, then 105 |
    /// | `top` | HON-001 2×25=50; HON-002 2×15=30; HON-009 2×10=20; 100+100 | 200 |
    ///
    /// Every act is a document of its own but for `same_act`; all dates lie inside the shortest validity of their
    /// indicator, and no yearly cap is reached, so the scores hold on every day of the year.
    package static let all: [DemoPersona] = [
        DemoPersona(
            index: 0, key: "no_records", zh: "没有任何记录", en: "No records at all", scoreBeforeEvent: 100, score: 100),
        DemoPersona(
            index: 1, key: "capped", zh: "单项上限与加分总上限均生效", en: "An indicator cap and the total bonus cap bite",
            scoreBeforeEvent: 195, score: 195,
            records: [
                Fact(source: "rsj", indicator: "HON-001", daysAgo: 700, act: 1),
                Fact(source: "rsj", indicator: "HON-002", daysAgo: 650, act: 2),
                Fact(source: "tyjr", indicator: "HON-014", daysAgo: 500, act: 3),
                Fact(source: "rsj", indicator: "HON-001", daysAgo: 400, act: 4),
                Fact(source: "rsj", indicator: "HON-002", daysAgo: 380, act: 5),
                Fact(source: "tyjr", indicator: "HON-014", daysAgo: 200, act: 6),
                Fact(source: "rsj", indicator: "HON-001", daysAgo: 100, act: 7),
                Fact(source: "rsj", indicator: "HON-002", daysAgo: 90, act: 8),
                Fact(source: "swj", indicator: "LAW-009", daysAgo: 60, act: 9),
            ]),
        DemoPersona(
            index: 2, key: "same_act", zh: "同一文书对应两个指标，只计一次",
            en: "One document under two indicators counts once", scoreBeforeEvent: 108, score: 108,
            records: [
                Fact(source: "szf", indicator: "HON-004", daysAgo: 120, act: 10),
                Fact(source: "hyzg", indicator: "HON-015", daysAgo: 120, act: 10),
            ]),
        DemoPersona(
            index: 3, key: "expiring_tomorrow", zh: "一条记录明日到期", en: "A record ends tomorrow",
            scoreBeforeEvent: 107, score: 107,
            records: [
                Fact(source: "rsj", indicator: "PRO-001", daysAgo: 100, act: 11, expiresInDays: 1),
                Fact(source: "fl", indicator: "FAM-001", daysAgo: 30, act: 12),
            ]),
        DemoPersona(
            index: 4, key: "disputed", zh: "一条负面记录处于异议期，暂不计分",
            en: "A negative record under objection is suspended", scoreBeforeEvent: 98, score: 103,
            eventRecord: RecordKey(source: "jyj", recordNumber: "demo-disputed-1"),
            records: [
                Fact(source: "jyj", indicator: "PRO-006", daysAgo: 50, act: 13),
                Fact(source: "szbm", indicator: "HON-006", daysAgo: 140, act: 14),
            ]),
        DemoPersona(
            index: 5, key: "ceiling", zh: "失信被执行人名单在列，分数封顶", en: "A live court-list entry holds the score down",
            scoreBeforeEvent: 79, score: 79,
            records: [
                Fact(source: "szf", indicator: "HON-004", daysAgo: 160, act: 15),
                Fact(source: "zy", indicator: "LAW-001", daysAgo: 45, act: 16),
            ]),
        DemoPersona(
            index: 6, key: "repaired", zh: "一条负面记录已完成信用修复", en: "A negative record has been repaired",
            scoreBeforeEvent: 97, score: 102,
            eventRecord: RecordKey(source: "swj", recordNumber: "demo-repaired-1"),
            records: [
                Fact(source: "swj", indicator: "LAW-009", daysAgo: 80, act: 17),
                Fact(source: "fl", indicator: "FAM-001", daysAgo: 40, act: 18),
            ]),
        DemoPersona(
            index: consentExpired, key: "consent_expired", zh: "授权已到期，不再评分", en: "Consent has expired: not scored",
            scoreBeforeEvent: nil, score: nil,
            records: [Fact(source: "szf", indicator: "HON-004", daysAgo: 110, act: 19)]),
        DemoPersona(
            index: withdrawn, key: "withdrawn", zh: "报送部门撤回了一条记录", en: "The department has withdrawn a record",
            scoreBeforeEvent: 80, score: 105,
            eventRecord: RecordKey(source: "rsj", recordNumber: "demo-withdrawn-1"),
            records: [
                Fact(source: "rsj", indicator: "LAW-013", daysAgo: 70, act: 20),
                Fact(source: "rsj", indicator: "PRO-001", daysAgo: 150, act: 21),
            ]),
        DemoPersona(
            index: 9, key: "top", zh: "达到满分", en: "Reaches the highest score", scoreBeforeEvent: 200, score: 200,
            records: [
                Fact(source: "rsj", indicator: "HON-001", daysAgo: 600, act: 22),
                Fact(source: "rsj", indicator: "HON-002", daysAgo: 550, act: 23),
                Fact(source: "rsj", indicator: "HON-001", daysAgo: 350, act: 24),
                Fact(source: "zzb", indicator: "HON-009", daysAgo: 300, act: 25),
                Fact(source: "rsj", indicator: "HON-002", daysAgo: 250, act: 26),
                Fact(source: "zzb", indicator: "HON-009", daysAgo: 60, act: 27),
            ]),
    ]
}

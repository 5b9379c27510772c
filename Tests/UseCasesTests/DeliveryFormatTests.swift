import Intake
import Store
import TestKit
import Testing
import UseCases

@testable import DemoCity

@Suite struct `A delivery in each layout` {
    private let person = Synthetic.person(1)

    @Test func `records-csv becomes records of the city`() async throws {
        try await TestCity.with { city async throws in
            let outcome = try await city.ingest(
                RecordLine("A-1", person, "SOC-001", magnitude: "120"),
                RecordLine("A-2", person, "SOC-002", magnitude: "5"),
                from: "mzj")
            #expect(outcome.counts.read == 2 && outcome.counts.accepted == 2 && outcome.counts.returned == 0)
            #expect(try await city.openRecords() == ["A-1 SOC-001 120 0", "A-2 SOC-002 5 0"])
        }
    }

    @Test func `records-ndjson becomes records of the city`() async throws {
        try await TestCity.with { city async throws in
            let file = """
                {"record_no":"N-1","id_type":"resident_id","id_number":"\(person)","indicator":"SOC-002",\
                "occurred_on":"2026-06-01","magnitude":3}
                {"record_no":"N-2","id_type":"resident_id","id_number":"\(person)","indicator":"SOC-002"}

                """
            let outcome = try await city.ingest(file, from: "mzj", as: .recordsNDJSON)
            #expect(outcome.counts.read == 2 && outcome.counts.accepted == 1 && outcome.counts.returned == 1)
            #expect(try await city.openRecords() == ["N-1 SOC-002 3 0"])
        }
    }

    @Test func `xzcf gives one line several records of one act`() async throws {
        try await TestCity.with { city async throws in
            let file =
                "CF_WSH,CF_XDR_MC,CF_XDR_ZJHM,CF_CFLB,CF_NR_FK,CF_NR_WFFF,CF_JDRQ,CF_YXQ\n"
                + "豫罚1号,测试甲,\(person),罚款、没收违法所得,0.5,1.2,2026-02-01,2027-02-01\n"
                + "豫罚2号,测试甲,\(person),警告,,,2026-02-01,\n"
            let outcome = try await city.ingest(file, from: "cfjg", as: .penalties)
            #expect(outcome.counts.read == 2 && outcome.counts.accepted == 1 && outcome.counts.returned == 1)
            #expect(
                try await city.openRecords() == [
                    "豫罚1号#LAW-005 LAW-005 500000 0", "豫罚1号#LAW-006 LAW-006 1200000 0",
                ])
            #expect(try await city.returned() == ["3 豫罚2号 minor_penalty"])
            let acts = try await city.texts("SELECT DISTINCT act || ' ' || expires_on FROM record_version")
            #expect(acts == ["豫罚1号 2027-02-02"])
        }
    }

    @Test func `sxbzxr is read in GB18030 as courts write it`() async throws {
        try await TestCity.with { city async throws in
            let file =
                "案号,姓名,类型,证件类型,证件号码,执行法院,立案时间,发布时间,履行情况,退出时间\r\n"
                + "（2026）豫01执1号,某某,580,身份证,\(person),郑州市示例法院,,2026-03-05,全部未履行,\r\n"
                + "（2026）豫01执2号,某某,581,身份证,\(person),郑州市示例法院,,2026-03-05,,\r\n"
            let bytes = ChineseText.bytes(file, in: .gb18030)
            let outcome = try await city.ingest(bytes, from: "zy", as: .defaulters)
            #expect(outcome.counts.accepted == 1)
            #expect(try await city.openRecords() == ["（2026）豫01执1号 LAW-001 1 0"])
            #expect(try await city.returned() == ["3 （2026）豫01执2号 not_a_person"])
        }
    }
}

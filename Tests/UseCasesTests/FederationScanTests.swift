import CivilTime
import Federation
import Incentives
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import UseCases

/// What stands in the tables of federation and in its messages: nothing a person could be found by.
@Suite struct `Messages and tables between cities` {
    @Test func `hold no number, name, telephone number, score or hash of them`() async throws {
        let terms = BenefitCity.terms(threshold: .score(150), eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(running: terms) { exchange in
            let (city, phone) = (exchange.city, "13812345678")
            let person = Synthetic.person(1)
            // Known with name and telephone number, vouched for, withdrawn; and somebody refused.
            try await city.open(person, for: exchange.benefit.client, name: "测试甲", phone: phone)
            let citizen = exchange.benefit.citizens[0]
            _ = try await exchange.send(try exchange.say(exchange.claim(of: citizen)))
            _ = try await exchange.send(try exchange.say(exchange.claim(of: exchange.benefit.citizens[1], band: .l9)))
            try await city.withdraw(.scoring, citizen, now: exchange.clock.now)
            _ = try await exchange.deliver(in: exchange.context)
            let scenario = try #require(exchange.scenario)
            let once = Once<MakeInvite.MadeInvite>(try BenefitCity.request()) { $0.compact }
            _ = try await exchange.makeInvite(
                .init(scenario: scenario, home: exchange.partner.entity, visitor: "\(person) \(phone)"),
                client: exchange.benefit.client, once: once, in: exchange.context)
            _ = try await exchange.benefit.visitor(for: scenario)

            let tables = try await city.texts(
                """
                SELECT table_name || ' ' || coalesce(query_to_xml(
                    format('SELECT t::text FROM %I AS t', table_name), true, false, '')::text, '')
                FROM information_schema.tables
                WHERE table_schema = 'public'
                    AND table_name ~ '^(federation_|visitor|pairwise|client_visitor|partner|own_)'
                """)
            let messages = try await city.texts(
                """
                SELECT convert_from(jws, 'UTF8') FROM federation_message
                UNION ALL SELECT convert_from(answer, 'UTF8') FROM federation_inbox WHERE answer IS NOT NULL
                """)
            #expect(tables.count >= 14 && messages.count >= 6)
            let payloads = messages.map { message in
                message.split(separator: ".").prefix(2).map { part in
                    String(decoding: Base64URL.decode(Array(part.utf8)) ?? [], as: UTF8.self)
                }.joined(separator: " ")
            }
            let text = (tables + messages + payloads).joined(separator: "\n")
            let index = try #require(
                try await city.text("SELECT encode(blind_index, 'hex') FROM citizen ORDER BY citizen_id LIMIT 1"))
            for secret in [person, phone, "测试甲"] {
                let digest = SHA256Digest(hashing: Array(secret.utf8))
                for trace in [secret, digest.hex, Base64URL.encode(digest.bytes)] { #expect(!text.contains(trace)) }
            }
            #expect(!text.contains(index))
            for payload in payloads {
                #expect(!payload.contains("\"score\"") && !payload.contains("\"band\""))
                #expect(LogScan.finding(in: payload.filter(\.isASCII)) != "an ID number")
            }
            // The handle the home app holds does not travel either.
            guard case .client(_, let handle) = citizen else { return }
            #expect(!text.contains(handle.text(prefix: "")))
        }
    }
}

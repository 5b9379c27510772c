import CivilTime
package import Incentives
package import Postgres
package import Signing

/// What beneficiaries have taken, slot by slot; the primary key is the limit.
package enum CapStore {
    /// The ordinals taken of each key.
    package static func taken(
        _ keys: Set<CapKey>, _ db: isolated PostgresConnection
    ) throws -> [CapKey: Set<Int>] {
        guard !keys.isEmpty else { return [:] }
        var taken: [CapKey: Set<Int>] = [:]
        for (key, ordinal) in try db.all(Statements.taken, Array(keys)) { taken[key, default: []].insert(ordinal) }
        return taken
    }

    /// How much one person has taken of some scenarios, in every period.
    package static func counts(
        of beneficiary: Int64, scenarios: [Int32], _ db: isolated PostgresConnection
    ) throws -> [CapKey: Int] {
        let rows = try db.all(Statements.counts, (beneficiary: beneficiary, scenarios: scenarios))
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (
                    CapKey(
                        scenario: row.scenario, beneficiary: beneficiary, period: row.period, startsOn: row.startsOn),
                    row.count
                )
            })
    }

    /// `false` when one of them was taken meanwhile: then the transaction must not commit.
    package static func take(
        _ slots: [(slot: SlotTaking, hold: PublicID)], _ db: isolated PostgresConnection
    ) throws -> Bool {
        try slots.isEmpty || db.run(Statements.take, slots) == slots.count
    }

    /// Frees the slots of holds: all of them, or those of what is out at one time alone.
    package static func free(
        _ holds: [(beneficiary: Int64, hold: PublicID)], onlyConcurrent: Bool = false,
        _ db: isolated PostgresConnection
    ) throws {
        guard !holds.isEmpty else { return }
        _ = try db.run(Statements.free, (holds: holds, onlyConcurrent: onlyConcurrent))
    }

    private enum Statements {
        static let taken = Statement<[CapKey], (CapKey, Int)>(
            sql: SQL.takenSlots,
            encode: { keys, writer in
                writer.append(keys.map(\.scenario))
                writer.append(keys.map(\.beneficiary))
                writer.append(keys.map(\.period.code))
                writer.append(keys.map(\.startsOn))
            },
            decode: { row throws(PostgresError) in
                let (scenario, beneficiary) = (try row.int32(), try row.int64())
                let period = try period(&row)
                let key = CapKey(
                    scenario: scenario, beneficiary: beneficiary, period: period, startsOn: try row.day())
                return (key, Int(try row.int16()))
            })
        static let counts = Statement<
            (beneficiary: Int64, scenarios: [Int32]),
            (scenario: Int32, period: CapPeriod, startsOn: Day, count: Int)
        >(
            sql: SQL.slotCountsOfBeneficiary,
            encode: { asked, writer in
                writer.append(asked.beneficiary)
                writer.append(asked.scenarios)
            },
            decode: { row throws(PostgresError) in
                (
                    scenario: try row.int32(), period: try period(&row), startsOn: try row.day(),
                    count: Int(try row.int64())
                )
            })
        static let take = Statement<[(slot: SlotTaking, hold: PublicID)], Void>(sql: SQL.takeSlots) { slots, writer in
            writer.append(slots.map(\.slot.key.scenario))
            writer.append(slots.map(\.slot.key.beneficiary))
            writer.append(slots.map(\.slot.key.period.code))
            writer.append(slots.map(\.slot.key.startsOn))
            writer.append(slots.map { Int16($0.slot.ordinal) })
            writer.append(slots.map { Int16($0.slot.cap) })
            writer.append(slots.map(\.hold.uuid))
        }
        static let free = Statement<(holds: [(beneficiary: Int64, hold: PublicID)], onlyConcurrent: Bool), Void>(
            sql: SQL.freeSlots
        ) { batch, writer in
            writer.append(batch.holds.map(\.beneficiary))
            writer.append(batch.holds.map(\.hold.uuid))
            writer.append(batch.onlyConcurrent)
        }

        private static func period(_ row: inout RowReader) throws(PostgresError) -> CapPeriod {
            guard let period = CapPeriod(code: try row.text()) else { throw .unreadable("cap_slot.period") }
            return period
        }
    }
}

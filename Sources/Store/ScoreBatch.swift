package import CivilTime
package import Postgres

/// Scores on their way into the database. Digests and contributions lie in one arena, so that a score costs no
/// allocation.
package struct ScoreBatch: Sendable {
    package struct Row: Sendable {
        package let citizen: Int64
        package let score: Int16
        package let nextEventOn: Day?
        let digest: Range<Int>
        let contributions: Range<Int>
    }

    package private(set) var rows: [Row] = []
    package private(set) var arena: [UInt8] = []

    package init() {}

    package var count: Int { rows.count }

    /// Appends a score; `digest` and `contributions` append their bytes to the arena.
    package mutating func append(
        citizen: Int64, score: Int16, nextEventOn: Day?, digest: (inout [UInt8]) -> Void,
        contributions: (inout [UInt8]) -> Void
    ) {
        let start = arena.count
        digest(&arena)
        let middle = arena.count
        contributions(&arena)
        rows.append(
            Row(
                citizen: citizen, score: score, nextEventOn: nextEventOn, digest: start..<middle,
                contributions: middle..<arena.count))
    }

    /// Takes out the scores of people who must have none any more.
    package mutating func remove(_ citizens: [Int64]) {
        guard !citizens.isEmpty else { return }
        let gone = Set(citizens)
        rows.removeAll { gone.contains($0.citizen) }
    }

    package func inputDigest(_ row: Row) -> ArraySlice<UInt8> { arena[row.digest] }
    package func contributions(_ row: Row) -> ArraySlice<UInt8> { arena[row.contributions] }

    /// Appends the batch to the scores of a run by COPY.
    package func write(run: Int64, _ db: isolated PostgresConnection) throws {
        _ = try db.copyIn("\(SQL.copyScores)") { writer in
            try arena.withUnsafeBytes { arena in
                for row in rows {
                    try writer.row(6)
                    writer.append(row.citizen)
                    writer.append(run)
                    writer.append(row.score)
                    writer.append(row.nextEventOn)
                    writer.append(UnsafeRawBufferPointer(rebasing: arena[row.digest]))
                    writer.append(UnsafeRawBufferPointer(rebasing: arena[row.contributions]))
                }
            }
        }
    }
}

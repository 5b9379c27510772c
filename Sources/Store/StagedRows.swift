package import CivilTime
package import Postgres
package import Signing

/// A batch of rows on their way into the staging table. Reused between batches; texts lie in one arena, so that a row
/// costs no allocation. Nothing in it names a person: ID numbers come as blind index and ciphertext.
package struct StagedRows {
    package struct Row {
        package var line: Int64
        package var recordNo: Range<Int>
        /// Whether an earlier row may have the same record number.
        package var isSuspect: Bool
        package var content: Content
    }

    package enum Content {
        case record(Record)
        case withdrawal
        /// Reason codes joined by semicolons.
        case returned(reasons: String, digest: Range<Int>)
    }

    package struct Record {
        /// Under the active key, or one after the other under every key of the ring, until `adoptIndexes` has chosen.
        package var blindIndex: Range<Int>
        package var idNumber: Range<Int>
        package var indicator: Int16
        package var occurredOn: Day
        package var expiresOn: Day?
        package var magnitude: Int64
        package var ordinaryProcedure: Bool
        package var legallyConfirmed: Bool
        package var act: Range<Int>
        /// The id a person nobody knows yet will have; random when there is none.
        package var newCityID: PublicID?

        package init(
            blindIndex: Range<Int>, idNumber: Range<Int>, indicator: Int16, occurredOn: Day, expiresOn: Day?,
            magnitude: Int64, ordinaryProcedure: Bool, legallyConfirmed: Bool, act: Range<Int>,
            newCityID: PublicID?
        ) {
            self.blindIndex = blindIndex
            self.idNumber = idNumber
            self.indicator = indicator
            self.occurredOn = occurredOn
            self.expiresOn = expiresOn
            self.magnitude = magnitude
            self.ordinaryProcedure = ordinaryProcedure
            self.legallyConfirmed = legallyConfirmed
            self.act = act
            self.newCityID = newCityID
        }
    }

    package private(set) var rows: [Row] = []
    package var arena: [UInt8] = []

    package init() {}

    package mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: true)
    }

    /// Copies bytes into the arena.
    package mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let start = arena.count
        arena.append(contentsOf: bytes)
        return start..<arena.count
    }

    package mutating func append(line: Int, recordNo: Range<Int>, isSuspect: Bool, _ content: Content) {
        rows.append(Row(line: Int64(line), recordNo: recordNo, isSuspect: isSuspect, content: content))
    }

    /// Sends the batch.
    package func write(to writer: inout BinaryCopyWriter) throws {
        try arena.withUnsafeBytes { arena in
            for row in rows {
                try writer.row(16)
                writer.append(row.line)
                Self.append(row, arena, to: &writer)
            }
        }
    }

    private static func append(_ row: Row, _ arena: UnsafeRawBufferPointer, to writer: inout BinaryCopyWriter) {
        func text(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: arena[range]) }
        switch row.content {
        case .returned(let reasons, let digest):
            writer.append(reasons)
            writer.append(text(digest))
            if row.recordNo.isEmpty { writer.appendNull() } else { writer.append(text(row.recordNo)) }
            writer.append(row.isSuspect)
            for _ in 0..<11 { writer.appendNull() }
        case .withdrawal:
            writer.appendNull()
            writer.appendNull()
            writer.append(text(row.recordNo))
            writer.append(row.isSuspect)
            writer.append(true)
            for _ in 0..<10 { writer.appendNull() }
        case .record(let record):
            writer.appendNull()
            writer.appendNull()
            writer.append(text(row.recordNo))
            writer.append(row.isSuspect)
            writer.append(false)
            writer.append(text(record.blindIndex))
            writer.append(text(record.idNumber))
            writer.append(record.indicator)
            writer.append(record.occurredOn)
            writer.append(record.expiresOn)
            writer.append(record.magnitude)
            writer.append(record.ordinaryProcedure)
            writer.append(record.legallyConfirmed)
            writer.append(text(record.act))
            writer.append(record.newCityID?.uuid)
        }
    }
}

extension DeliveryStore {
    /// Streams batches into the staging table until `fill` says that there is no more.
    package static func stage(
        _ db: isolated PostgresConnection, fill: (inout StagedRows) throws -> Bool
    ) throws {
        try createStaging(db)
        var batch = StagedRows()
        _ = try db.copyIn("\(SQL.copyIntakeStaging)") { writer in
            var goesOn = true
            while goesOn {
                batch.removeAll()
                goesOn = try fill(&batch)
                try batch.write(to: &writer)
            }
        }
    }
}

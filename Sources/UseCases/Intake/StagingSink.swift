import CivilTime
import Intake
import Signing
import Store

/// Turns what a delivery says into staged rows: ID numbers become blind index and ciphertext here, before anything
/// reaches the database.
struct StagingSink: RecordSink {
    var batch = StagedRows()
    /// Whether any record number may have occurred twice.
    private(set) var mayRepeat = false
    private(set) var withdraws = false
    private var seen: SeenNumbers
    private var identity: IdentityKeys.Worker
    private let indicatorKeys: [Int16]
    private let newCityID: (@Sendable (Redacted<Bytes>) throws -> PublicID)?

    init(
        fileSize: Int, identity: IdentityKeys.Worker, indicatorKeys: [Int16],
        newCityID: (@Sendable (Redacted<Bytes>) throws -> PublicID)?
    ) {
        seen = SeenNumbers(fileSize: fileSize)
        self.identity = identity
        self.indicatorKeys = indicatorKeys
        self.newCityID = newCityID
    }

    mutating func report(_ record: ReportedRecord) throws {
        let number = record.idNumber.exposed
        let index = identity.index(record.idType, number.span)
        let recordNo = batch.text(record.recordNo)
        let start = batch.arena.count
        identity.appendStaged(record.idType, number.span, index, to: &batch.arena)
        let middle = batch.arena.count
        try identity.encrypt(record.idType, number, row: index, into: &batch.arena)
        let end = batch.arena.count
        let act = batch.text(record.act)
        batch.append(
            line: record.line, recordNo: recordNo, isSuspect: note(record.recordNo),
            .record(
                StagedRows.Record(
                    blindIndex: start..<middle, idNumber: middle..<end,
                    indicator: indicatorKeys[Int(record.indicator)], occurredOn: record.occurredOn,
                    expiresOn: record.expiresOn, magnitude: record.magnitude,
                    ordinaryProcedure: record.ordinaryProcedure, legallyConfirmed: record.legallyConfirmed, act: act,
                    newCityID: try newCityID?(record.idNumber))))
    }

    mutating func withdraw(_ withdrawal: Withdrawal) throws {
        withdraws = true
        batch.append(
            line: withdrawal.line, recordNo: batch.text(withdrawal.recordNo), isSuspect: note(withdrawal.recordNo),
            .withdrawal)
    }

    mutating func refuse(_ row: RefusedRow) throws {
        let recordNo = batch.text(row.recordNo)
        let start = batch.arena.count
        identity.digest(row.raw.exposed.span).append(to: &batch.arena)
        let digest = start..<batch.arena.count
        batch.append(
            line: row.line, recordNo: recordNo, isSuspect: false,
            .returned(reasons: row.faults.codes.joined(separator: ";"), digest: digest))
    }

    private mutating func note(_ recordNo: Bytes) -> Bool {
        let isSuspect = seen.note(recordNo)
        if isSuspect { mayRepeat = true }
        return isSuspect
    }
}

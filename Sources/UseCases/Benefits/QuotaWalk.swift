import CivilTime
import Incentives
import Postgres
import Store

/// A walk over the books of units and slots in pieces, so that no statement and no snapshot reads all of history. What
/// is read says what to read next; nothing here waits or talks to a database but `read`.
///
/// Periods come first, then the holds of everybody, summed up. A period whose units moved in between cannot be compared
/// exactly: it is read once more, and may differ by as much as its ledger has grown meanwhile and no more.
struct QuotaWalk: Sendable {
    enum Piece: Sendable {
        case periods(after: PoolPeriod)
        case holds(after: Int64)
        /// Periods that differ from their holds, once more.
        case again([PoolPeriod])
    }

    enum Found: Sendable {
        case periods([PeriodBooks])
        case holds(Holds)
    }

    struct Holds: Sendable {
        let through: Int64
        let drawn: [(period: PoolPeriod, held: Int64, used: Int64)]
        let faults: [VerifyQuotas.Fault]
        let sizes: (holds: Int64, slots: Int64)
    }

    /// How many periods and how many holds are a piece.
    struct Size: Sendable {
        var periods: Int32 = 1_000
        var holds: Int32 = 20_000
    }

    private static let most = 5_000

    let size: Size
    private(set) var report = VerifyQuotas.Report()
    private(set) var next: Piece? = .periods(
        after: PoolPeriod(pool: 0, startsOn: QuotaPeriod.total.start(of: .distantFuture)))

    private struct Account {
        var held: Int64 = 0
        var used: Int64 = 0
        var movedHeld: Int64 = 0
        var movedUsed: Int64 = 0
        var entries: Int64 = 0
    }

    private var accounts: [PoolPeriod: Account] = [:]
    private var drawn: [PoolPeriod: (held: Int64, used: Int64)] = [:]
    private var suspects: ArraySlice<PoolPeriod> = []

    init(_ size: Size = Size()) { self.size = size }

    static func read(_ piece: Piece, _ size: Size, _ db: isolated PostgresConnection) throws -> Found {
        switch piece {
        case .periods(let place):
            return .periods(try QuotaBooksStore.books(after: place, limit: size.periods, db))
        case .again(let periods):
            return .periods(try QuotaBooksStore.books(of: periods, db))
        case .holds(let beneficiary):
            let range = try QuotaBooksStore.range(after: beneficiary, holds: size.holds, db)
            var faults: [VerifyQuotas.Fault] = []
            faults += try QuotaBooksStore.holdsWithOtherSlots(range, db).map { .slots(hold: $0) }
            faults += try QuotaBooksStore.holdsOverCap(range, db).map { .overCap(hold: $0) }
            faults += try QuotaBooksStore.holdsWithoutRedemption(range, db).map { .redemption(hold: $0) }
            return .holds(
                Holds(
                    through: range.through, drawn: try QuotaBooksStore.drawn(range, db), faults: faults,
                    sizes: try QuotaBooksStore.sizes(range, db)))
        }
    }

    mutating func take(_ found: Found) {
        switch (next, found) {
        case (.periods, .periods(let books)): begin(books)
        case (.holds, .holds(let holds)): add(holds)
        case (.again(let asked), .periods(let books)): compare(asked, books)
        default: next = nil
        }
    }

    private mutating func begin(_ books: [PeriodBooks]) {
        for found in books {
            let (pool, day) = (found.period.pool, found.period.startsOn)
            if found.row.used + found.row.held > found.row.issued { note(.oversold(pool: pool, startsOn: day)) }
            if found.row != found.ledger { note(.differsFromLedger(pool: pool, startsOn: day)) }
            accounts[found.period] = Account(
                held: found.row.held, used: found.row.used, movedHeld: found.movedHeld, movedUsed: found.movedUsed,
                entries: found.entries)
            report.periods += 1
            report.entries += found.entries
        }
        let isLast = books.count < Int(size.periods)
        next = books.map(\.period).max().flatMap { isLast ? nil : .periods(after: $0) } ?? .holds(after: .min)
    }

    private mutating func add(_ holds: Holds) {
        for (period, held, used) in holds.drawn {
            drawn[period, default: (0, 0)].held += held
            drawn[period, default: (0, 0)].used += used
        }
        for fault in holds.faults { note(fault) }
        report.holds += holds.sizes.holds
        report.slots += holds.sizes.slots
        guard holds.through == .max else { return next = .holds(after: holds.through) }
        let periods = Set(accounts.keys).union(drawn.keys)
        suspects =
            periods.filter { period in
                let (account, sum) = (accounts[period] ?? Account(), drawn[period] ?? (0, 0))
                return (account.held, account.used) != sum || accounts[period] == nil
            }.sorted()[...]
        nextSuspects()
    }

    private mutating func compare(_ asked: [PoolPeriod], _ books: [PeriodBooks]) {
        let found = Dictionary(uniqueKeysWithValues: books.map { ($0.period, $0) })
        for period in asked {
            let (before, sum) = (accounts[period] ?? Account(), drawn[period] ?? (0, 0))
            guard let now = found[period], now.entries > before.entries,
                abs(sum.held - before.held) <= now.movedHeld - before.movedHeld,
                abs(sum.used - before.used) <= now.movedUsed - before.movedUsed
            else {
                note(.differsFromHolds(pool: period.pool, startsOn: period.startsOn))
                continue
            }
            report.moving += 1
        }
        nextSuspects()
    }

    private mutating func nextSuspects() {
        let piece = suspects.prefix(Int(size.periods))
        suspects = suspects.dropFirst(piece.count)
        next = piece.isEmpty ? nil : .again(Array(piece))
    }

    private mutating func note(_ fault: VerifyQuotas.Fault) {
        if report.faults.count < Self.most { report.faults.append(fault) }
    }
}

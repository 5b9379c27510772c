import CivilTime
import Foundation
import Incentives
import NIOCore
import Signing
import Synchronization
import UseCases

/// Holds somebody walked away from, for others to come back to when their time is nearly over or has just passed.
final class Abandoned: Sendable {
    struct Hold: Sendable {
        let id: PublicID
        let person: CitizenHandle
        let name: String
        let expiresAt: Instant
    }

    private let holds = Mutex<[Hold]>([])

    func add(_ hold: Hold) { holds.withLock { $0.append(hold) } }

    /// One whose deadline is less than a tenth of a second ahead, and then is nobody else's.
    func take(at now: Instant) -> Hold? {
        holds.withLock { holds in
            guard let first = holds.first, first.expiresAt.microseconds - now.microseconds < 100_000 else { return nil }
            return holds.removeFirst()
        }
    }
}

/// One client of a storm, as a city app's backend and a provider's till: it holds and does one thing or another with
/// what it got, loses patience now and then, asks again with the same key, and writes down every answer.
struct StormClient: Sendable {
    let ground: StormGround
    let notes: StormNotes
    let abandoned: Abandoned
    let clock: ServiceClock
    let app: ClientToken
    let till: ClientToken
    let seed: Int
    /// One to each instance.
    let lines: [HTTPLine]

    /// A hold and what follows it, or several for one person at once; choices follow from seed and number.
    func attempt(_ number: Int, round: Int) async {
        var dice = StormDice(seed: seed, number)
        if dice.below(3) == 0, let late = abandoned.take(at: clock.now) { return await comeBack(late, &dice) }
        let people = ground.people
        // Half of them are the same few, who try from everywhere at once.
        let person = people[dice.below(dice.below(2) == 0 ? min(5, people.count) : people.count)]
        let targets = ground.rounds[round]
        let target =
            switch dice.below(5) {
            case 0: targets[StormGround.poolless]
            case 1: targets[StormGround.largest]
            default: targets[dice.below(targets.count)]
            }
        guard dice.below(8) == 0 else { return await attempt("\(number)", person, target, side: nil, dice) }
        // One person at both instances at the same moment: what keeps to a cap has to be in the database.
        let crowded = targets[StormGround.poolless + dice.below(2)]
        await withTaskGroup(of: Void.self) { group in
            for turn in 0..<Self.rush {
                let own = StormDice(seed: seed + turn, dice.below(1 << 30))
                group.addTask { await attempt("\(number)-\(turn)", person, crowded, side: turn % 2, own) }
            }
        }
    }

    private static let rush = 8

    private func attempt(
        _ name: String, _ person: CitizenHandle, _ target: StormGround.Target, side: Int?, _ dice: StormDice
    ) async {
        var dice = dice
        let body =
            "{\"scenario\":\"\(target.id.text(prefix: BenefitID.scenario))\",\"amount_fen\":1000,"
            + "\"quantity\":\(target.units == nil ? 1 + dice.below(2) : 1)}"
        let asked = request("/v1/citizens/\(person)/holds", key: "hold-\(name)", body)
        let answer = side == nil ? await insist(asked, &dice) : await insist(asked, side: side, &dice)
        guard let answer, let granted = GrantedHold(answer) else { return }
        notes.write { $0.holds[granted.id, default: .init(target: target)].ends += [] }
        await carryOn(granted, of: person, name, &dice)
        if dice.below(8) == 0 { _ = await insist(asked, &dice) }
    }

    private func carryOn(
        _ hold: GrantedHold, of person: CitizenHandle, _ name: String, _ dice: inout StormDice
    ) async {
        let path = "/v1/citizens/\(person)/holds/\(hold.id.text(prefix: BenefitID.hold))"
        let commit = request(path + "/commit", key: "commit-\(name)")
        let release = request(path + "/release", key: "release-\(name)")
        var other = dice
        switch dice.below(12) {
        case 0...3:
            guard let redemption = committed(await insist(commit, &dice), hold.id) else { return }
            switch dice.below(3) {
            case 0: await cancel(redemption, hold.id, of: person, name, &dice)
            case 1: await use(hold.id, path, name, &dice)
            default: break
            }
        case 4, 5:
            released(await insist(release, &dice), hold.id)
            // Once more under another key: a hold ends once.
            if dice.below(3) == 0 {
                released(await insist(request(path + "/release", key: "again-\(name)"), &dice), hold.id)
            }
        case 6:
            // Both at once, at different instances: one of them ends it.
            async let yes = insist(commit, side: 0, &other)
            async let no = insist(release, side: 1, &dice)
            _ = committed(await yes, hold.id)
            released(await no, hold.id)
        case 7, 8: await use(hold.id, path, name, &dice)
        case 9:
            async let no = insist(release, side: 1, &other)
            await use(hold.id, path, name, &dice)
            released(await no, hold.id)
        default:
            abandoned.add(.init(id: hold.id, person: person, name: name, expiresAt: hold.expiresAt))
        }
    }

    /// Comes back to a hold around its deadline: it is confirmed, given back or over, and never two of them.
    private func comeBack(_ hold: Abandoned.Hold, _ dice: inout StormDice) async {
        let path = "/v1/citizens/\(hold.person)/holds/\(hold.id.text(prefix: BenefitID.hold))"
        if dice.below(2) == 0 {
            _ = committed(await insist(request(path + "/commit", key: "late-\(hold.name)"), &dice), hold.id)
        } else {
            released(await insist(request(path + "/release", key: "late-\(hold.name)"), &dice), hold.id)
        }
    }

    private func cancel(
        _ redemption: PublicID, _ hold: PublicID, of person: CitizenHandle, _ name: String, _ dice: inout StormDice
    ) async {
        let path = "/v1/citizens/\(person)/redemptions/\(redemption.text(prefix: BenefitID.redemption))/cancel"
        guard await insist(request(path, key: "cancel-\(name)"), &dice)?.status == 200 else { return }
        notes.write { $0.holds[hold]?.isCancelled = true }
    }

    /// The citizen shows a code, the till takes it under an order number of its own, and the thing comes back.
    private func use(_ hold: PublicID, _ path: String, _ name: String, _ dice: inout StormDice) async {
        guard let shown = await insist(request(path + "/code", key: nil), &dice), shown.status == 200,
            let code = shown.text("code")
        else { return }
        let redeem = Asked(
            name: "redeem-\(name)", client: till, path: "/provider/v1/redemptions", key: nil,
            body: #"{"code":"\#(code)","outlet":"\#(StormGround.outlet)","order_no":"order-\#(name)"}"#)
        guard let redemption = committed(await insist(redeem, &dice), hold) else { return }
        let ends = "/provider/v1/redemptions/\(redemption.text(prefix: BenefitID.redemption))/"
        for (step, body) in [("return", ""), ("settle", "{}")] where dice.below(4) > 0 {
            _ = await insist(Asked(name: nil, client: till, path: ends + step, key: nil, body: body), &dice)
        }
    }

    private func committed(_ answer: HTTPLine.Answer?, _ hold: PublicID) -> PublicID? {
        guard let answer, answer.status == 200,
            let redemption = answer.text("redemption").flatMap({ PublicID($0, prefix: BenefitID.redemption) })
        else { return nil }
        notes.write { book in
            if book.holds[hold]?.redemptions.isEmpty == true { book.holds[hold]?.ends.append(.committed) }
            book.holds[hold]?.redemptions.insert(redemption)
        }
        return redemption
    }

    private func released(_ answer: HTTPLine.Answer?, _ hold: PublicID) {
        if answer?.status == 200 { notes.write { $0.holds[hold]?.ends.append(.released) } }
    }
}

// MARK: Asking

extension StormClient {
    /// A request, with the name its answers are compared under.
    private struct Asked: Sendable {
        let name: String?
        let client: ClientToken
        let path: String
        /// What goes into `Idempotency-Key`.
        let key: String?
        let body: String

        func request(_ token: String) -> HTTPLine.Request {
            var headers = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
            if let key { headers.append(("Idempotency-Key", key)) }
            return HTTPLine.Request(method: "POST", path: path, headers: headers, body: Array(body.utf8))
        }
    }

    /// One of the app's; `nil` for a key where each asking counts.
    private func request(_ path: String, key: String?, _ body: String = "") -> Asked {
        Asked(name: key, client: app, path: path, key: key, body: body)
    }

    /// Asks until there is an answer, of either instance; now and then of both at once, or once more afterwards.
    private func insist(_ asked: Asked, _ dice: inout StormDice) async -> HTTPLine.Answer? {
        if dice.below(10) == 0, asked.name != nil {
            var other = StormDice(seed: seed + 1, dice.below(1 << 30))
            async let second = insist(asked, side: 1, &other)
            let first = await insist(asked, side: 0, &dice)
            return await second ?? first
        }
        let answer = await insist(asked, side: nil, &dice)
        if dice.below(10) == 0, asked.name != nil { _ = await insist(asked, side: nil, &dice) }
        return answer
    }

    private func insist(_ asked: Asked, side: Int?, _ dice: inout StormDice) async -> HTTPLine.Answer? {
        let end = clock.now.adding(seconds: 120)
        while clock.now < end {
            let line = lines[side ?? dice.below(lines.count)]
            let patience = dice.below(12) == 0 ? TimeAmount.milliseconds(Int64(1 + dice.below(30))) : .seconds(10)
            guard let token = try? await asked.client() else { break }
            notes.write { $0.sent += 1 }
            do throws(HTTPLine.Silence) {
                let answer = try await line.ask(asked.request(token), patience: patience)
                if answer.status == 401 { await asked.client.drop(token) }
                guard answer.asksToWait else {
                    notes.answered(asked.name, answer)
                    return answer
                }
                notes.write { $0.refused += 1 }
            } catch {
                notes.write { book in
                    if error == .impatient { book.impatient += 1 } else { book.broken += 1 }
                }
            }
            try? await Task.sleep(for: .milliseconds(10 + dice.below(40)))
        }
        notes.write { $0.faults.append("\(asked.name ?? asked.path) was never answered") }
        return nil
    }
}

extension HTTPLine.Answer {
    /// Whether asking again makes sense, with another token where this one is used up.
    fileprivate var asksToWait: Bool {
        switch status {
        case 401, 429, 503, 504: true
        case 409: text("code") == "request_in_progress"
        default: false
        }
    }
}

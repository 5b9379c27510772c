import Testing

@testable import Rights

@Suite struct `A token bucket` {
    private static let second: Int64 = 1_000_000

    /// At each time, in milliseconds: how many are taken, whether that is allowed, what is left and how long to wait.
    struct Step: Sendable {
        let at: Int64
        var take = 1
        let allowed: Bool
        let left: Int
        var wait = 0
    }

    @Test(
        arguments: [
            (
                "lets a burst through and then as many as fill it", 2, 4,
                [
                    Step(at: 0, allowed: true, left: 3), Step(at: 0, allowed: true, left: 2),
                    Step(at: 0, allowed: true, left: 1), Step(at: 0, allowed: true, left: 0, wait: 1),
                    Step(at: 0, allowed: false, left: 0, wait: 1), Step(at: 499, allowed: false, left: 0, wait: 1),
                    Step(at: 500, allowed: true, left: 0, wait: 1), Step(at: 999, allowed: false, left: 0, wait: 1),
                    Step(at: 1000, allowed: true, left: 0, wait: 1),
                ]
            ),
            (
                "never holds more than its burst", 10, 3,
                [Step(at: 0, allowed: true, left: 2), Step(at: 3_600_000_000, allowed: true, left: 2)]
            ),
            (
                "takes nothing when it cannot take all", 1, 5,
                [
                    Step(at: 0, take: 3, allowed: true, left: 2),
                    Step(at: 0, take: 3, allowed: false, left: 2, wait: 1),
                    Step(at: 0, take: 5, allowed: false, left: 2, wait: 3),
                    Step(at: 0, take: 2, allowed: true, left: 0, wait: 1),
                ]
            ),
            (
                "counts more than it ever holds as all of it", 1, 5,
                [
                    Step(at: 0, take: 100, allowed: true, left: 0, wait: 1),
                    Step(at: 0, take: 100, allowed: false, left: 0, wait: 5),
                ]
            ),
            (
                "loses nothing by being asked often", 1, 1,
                [
                    Step(at: 0, allowed: true, left: 0, wait: 1), Step(at: 333, allowed: false, left: 0, wait: 1),
                    Step(at: 666, allowed: false, left: 0, wait: 1), Step(at: 1000, allowed: true, left: 0, wait: 1),
                ]
            ),
            (
                "stands still when time goes back", 1, 2,
                [
                    Step(at: 5000, allowed: true, left: 1), Step(at: 0, allowed: true, left: 0, wait: 1),
                    Step(at: 5500, allowed: false, left: 0, wait: 1), Step(at: 6000, allowed: true, left: 0, wait: 1),
                ]
            ),
        ] as [(String, Int32, Int32, [Step])])
    func `counts`(_: String, perSecond: Int32, burst: Int32, steps: [Step]) {
        var bucket = TokenBucket(RateLimit(perSecond: perSecond, burst: burst), at: steps[0].at * 1000)
        for step in steps {
            let decision = bucket.take(step.take, at: step.at * 1000)
            #expect(
                decision
                    == TokenBucket.Decision(isAllowed: step.allowed, remaining: step.left, retryAfter: step.wait),
                "at \(step.at)")
        }
    }

    @Test func `is full again exactly when its window has passed`() {
        let limit = RateLimit(perSecond: 3, burst: 10)
        #expect(limit.window == 4)
        var bucket = TokenBucket(limit, at: 0)
        #expect(bucket.isFull(at: 0))
        _ = bucket.take(10, at: 0)
        #expect(!bucket.isFull(at: 3 * Self.second) && !bucket.isFull(at: 10 * Self.second / 3))
        #expect(bucket.isFull(at: 10 * Self.second / 3 + 1))
    }

    @Test func `survives the largest numbers`() {
        var bucket = TokenBucket(RateLimit(perSecond: .max, burst: .max), at: .min / 2)
        #expect(bucket.take(.max, at: .min / 2).isAllowed)
        #expect(bucket.take(at: .max / 2).isAllowed)
        #expect(bucket.take(at: .max / 2).remaining == Int(Int32.max) - 2)
    }
}

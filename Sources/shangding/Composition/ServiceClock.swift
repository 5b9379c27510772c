import CivilTime
import Glibc

/// Where `now` comes from: the only reader of a clock. Everything below takes instants as parameters.
struct ServiceClock: Sendable {
    /// Added to the machine's time; other than 0 only where a synthetic city pretends to another day.
    private let offset: Int64

    static let system = ServiceClock(offset: 0)

    /// A clock that shows `start` now and runs on from there.
    static func starting(at start: Instant) -> ServiceClock {
        ServiceClock(offset: start.microseconds - ServiceClock.system.now.microseconds)
    }

    /// Microseconds since the machine started, sleep included: never set, never going back. For limits and trust.
    @Sendable static func uptime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000 + offset)
    }
}

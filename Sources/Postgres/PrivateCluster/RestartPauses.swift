/// How long to wait before each restart: at once after a long life, ever longer when the server keeps dying.
struct RestartPauses: Sendable {
    private static let longest = Duration.seconds(30)
    private static let longLife = Duration.seconds(60)

    private var next = Duration.zero

    /// The pause before the coming try, `lived` after the last one.
    mutating func pause(after lived: Duration) -> Duration {
        if lived >= Self.longLife { next = .zero }
        defer { next = next == .zero ? .seconds(1) : min(next * 2, Self.longest) }
        return next
    }
}

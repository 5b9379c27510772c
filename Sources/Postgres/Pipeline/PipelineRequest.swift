/// One statement on its way through the shared pipeline, with the caller that waits for it.
struct PipelineRequest: Sendable {
    let id: UInt64
    let text: StatementText
    let parameters: ParameterWriter
    /// When the caller will not wait any longer for its turn.
    let deadline: ContinuousClock.Instant
    let caller: CheckedContinuation<ServerResult, any Error>
}

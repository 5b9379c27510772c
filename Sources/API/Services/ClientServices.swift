package import UseCases

/// What the surface needs for machine clients: tokens, limits, what changed, many scores at once.
package struct ClientServices: Sendable {
    let issueToken: IssueToken
    let limits: RequestLimits
    let readEvents: ReadEvents
    let readScores: ReadScores
    /// Proxies whose word for where a request comes from is believed.
    let trustedProxies: [NetworkRange]

    package init(
        issueToken: IssueToken, limits: RequestLimits, readEvents: ReadEvents, readScores: ReadScores,
        trustedProxies: [NetworkRange]
    ) {
        self.issueToken = issueToken
        self.limits = limits
        self.readEvents = readEvents
        self.readScores = readScores
        self.trustedProxies = trustedProxies
    }
}

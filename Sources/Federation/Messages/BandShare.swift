/// One band of a city as its statement shows it: what it is called there and how many residents are in it.
package struct BandShare: Hashable, Sendable {
    package let band: Band
    package let label: LocalText
    /// Of the residents with a score, in permille, when the statement was made.
    package let sharePermille: Int

    package init(band: Band, label: LocalText, sharePermille: Int) {
        self.band = band
        self.label = label
        self.sharePermille = sharePermille
    }

    static let labelBytes = 1...90
}

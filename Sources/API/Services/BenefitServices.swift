package import UseCases

/// What the surface needs for benefits: browsing, the citizen's side and the provider's side.
package struct BenefitServices: Sendable {
    let offers: ListOffers
    let desk: BenefitDesk
    let redemptions: RedemptionDesk

    package init(offers: ListOffers, desk: BenefitDesk, redemptions: RedemptionDesk) {
        self.offers = offers
        self.desk = desk
        self.redemptions = redemptions
    }
}

/// One scenario of a partner's catalogue.
package struct CatalogueItem: Hashable, Sendable {
    /// Its code in the city that offers it.
    package let id: String
    package let name: LocalText
    package let kind: FederationPurpose
    /// Where it is: six digits of GB/T 2260.
    package let adcode: String
    package let minBand: Band
    /// What is asked for.
    package let disclose: Disclosure
    /// Cities whose people may use it; empty for all partners.
    package let openTo: [EntityID]
    package let benefit: Benefit
    /// `nil`: no limit for one person.
    package let quota: Quota?
    /// Seconds since 1970: offered from …
    package let from: Int64
    /// … until just before.
    package let to: Int64
    /// How to use it.
    package let how: LocalText
    /// UTF-8 bytes of what it may say in one language of a benefit, or of how to use it.
    package static let longestText = 1_200

    package struct Benefit: Hashable, Sendable {
        package enum Kind: String, CaseIterable, Hashable, Sendable {
            /// A share of the price.
            case percent
            /// An amount off the price.
            case fixed
            /// A deposit that need not be paid, up to an amount.
            case depositWaiver = "deposit_waiver"
            /// Things lent.
            case loan
            case freeMinutes = "free_minutes"
            case payLater = "pay_later"
            case priority
        }

        package let kind: Kind
        package let fen: Int64?
        /// 0…100.
        package let percent: Int?
        package let text: LocalText

        package init(kind: Kind, fen: Int64? = nil, percent: Int? = nil, text: LocalText) {
            self.kind = kind
            self.fen = fen
            self.percent = percent
            self.text = text
        }
    }

    package struct Quota: Hashable, Sendable {
        package enum Period: String, CaseIterable, Hashable, Sendable {
            case total, year, month, week, day
            /// At one time.
            case concurrent

            /// After how many days what was counted counts no more. Of `total` never, and of `concurrent` when what is
            /// out has come back, of which another city knows nothing: a year has to do.
            package var days: Int {
                switch self {
                case .total, .year, .concurrent: Self.longestDays
                case .month: 31
                case .week: 7
                case .day: 1
                }
            }

            package static let longestDays = 366
        }

        package let perSubject: Int
        package let period: Period

        package init(perSubject: Int, period: Period) {
            self.perSubject = perSubject
            self.period = period
        }
    }

    package init(
        id: String, name: LocalText, kind: FederationPurpose, adcode: String, minBand: Band, disclose: Disclosure,
        openTo: [EntityID], benefit: Benefit, quota: Quota?, from: Int64, to: Int64, how: LocalText
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.adcode = adcode
        self.minBand = minBand
        self.disclose = disclose
        self.openTo = openTo
        self.benefit = benefit
        self.quota = quota
        self.from = from
        self.to = to
        self.how = how
    }

    /// Whether it waives a deposit, as far as can be told from here.
    package var waivesDeposit: Bool { kind == .rental || benefit.kind == .depositWaiver }

    /// Whether people of `city` may use it at `second` since 1970.
    package func isOpen(to city: EntityID, at second: Int64) -> Bool {
        (openTo.isEmpty || openTo.contains(city)) && from <= second && second < to
    }

    /// Whether an invite of this version of the catalogue asks for what stands here: of people of `city`, at `second`
    /// since 1970, when it was made.
    package func bearsOut(_ invite: Invite, of city: EntityID, at second: Int64) -> Bool {
        invite.scenario == id && invite.purpose == kind && invite.minBand == minBand && invite.disclose == disclose
            && isOpen(to: city, at: second)
    }
}

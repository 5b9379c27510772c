/// Why a scenario may not be published: a stable code and the place in the document.
package struct GateRefusal: Hashable, Sendable {
    package enum Code: String, CaseIterable, Hashable, Sendable {
        case providerUnknown = "provider_unknown"
        case outletUnknown = "outlet_unknown"
        case quotaOutletUnknown = "quota_outlet_unknown"
        case tierUnknown = "tier_unknown"
        case levelsNotAscending = "levels_not_ascending"
        case levelNotMonotone = "level_not_monotone"
        case levelOfAnotherLife = "level_of_another_life"
        case belowPublicOffer = "below_public_offer"
        case waiverWithDiscount = "waiver_with_discount"
        case renewalsWithoutLoanDays = "renewals_without_loan_days"
        case quotaDistrictOutside = "quota_district_outside"
        case basicServiceThreshold = "basic_service_threshold"
        case visitorWaiverWithoutLiability = "visitor_waiver_without_liability"
        case windowOver = "window_over"
        case someoneWorseOff = "someone_worse_off"

        /// What is wrong and what to do about it.
        package var text: Scenario.Texts {
            switch self {
            case .providerUnknown:
                .init(zh: "没有这个服务机构，或其已停用", en: "there is no such provider, or it has ended")
            case .outletUnknown:
                .init(zh: "服务机构没有这个网点，或其已停用", en: "the provider has no such outlet, or it has ended")
            case .quotaOutletUnknown:
                .init(zh: "名额所限的网点不在本场景的网点之内", en: "the quota names an outlet that is none of the scenario's")
            case .tierUnknown: .init(zh: "现行评分卡没有这个等级", en: "the live scorecard has no such tier")
            case .levelsNotAscending:
                .init(
                    zh: "各档须按门槛从低到高排列，门槛不得重复",
                    en: "levels go from the lowest threshold to the highest, each higher than the one before")
            case .levelNotMonotone:
                .init(
                    zh: "高一档的优惠在任何一项上都不得小于低一档", en: "a higher level may not give less than a lower one in any component"
                )
            case .levelOfAnotherLife:
                .init(
                    zh: "各档须同为使用、借阅或免押租赁，不得混用",
                    en: "all levels are visits, or all are loans, or all are rentals without a deposit")
            case .renewalsWithoutLoanDays:
                .init(zh: "可续借的，须填写每次天数", en: "what may be renewed needs days it is lent for")
            case .quotaDistrictOutside:
                .init(
                    zh: "名额所限的区县不在参加者的居住地区之内",
                    en: "the quota is for a district in which nobody who may take part lives")
            case .belowPublicOffer:
                .init(
                    zh: "优惠在任何一项上都不得小于普惠待遇", en: "a benefit may not be smaller than the public offer in any component")
            case .waiverWithDiscount:
                .init(
                    zh: "免押与折扣、立减不能同在一档：免押的订单没有价款可减",
                    en:
                        "a deposit waiver stands without a discount: an order that waives a deposit has no price to reduce"
                )
            case .basicServiceThreshold:
                .init(
                    zh: "基本公共服务不得设置分数门槛：低分不能限制基本服务",
                    en: "a basic public service has no threshold: a low score must not limit a basic service")
            case .visitorWaiverWithoutLiability:
                .init(
                    zh: "对外地居民免押，须写明依据的协议和责任承担方",
                    en: "waiving deposits for visitors needs an agreement that names who is liable; fill in `liability`"
                )
            case .windowOver: .init(zh: "有效期已经结束", en: "the window is over")
            case .someoneWorseOff:
                .init(
                    zh: "逐单校验发现，该档在某些订单上所得少于普惠待遇或低一档（例如低一档可办而该档不可办）",
                    en:
                        "for some order this level gives less than the public offer or a lower level, which may grant what this one refuses"
                )
            }
        }
    }

    package let code: Code
    /// RFC 6901 pointer into the document.
    package let pointer: String

    package init(_ code: Code, at pointer: String) {
        self.code = code
        self.pointer = pointer
    }
}

extension GateRefusal: CustomStringConvertible {
    package var description: String { "\(code.rawValue) at \(pointer): \(code.text.en)" }
}

import Signing

/// How benefits are named outside: a prefix for each kind, then 26 characters.
package enum BenefitID {
    package static let scenario = "scn_"
    package static let hold = "hld_"
    package static let redemption = "red_"

    /// A new id for a hold or redemption. Its last two bytes are those of the scenario's number, so that whoever ends
    /// it finds the others who wait for the same pools; the fourteen before them are drawn.
    static func random(of scenario: Int32) throws(SigningError) -> PublicID {
        let drawn = try PublicID.random()
        return PublicID(
            high: drawn.high, low: drawn.low & ~0xFFFF | UInt64(UInt16(truncatingIfNeeded: scenario)))
    }

    /// Which of `lanes` an id belongs to.
    static func lane(of id: PublicID, among lanes: Int) -> Int { Int(id.low & 0xFFFF) % lanes }
    static func lane(of scenario: Int32, among lanes: Int) -> Int {
        Int(UInt16(truncatingIfNeeded: scenario)) % lanes
    }
}

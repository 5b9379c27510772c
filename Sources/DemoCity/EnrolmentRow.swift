import CivilTime

/// One row of `citizens.csv`. Consent is given at a time of a UTC day and ends at a midnight of Asia/Shanghai, which is
/// 16:00 UTC of the day before.
struct EnrolmentRow {
    var person: [UInt8]
    var district: Int?
    var consentDay: Day
    var consentSecond: Int
    var expires: Day
    var separateConsents: [[UInt8]]
}

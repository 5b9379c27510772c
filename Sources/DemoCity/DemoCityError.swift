/// Why a synthetic city cannot be made or written.
package enum DemoCityError: Error, Hashable, Sendable {
    case citizensOutOfRange(ClosedRange<Int>)
    case dayOutOfRange(String)
    case recordsPerCitizenOutOfRange(ClosedRange<Int>)
    /// The catalogue lacks an indicator of a source on which a persona or a layout rests.
    case indicatorMissing(code: String, source: String)
    case fileNotWritten(path: String, errno: Int32)
}

extension DemoCityError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .citizensOutOfRange(let range):
            "a synthetic city has between \(range.lowerBound) and \(range.upperBound) citizens"
        case .dayOutOfRange(let days):
            "the day of a synthetic city lies in \(days), so that everyone born up to 2007 is of age"
        case .recordsPerCitizenOutOfRange(let range):
            "the mean number of records per citizen lies between \(range.lowerBound) and \(range.upperBound)"
        case .indicatorMissing(let code, let source):
            "the synthetic city needs indicator \(code) delivered by source \(source), which the catalogue lacks"
        case .fileNotWritten:
            "a file of the synthetic city could not be written; check the folder and the free space"
        }
    }

    package var debugDescription: String {
        guard case .fileNotWritten(let path, let errno) = self else { return description }
        return "\(description) (\(path), errno \(errno))"
    }
}

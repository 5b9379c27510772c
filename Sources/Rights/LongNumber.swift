extension StringProtocol {
    /// Whether there are as many digits in a row as a mobile telephone number has, eleven, or more, as in an ID number.
    /// Texts that are kept where erasure does not reach carry none.
    package var carriesLongNumber: Bool {
        var digits = 0
        for scalar in unicodeScalars {
            digits = scalar.properties.numericType == .decimal ? digits + 1 : 0
            if digits == 11 { return true }
        }
        return false
    }
}

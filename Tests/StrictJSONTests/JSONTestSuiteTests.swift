import Foundation
import StrictJSON
import Testing

/// The public suite of documents on which JSON parsers differ, see `Tests/Vectors/JSONTestSuite/README.md`.
@Suite struct `The public JSON test suite` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors/JSONTestSuite/test_parsing")

    /// The verdict on each file whose name begins with `prefix`: `nil`, or the code of the refusal.
    private func verdicts(_ prefix: String) throws -> [String: JSONError.Code?] {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path()).filter {
            $0.hasPrefix(prefix)
        }
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                let bytes = try Array(Data(contentsOf: Self.folder.appending(path: name)))
                do throws(JSONError) {
                    _ = try JSONValue(reading: bytes)
                    return (name, nil)
                } catch {
                    return (name, error.code)
                }
            })
    }

    @Test func `has every document that is no JSON refused`() throws {
        let verdicts = try verdicts("n_")
        #expect(verdicts.count == 188)
        #expect(verdicts.filter { $0.value == nil }.keys.sorted() == [])
    }

    /// Refused although they are JSON: numbers that are no integers of 64 bits, and keys that occur twice.
    @Test func `has every JSON document accepted, but for what no two readers understand alike`() throws {
        let verdicts = try verdicts("y_")
        #expect(verdicts.count == 95)
        #expect(verdicts.compactMapValues { $0 } == Self.refusedJSON)
    }

    @Test func `has its doubtful documents judged in one way`() throws {
        let verdicts = try verdicts("i_")
        #expect(verdicts.count == 35)
        #expect(verdicts.compactMapValues { $0 } == Self.refusedDoubts)
    }

    private static let refusedJSON: [String: JSONError.Code] = [
        "y_number.json": .numberNotInteger,
        "y_number_0e+1.json": .numberNotInteger,
        "y_number_0e1.json": .numberNotInteger,
        "y_number_double_close_to_zero.json": .numberNotInteger,
        "y_number_int_with_exp.json": .numberNotInteger,
        "y_number_minus_zero.json": .numberNotInteger,
        "y_number_negative_zero.json": .numberNotInteger,
        "y_number_real_capital_e.json": .numberNotInteger,
        "y_number_real_capital_e_neg_exp.json": .numberNotInteger,
        "y_number_real_capital_e_pos_exp.json": .numberNotInteger,
        "y_number_real_exponent.json": .numberNotInteger,
        "y_number_real_fraction_exponent.json": .numberNotInteger,
        "y_number_real_neg_exp.json": .numberNotInteger,
        "y_number_real_pos_exponent.json": .numberNotInteger,
        "y_number_simple_real.json": .numberNotInteger,
        "y_object_extreme_numbers.json": .numberNotInteger,
        "y_structure_lonely_negative_real.json": .numberNotInteger,
        "y_object_duplicated_key.json": .duplicateKey,
        "y_object_duplicated_key_and_value.json": .duplicateKey,
    ]

    /// All of them: what parsers may do either with is what they differ on.
    private static let refusedDoubts: [String: JSONError.Code] = [
        "i_number_double_huge_neg_exp.json": .numberNotInteger,
        "i_number_huge_exp.json": .numberNotInteger,
        "i_number_neg_int_huge_exp.json": .numberNotInteger,
        "i_number_pos_double_huge_exp.json": .numberNotInteger,
        "i_number_real_neg_overflow.json": .numberNotInteger,
        "i_number_real_pos_overflow.json": .numberNotInteger,
        "i_number_real_underflow.json": .numberNotInteger,
        "i_number_too_big_neg_int.json": .numberOutOfRange,
        "i_number_too_big_pos_int.json": .numberOutOfRange,
        "i_number_very_big_negative_int.json": .numberOutOfRange,
        "i_object_key_lone_2nd_surrogate.json": .loneSurrogate,
        "i_string_1st_surrogate_but_2nd_missing.json": .loneSurrogate,
        "i_string_1st_valid_surrogate_2nd_invalid.json": .loneSurrogate,
        "i_string_incomplete_surrogate_and_escape_valid.json": .loneSurrogate,
        "i_string_incomplete_surrogate_pair.json": .loneSurrogate,
        "i_string_incomplete_surrogates_escape_valid.json": .loneSurrogate,
        "i_string_invalid_lonely_surrogate.json": .loneSurrogate,
        "i_string_invalid_surrogate.json": .loneSurrogate,
        "i_string_inverted_surrogates_U+1D11E.json": .loneSurrogate,
        "i_string_lone_second_surrogate.json": .loneSurrogate,
        "i_string_UTF-8_invalid_sequence.json": .invalidUTF8,
        "i_string_UTF8_surrogate_U+D800.json": .invalidUTF8,
        "i_string_invalid_utf-8.json": .invalidUTF8,
        "i_string_iso_latin_1.json": .invalidUTF8,
        "i_string_lone_utf8_continuation_byte.json": .invalidUTF8,
        "i_string_not_in_unicode_range.json": .invalidUTF8,
        "i_string_overlong_sequence_2_bytes.json": .invalidUTF8,
        "i_string_overlong_sequence_6_bytes.json": .invalidUTF8,
        "i_string_overlong_sequence_6_bytes_null.json": .invalidUTF8,
        "i_string_truncated-utf-8.json": .invalidUTF8,
        "i_string_UTF-16LE_with_BOM.json": .unexpectedByte,
        "i_string_utf16BE_no_BOM.json": .unexpectedByte,
        "i_string_utf16LE_no_BOM.json": .unexpectedByte,
        "i_structure_500_nested_arrays.json": .tooDeep,
        "i_structure_UTF-8_BOM_empty_object.json": .byteOrderMark,
    ]
}

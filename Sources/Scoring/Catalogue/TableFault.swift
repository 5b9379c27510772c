/// One fault of a catalogue, source or item table. All faults of a table are reported together; a table with one is
/// not used. Quotes no content, only the place and what should stand there.
package struct TableFault: Hashable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case notUTF8 = "not_utf8"
        case quoteUnclosed = "quote_unclosed"
        case quoteMisplaced = "quote_misplaced"
        case headerWrong = "header_wrong"
        case noRows = "no_rows"
        case fieldCount = "field_count"
        case valueMissing = "value_missing"
        case valueTooLong = "value_too_long"
        case codeMalformed = "code_malformed"
        case codeRepeated = "code_repeated"
        case codeUnknown = "code_unknown"
        case wordUnknown = "word_unknown"
        case numberMalformed = "number_malformed"
        case ruleMalformed = "rule_malformed"
        case magnitudeMalformed = "magnitude_malformed"

        /// What is wrong and what to do about it.
        package var text: Bilingual {
            switch self {
            case .notUTF8: Bilingual("文件不是有效的 UTF-8 编码", "the file is not valid UTF-8")
            case .quoteUnclosed: Bilingual("引号没有闭合", "a quote is never closed")
            case .quoteMisplaced:
                Bilingual(
                    "引号只能出现在字段的开头和结尾，字段内的引号须写两次", "a quote may only open and close a field; inside it is written twice")
            case .headerWrong: Bilingual("表头与规定的列名不一致", "the header does not name the expected columns")
            case .noRows: Bilingual("表中没有数据行", "the table has no rows")
            case .fieldCount: Bilingual("列数与表头不一致", "the row has another number of fields than the header")
            case .valueMissing: Bilingual("必填项为空", "a value is required here")
            case .valueTooLong: Bilingual("内容过长", "the value is too long")
            case .codeMalformed:
                Bilingual(
                    "代码只能由 ASCII 字母、数字、点、连字符和下划线组成", "a code is ASCII letters, digits, dot, hyphen and underscore")
            case .codeRepeated: Bilingual("代码重复", "the code occurs twice")
            case .codeUnknown: Bilingual("目录中没有该指标代码", "the catalogue has no such indicator")
            case .wordUnknown: Bilingual("不是允许的取值", "not one of the permitted words")
            case .numberMalformed: Bilingual("应为规定范围内的整数", "expected an integer within the permitted range")
            case .ruleMalformed: Bilingual("计分规则格式有误", "the rule does not follow its syntax")
            case .magnitudeMalformed: Bilingual("数量范围格式有误", "the magnitude does not follow its syntax")
            }
        }
    }

    /// The line on which the row begins, counted from 1.
    package let line: Int
    /// The column's name; empty when the fault is of the row or file.
    package let column: String
    package let code: Code

    package init(line: Int, column: String = "", code: Code) {
        self.line = line
        self.column = column
        self.code = code
    }
}

/// All faults of one table.
package struct TableFaults: Error, Hashable, Sendable {
    package let faults: [TableFault]

    package init(faults: [TableFault]) {
        self.faults = faults
    }
}

extension TableFault: CustomStringConvertible {
    package var description: String {
        "line \(line)" + (column.isEmpty ? "" : ", \(column)") + ": \(code.rawValue), \(code.text.en)"
    }
}

extension TableFaults: CustomStringConvertible {
    package var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}

/// One way a file of scenarios or providers is not what it should be: the line, the column (or, in a JSON file, the
/// pointer), a stable code and what is expected there. Never carries content.
package struct LineFault: Error, Hashable, Sendable {
    package enum File: String, Hashable, Sendable {
        case scenarios, providers
    }

    package enum Code: String, CaseIterable, Hashable, Sendable {
        case fileUnreadable = "file_unreadable"
        case headerUnknown = "unknown_header"
        case columnCount = "wrong_column_count"
        case badQuoting = "bad_quoting"
        case badEncoding = "bad_encoding"
        case rowTooLong = "row_too_long"
        case valueMissing = "value_missing"
        case wrongForm = "wrong_form"
        case outOfRange = "out_of_range"
        case codeRepeated = "code_repeated"
        case providerUnknown = "provider_unknown"
        case outletTaken = "outlet_taken"
        case inPreparation = "scenario_in_preparation"
        case tooManyRows = "too_many_rows"

        package var text: Scenario.Texts {
            switch self {
            case .fileUnreadable: .init(zh: "文件无法按约定格式读取", en: "the file cannot be read")
            case .headerUnknown: .init(zh: "表头与约定的列名不一致", en: "the header does not name the expected columns")
            case .columnCount: .init(zh: "列数与表头不一致", en: "the row has another number of fields than the header")
            case .badQuoting: .init(zh: "引号使用有误", en: "quotation marks do not follow the rules")
            case .badEncoding: .init(zh: "内容不是有效的文字编码", en: "the row is not text in the file's encoding")
            case .rowTooLong: .init(zh: "行内容过长", en: "the row is too long")
            case .valueMissing: .init(zh: "必填项为空", en: "a value is required here")
            case .wrongForm: .init(zh: "格式不符", en: "the value does not have the expected form")
            case .outOfRange: .init(zh: "超出允许范围", en: "the value is out of range")
            case .codeRepeated: .init(zh: "代码在文件中重复", en: "the code occurs twice in the file")
            case .providerUnknown: .init(zh: "没有这个服务机构", en: "there is no such provider")
            case .outletTaken: .init(zh: "该网点代码属于另一服务机构", en: "the outlet belongs to another provider")
            case .inPreparation:
                .init(zh: "该场景有版本正在审批或待上线", en: "a version of this scenario is being approved or is scheduled")
            case .tooManyRows: .init(zh: "行数超出上限", en: "the file has more rows than may be imported at once")
            }
        }
    }

    package let file: File
    /// Counted from 1; 0 for the file as a whole.
    package let line: Int
    package let column: String
    package let code: Code
    package let expected: String

    package init(_ file: File, line: Int, column: String = "", _ code: Code, expected: String = "") {
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.expected = expected
    }
}

extension LineFault: CustomStringConvertible {
    package var description: String {
        "\(file.rawValue) line \(line)" + (column.isEmpty ? "" : ", \(column)") + ": \(code.rawValue), \(code.text.en)"
            + (expected.isEmpty ? "" : " (expected: \(expected))")
    }
}

/// Why a whole file is refused. After one, nothing of the file may be kept: rows already handed out were provisional.
///
/// The description names no content of the file, so it may go to the department and into logs.
package enum FileFault: Error, Hashable, Sendable {
    case emptyFile
    /// The names in the first line are not those of the layout.
    case unknownHeader
    /// The first line is not text in the encoding given or found.
    case undecodableHeader
    /// A quotation mark opened on or after this line is still open at the end.
    case unclosedQuote(line: Int)
    /// The last line has no line end, so the file may have been cut off.
    case missingFinalLineEnd(line: Int)
    case rowCountMismatch(expected: Int, found: Int)
    /// This machine cannot read the encoding; the file may be sound.
    case encodingUnavailable

    /// Stable, in snake case.
    package var code: String {
        switch self {
        case .emptyFile: "empty_file"
        case .unknownHeader: "unknown_header"
        case .undecodableHeader: "undecodable_header"
        case .unclosedQuote: "unclosed_quote"
        case .missingFinalLineEnd: "missing_final_line_end"
        case .rowCountMismatch: "row_count_mismatch"
        case .encodingUnavailable: "encoding_unavailable"
        }
    }

    package var textZh: String {
        switch self {
        case .emptyFile: "文件为空"
        case .unknownHeader: "表头与约定格式不符"
        case .undecodableHeader: "表头不是所指定编码的文字"
        case .unclosedQuote(let line): "第 \(line) 行开始的引号到文件末尾仍未闭合"
        case .missingFinalLineEnd(let line): "最后一行（第 \(line) 行）没有换行符，文件可能不完整"
        case .rowCountMismatch(let expected, let found): "应有 \(expected) 行数据，实有 \(found) 行"
        case .encodingUnavailable: "本机不支持该文件编码"
        }
    }

    package var textEn: String {
        switch self {
        case .emptyFile: "the file is empty"
        case .unknownHeader: "the first line is not the header of this layout"
        case .undecodableHeader: "the first line is not text in the file's encoding"
        case .unclosedQuote(let line): "a quotation mark in the record at line \(line) is never closed"
        case .missingFinalLineEnd(let line): "the last line (\(line)) has no line end; the file may have been cut off"
        case .rowCountMismatch(let expected, let found): "\(expected) rows were announced, the file has \(found)"
        case .encodingUnavailable: "this machine cannot decode the file's encoding"
        }
    }
}

extension FileFault: CustomStringConvertible {
    package var description: String { "\(code): \(textEn); nothing of the file was accepted" }
}

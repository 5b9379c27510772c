extension RowFault {
    /// Code and texts of one fault.
    struct Texts: Sendable {
        let code: String
        let zh: String
        let en: String
    }

    /// In the order of the raw values, so that looking one up is indexing.
    static let table: [Texts] = allCases.map(\.texts)

    // One long switch on purpose: the compiler refuses a fault without texts, and a translator sees all of them.
    private var texts: Texts {
        func texts(_ code: String, _ zh: String, _ en: String) -> Texts { Texts(code: code, zh: zh, en: en) }
        return switch self {
        case .wrongColumnCount:
            texts("wrong_column_count", "列数与表头不符", "the row has another number of columns than the header")
        case .badQuoting: texts("bad_quoting", "引号使用不符合 CSV 规则", "quotation marks do not follow the CSV rules")
        case .badEncoding:
            texts("bad_encoding", "含有与文件编码不符的字节", "the row has bytes that are not in the file's encoding")
        case .recordTooLong: texts("record_too_long", "单行超过 64 KiB", "the row is longer than 64 KiB")
        case .badJSON: texts("bad_json", "不是单层 JSON 对象", "the line is not one flat JSON object")
        case .unknownMember: texts("unknown_member", "含有未约定的字段", "the object has a member the layout does not know")
        case .duplicateMember: texts("duplicate_member", "同一字段出现多次", "the object has a member twice")
        case .wrongMemberType: texts("wrong_member_type", "字段的数据类型不符", "a member has a value of the wrong type")
        case .recordNoMissing: texts("record_no_missing", "缺少记录编号", "the record number is missing")
        case .recordNoTooLong:
            texts("record_no_too_long", "记录编号超过 128 字节", "the record number is longer than 128 bytes")
        case .recordNoInvalid: texts("record_no_invalid", "记录编号含有控制字符", "the record number has control characters")
        case .recordNoHoldsID:
            texts("record_no_holds_id", "记录编号中含有本人证件号码", "the record number contains the person's ID number")
        case .actionUnknown:
            texts("action_unknown", "操作类型应为 report 或 withdraw", "the action is neither report nor withdraw")
        case .idTypeUnknown: texts("id_type_unknown", "证件类型不在约定范围内", "the ID type is not known")
        case .idMissing: texts("id_missing", "缺少证件号码", "the ID number is missing")
        case .idFormat:
            texts("id_format", "证件号码的长度或字符不符合该证件类型", "the ID number has the wrong length or characters for its type")
        case .idDate: texts("id_date", "证件号码中的出生日期不存在", "the birth date in the ID number does not exist")
        case .idCheckDigit: texts("id_check_digit", "证件号码校验码错误", "the check digit of the ID number is wrong")
        case .indicatorUnknown: texts("indicator_unknown", "指标编码不在目录内", "the indicator is not in the catalogue")
        case .indicatorBanned: texts("indicator_banned", "该指标禁止归集用于评价", "the indicator may not be used at all")
        case .indicatorNotOfSource:
            texts("indicator_not_of_source", "该指标不由本单位报送", "the indicator is not delivered by this source")
        case .actTooLong: texts("act_too_long", "文书号超过 256 字节", "the document number is longer than 256 bytes")
        case .actInvalid: texts("act_invalid", "文书号含有控制字符", "the document number has control characters")
        case .actHoldsID: texts("act_holds_id", "文书号中含有本人证件号码", "the document number contains the person's ID number")
        case .occurredOnInvalid:
            texts("occurred_on_invalid", "发生日期缺失或不是有效日期", "the date of the fact is missing or no calendar date")
        case .occurredOnFuture: texts("occurred_on_future", "发生日期晚于业务日期", "the date of the fact is in the future")
        case .occurredBeforeBirth:
            texts("occurred_before_birth", "发生日期早于出生日期", "the date of the fact is before the person's birth")
        case .personUnder18: texts("person_under_18", "当事人当时未满十八周岁", "the person was under 18 on that date")
        case .magnitudeNotInteger:
            texts("magnitude_not_integer", "数值缺失或不是非负整数", "the magnitude is missing or not a whole number")
        case .magnitudeOutOfRange:
            texts("magnitude_out_of_range", "数值超出该指标允许范围", "the magnitude is outside the indicator's range")
        case .magnitudeNotOne:
            texts("magnitude_not_one", "该指标不计数值，应为 1", "the indicator has no magnitude; it must be 1")
        case .expiresOnInvalid: texts("expires_on_invalid", "失效日期不是有效日期", "the end date is no calendar date")
        case .expiresOnNotAfter:
            texts("expires_on_not_after", "失效日期不晚于发生日期", "the end date is not after the date of the fact")
        case .procedureUnknown:
            texts("procedure_unknown", "未说明处罚程序，且无法推定为普通程序", "the procedure is not given and cannot be derived")
        case .summaryProcedure:
            texts("summary_procedure", "自然人简易程序处罚不予归集", "summary-procedure penalties of natural persons are not taken")
        case .legallyConfirmedInvalid:
            texts("legally_confirmed_invalid", "法律确认标识应为 yes 或 no", "legal confirmation is neither yes nor no")
        case .notLegallyConfirmed: texts("not_legally_confirmed", "该事项未经法律文书确认", "the fact is not legally confirmed")
        case .notAPerson: texts("not_a_person", "当事人不是自然人", "the party is not a natural person")
        case .partyTypeUnknown: texts("party_type_unknown", "当事人类型代码不在约定范围内", "the party type is not known")
        case .minorPenalty:
            texts("minor_penalty", "仅警告或通报批评，不予归集", "only a warning or a notice of criticism, which is not taken")
        case .categoryUnknown: texts("category_unknown", "处罚类别无法对应目录指标", "the penalty class matches no indicator")
        case .amountMissing: texts("amount_missing", "缺少罚款或没收金额", "the amount of the fine or confiscation is missing")
        case .amountInvalid:
            texts(
                "amount_invalid", "金额应为万元，至多六位小数", "the amount is not a number of 10,000 yuan with at most six decimals"
            )
        case .duplicateInFile:
            texts("duplicate_in_file", "文件内有内容相同的重复行，只计一次", "an equal row is in the same file; it counts once")
        case .conflictingRows:
            texts("conflicting_rows", "文件内同一记录编号的内容不一致", "rows of the same file differ under one record number")
        case .recordUnknown: texts("record_unknown", "要撤回的记录不存在", "the record to withdraw is not known")
        case .districtInvalid:
            texts("district_invalid", "区划代码应为六位数字或留空", "the district is neither six digits nor empty")
        case .noticeVersionInvalid:
            texts("notice_version_invalid", "告知书版本缺失或格式不符", "the notice version is missing or malformed")
        case .consentedAtInvalid:
            texts("consented_at_invalid", "同意时间缺失或格式不符", "the time of consent is missing or malformed")
        case .consentedAtFuture: texts("consented_at_future", "同意时间晚于业务日期", "the time of consent is in the future")
        case .expiresAtInvalid:
            texts("expires_at_invalid", "同意到期时间缺失或格式不符", "the end of the consent is missing or malformed")
        case .expiresAtNotAfter:
            texts("expires_at_not_after", "同意到期时间不晚于同意时间", "the end of the consent is not after its start")
        case .consentTooLong: texts("consent_too_long", "同意期限超过五年", "the consent is given for more than five years")
        case .separateConsentUnknown:
            texts(
                "separate_consent_unknown", "单独同意的指标不在需单独同意的目录内",
                "a separately consented indicator is not one that needs it")
        case .consentOutdated: texts("consent_outdated", "已有同意时间更晚的授权", "a consent given later is known already")
        case .consentWithdrawn:
            texts("consent_withdrawn", "本人在此同意之后已撤回授权", "the person has withdrawn since this consent")
        case .accountClosed: texts("account_closed", "账户已关闭，不能通过文件开通", "the account is closed and no file opens it")
        }
    }
}

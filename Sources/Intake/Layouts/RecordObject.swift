import StrictJSON

/// One line of `records-ndjson`: a flat object with the members of `records-csv`, each at most once.
///
/// A member left out or `null` is an empty cell. `magnitude` may be an integer, `legally_confirmed` a boolean; all else
/// is text. It goes through the house's strict JSON reader, which builds values: this layout trades some of the speed
/// of the CSV one for having a single JSON grammar in the house.
struct RecordObject: ~Copyable {
    private var texts: ByteBuffer

    init() {
        // Unescaped texts are never longer than the line they came from.
        texts = ByteBuffer(capacity: RecordObject.longest)
    }

    /// The cells, valid until the next line. Notes what is wrong with the line; `nil` when it cannot be read at all.
    mutating func read(_ line: Bytes, faults: inout RowFaultSet) -> RecordFields? {
        texts.removeAll()
        do throws(JSONError) {
            guard case .object(let object) = try JSONValue(reading: Array(line), limits: RecordObject.limits) else {
                faults.insert(.badJSON)
                return nil
            }
            var fields = RecordFields()
            for member in object.members { keep(member, in: &fields, faults: &faults) }
            return fields
        } catch {
            switch error.code {
            case .duplicateKey: faults.insert(.duplicateMember)
            case .numberNotInteger, .numberOutOfRange: faults.insert(.magnitudeNotInteger)
            default: faults.insert(.badJSON)
            }
            return nil
        }
    }

    /// A record of GB18030 grows by half when it becomes UTF-8.
    private static let longest = RecordScanner.longest * 2
    private static let limits = JSONLimits(bytes: longest, depth: 2, values: 64, stringBytes: longest)

    private mutating func keep(_ member: JSONObject.Member, in fields: inout RecordFields, faults: inout RowFaultSet) {
        guard let place = RecordObject.place(of: member.key) else {
            faults.insert(.unknownMember)
            return
        }
        switch member.value {
        case .null: return
        case .string(let text): fields[keyPath: place] = keep(text)
        case .integer(let number) where place == \.magnitude: fields[keyPath: place] = keep(String(number))
        case .bool(let flag) where place == \.legallyConfirmed: fields[keyPath: place] = keep(flag ? "yes" : "no")
        case .integer, .bool, .object, .array: faults.insert(.wrongMemberType)
        }
    }

    private mutating func keep(_ text: String) -> Bytes {
        var text = text
        let start = texts.count
        text.withUTF8 { texts.append($0) }
        return texts.bytes.slice(start, texts.count)
    }

    private static func place(of key: String) -> WritableKeyPath<RecordFields, Bytes>? {
        switch key {
        case "record_no": \.recordNo
        case "action": \.action
        case "id_type": \.idType
        case "id_number": \.idNumber
        case "indicator": \.indicator
        case "act": \.act
        case "occurred_on": \.occurredOn
        case "magnitude": \.magnitude
        case "expires_on": \.expiresOn
        case "procedure": \.procedure
        case "legally_confirmed": \.legallyConfirmed
        default: nil
        }
    }
}

package import StrictJSON

/// A text people read, in Chinese and English: `{"zh":…,"en":…}`.
package struct LocalText: Hashable, Sendable {
    package let zh: String
    package let en: String

    package init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    init?(_ members: inout JSONMembers, bytes: ClosedRange<Int>) {
        let zh = members.text("zh", bytes: bytes)
        let en = members.text("en", bytes: bytes)
        guard let zh, let en else { return nil }
        self.init(zh: zh, en: en)
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("zh")
        writer.string(zh)
        writer.key("en")
        writer.string(en)
        writer.endObject()
    }
}

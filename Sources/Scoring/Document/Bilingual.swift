/// A text in the two languages of the service.
package struct Bilingual: Hashable, Sendable {
    package let zh: String
    package let en: String

    package init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    package subscript(language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }

    /// The languages documents are described in.
    package enum Language: String, Sendable, CaseIterable {
        case zh, en
    }
}

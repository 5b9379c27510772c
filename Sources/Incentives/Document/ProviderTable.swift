/// `providers.csv`: one provider a row, its outlets in one cell.
package enum ProviderTable {
    package static let columns = ["provider", "name_zh", "name_en", "kind", "outlets"]

    /// Reads one row; `nil` after faults, which are all appended.
    package static func provider(line: Int, cells: [String], faults: inout [LineFault]) -> Provider? {
        let before = faults.count
        func expect(_ isRight: Bool, _ column: Int, _ expected: String) {
            if isRight { return }
            faults.append(
                LineFault(
                    .providers, line: line, column: columns[column], cells[column].isEmpty ? .valueMissing : .wrongForm,
                    expected: expected))
        }
        guard cells.count == columns.count else {
            faults.append(LineFault(.providers, line: line, .columnCount, expected: columns.joined(separator: ",")))
            return nil
        }
        expect(ScenarioBounds.isProviderCode(cells[0]), 0, "P-SCENIC")
        expect(isName(cells[1], ScenarioBounds.nameZh), 1, "1 to 180 UTF-8 bytes")
        expect(isName(cells[2], ScenarioBounds.nameEn), 2, "1 to 120 UTF-8 bytes")
        expect(ScenarioBounds.isKind(cells[3]), 3, "travel")
        let outlets =
            cells[4].isEmpty ? [] : cells[4].split(separator: ";", omittingEmptySubsequences: false).map(outlet)
        expect(outlets.allSatisfy { $0 != nil }, 4, "NAME|O-1001|410184;…")
        expect(Set(outlets.compactMap(\.?.code)).count == outlets.compactMap(\.self).count, 4, "each outlet once")
        guard faults.count == before else { return nil }
        return Provider(
            code: cells[0], name: .init(zh: cells[1], en: cells[2]), kind: cells[3], outlets: outlets.compactMap(\.self)
        )
    }

    package static func cells(_ provider: Provider) -> [String] {
        [
            provider.code, provider.name.zh, provider.name.en, provider.kind,
            provider.outlets.map { "\($0.nameZh)|\($0.code)|\($0.adcode)" }.joined(separator: ";"),
        ]
    }

    private static func outlet(_ text: Substring) -> Provider.Outlet? {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, isName(parts[0], ScenarioBounds.nameZh), ScenarioBounds.isOutletCode(parts[1]),
            ScenarioBounds.isAdcode(parts[2])
        else { return nil }
        return Provider.Outlet(code: parts[1], nameZh: parts[0], adcode: parts[2])
    }

    package static func isName(_ text: String, _ bytes: ClosedRange<Int>) -> Bool {
        bytes.contains(text.utf8.count) && ScenarioBounds.isText(text)
    }
}

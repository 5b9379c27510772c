import StrictJSON

/// Providers and scenarios in one JSON file, as `scenario export` writes them: everything a document can say.
package struct ScenarioBundle: Sendable {
    package static let format = "shangding-scenarios/1"

    package let providers: [Provider]
    package let scenarios: [Scenario]

    package init(providers: [Provider], scenarios: [Scenario]) {
        self.providers = providers
        self.scenarios = scenarios
    }

    static let limits = JSONLimits(bytes: 64 * 1024 * 1024, depth: 10, values: 4_000_000, stringBytes: 8_192)

    /// Reads a file; every fault of it is appended, with its pointer in the place of a column.
    package init(reading bytes: [UInt8], faults: inout [LineFault]) {
        var found: [JSONFault] = []
        var scenarios: [Scenario] = []
        var providers: [Provider] = []
        do {
            let value = try JSONValue(reading: bytes, limits: Self.limits)
            var node = JSONNode(value)
            if case .object(let object) = value, object["format"] == .string(Scenario.format) {
                // One scenario's document is a file of one.
                do throws(ScenarioFaults) {
                    scenarios.append(try Scenario(value: value))
                } catch {
                    found += error.faults
                }
            } else {
                _ = node.object { members -> Void? in
                    _ = members.required("format") { $0.parsed(Self.format) { $0 == Self.format ? $0 : nil } }
                    providers =
                        (members.optional("providers") { $0.array { $0.object(Provider.init(members:)) } } ?? []) ?? []
                    _ = members.required("scenarios") { node in
                        node.array(count: 0...20_000) { node -> Bool? in
                            do throws(ScenarioFaults) {
                                scenarios.append(try Scenario(value: node.value, at: node.pointer))
                            } catch {
                                found += error.faults
                            }
                            return true
                        }
                    }
                    return ()
                }
            }
            found += node.faults
        } catch {
            faults.append(
                LineFault(.scenarios, line: 0, column: error.pointer, .fileUnreadable, expected: error.code.rawValue))
        }
        for fault in found {
            faults.append(
                LineFault(
                    fault.pointer.hasPrefix("/providers") ? .providers : .scenarios, line: 0, column: fault.pointer,
                    fault.code == .outOfRange ? .outOfRange : .wrongForm, expected: fault.expected))
        }
        self.init(providers: providers, scenarios: scenarios)
    }

    package var document: [UInt8] {
        var writer = JSONWriter(style: .pretty, reserving: 2048 * scenarios.count)
        writer.beginObject()
        writer.key("format")
        writer.string(Self.format)
        writer.key("providers")
        writer.beginArray()
        for provider in providers { provider.write(to: &writer) }
        writer.endArray()
        writer.key("scenarios")
        writer.beginArray()
        for scenario in scenarios { scenario.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}

extension Provider {
    fileprivate init?(members: inout JSONMembers) {
        let code = members.code("code", "such as P-SCENIC", ScenarioBounds.isProviderCode)
        let nameZh = members.text("name_zh", ScenarioBounds.nameZh)
        let nameEn = members.text("name_en", ScenarioBounds.nameEn)
        let kind = members.code("kind", "lower-case letters and underscores", ScenarioBounds.isKind)
        let outlets = members.list("outlets", most: 1_000) { members -> Outlet? in
            let code = members.code("code", "such as O-1001", ScenarioBounds.isOutletCode)
            let name = members.text("name_zh", ScenarioBounds.nameZh)
            let adcode = members.code("adcode", "six digits (GB/T 2260)", ScenarioBounds.isAdcode)
            guard let code, let name, let adcode else { return nil }
            return Outlet(code: code, nameZh: name, adcode: adcode)
        }
        guard let code, let nameZh, let nameEn, let kind, let outlets else { return nil }
        self.init(code: code, name: .init(zh: nameZh, en: nameEn), kind: kind, outlets: outlets)
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, text) in [("code", code), ("name_zh", name.zh), ("name_en", name.en), ("kind", kind)] {
            writer.key(name)
            writer.string(text)
        }
        writer.key("outlets")
        writer.beginArray()
        for outlet in outlets {
            writer.beginObject()
            for (name, text) in [("code", outlet.code), ("name_zh", outlet.nameZh), ("adcode", outlet.adcode)] {
                writer.key(name)
                writer.string(text)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

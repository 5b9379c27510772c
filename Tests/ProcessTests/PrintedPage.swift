import Foundation
import TestKit
import Testing

/// A page of ours with the lines it prints for people to type.
struct PrintedPage {
    /// What stands between two fences, and what the first of them says it is.
    struct Block {
        let language: String
        let lines: String
    }

    let text: String

    init(_ path: String) throws {
        text = try String(contentsOf: CityRules.root.appending(path: path), encoding: .utf8)
    }

    private init(text: String) { self.text = text }

    /// A part of the page, from its heading to the next of the same depth.
    func section(_ heading: String) throws -> PrintedPage {
        let parts = text.components(separatedBy: "\n## ")
        return PrintedPage(text: try #require(parts.first { $0.hasPrefix(heading + "\n") }, "\(heading)"))
    }

    var blocks: [Block] {
        var blocks: [Block] = []
        var open: (language: String, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append(Block(language: block.language, lines: block.lines.map { $0 + "\n" }.joined()))
                    open = nil
                } else {
                    open = (String(line.dropFirst(3)), [])
                }
            } else {
                open?.lines.append(line)
            }
        }
        return blocks
    }

    /// The blocks somebody types, in the order of the page.
    var commands: [String] { blocks.filter { $0.language == "sh" }.map(\.lines) }
}

package import CivilTime

/// One place where the audit is not what was written.
package enum AuditFault: Hashable, Sendable {
    /// Altered, or inserted by somebody without the key; with its leaf where it has one.
    case entryForged(UInt128, leaf: Int64?)
    /// Removed, though its leaf or its place in the queue is still there.
    case entryMissing(UInt128, leaf: Int64?)
    /// Authentic, but its leaf was removed, or it was put back after it had been sealed.
    case entryUnsealed(UInt128)
    /// The leaf is of other content than the entry.
    case leafDiffers(Int64, entry: UInt128)
    case leavesMissing(from: Int64, to: Int64)
    case headMissing
    case headForged
    /// The head has sealed more, or fewer, leaves than there are: the newest were removed, or some added.
    case headCounts(Int64, leaves: Int64)
    case headDiffers
    case dailyHeadForged(Day)
    case dailyHeadDiffers(Day)
    case shippedHeadForged
    /// The audit has been rolled back, or rewritten, since this head was shipped.
    case shippedHeadDiffers(size: Int64)
}

extension AuditFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .entryForged(let entry, let leaf): "entry \(name(entry))\(at(leaf)) is forged: altered, or inserted"
        case .entryMissing(let entry, let leaf): "entry \(name(entry))\(at(leaf)) is missing"
        case .entryUnsealed(let entry): "entry \(name(entry)) is neither sealed nor waiting: its leaf was removed"
        case .leafDiffers(let leaf, let entry): "leaf \(leaf) is not that of its entry \(name(entry))"
        case .leavesMissing(let from, let to):
            from == to ? "leaf \(from) is missing" : "leaves \(from) to \(to) are missing"
        case .headMissing: "the head is missing"
        case .headForged: "the head is forged"
        case .headCounts(let size, let leaves):
            size > leaves
                ? "leaves \(leaves) to \(size - 1) are missing at the end: the head has sealed \(size)"
                : "leaves \(size) to \(leaves - 1) were added after the head"
        case .headDiffers: "the root of the head is not that of the leaves"
        case .dailyHeadForged(let day): "the signed head of \(day) is forged"
        case .dailyHeadDiffers(let day): "the leaves are not those the signed head of \(day) was made of"
        case .shippedHeadForged: "the head to compare with is not one this city signed"
        case .shippedHeadDiffers(let size): "the first \(size) leaves are not those the shipped head was made of"
        }
    }

    private func name(_ entry: UInt128) -> String {
        let digits = String(entry, radix: 16)
        let text = String(repeating: "0", count: 32 - digits.count) + digits
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            String(text.dropFirst(range.lowerBound).prefix(range.count))
        }.joined(separator: "-")
    }

    private func at(_ leaf: Int64?) -> String { leaf.map { " at leaf \($0)" } ?? "" }
}

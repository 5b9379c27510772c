import CivilTime
import DemoCity

/// The reference catalogue as the generator needs it: code, polarity, magnitude, gates and the delivering sources.
enum ReferenceCatalogue {
    static let indicators: [DemoIndicator] = lines.split(separator: "\n").map { line in
        let cells = line.split(separator: " ").map(String.init)
        return DemoIndicator(
            code: cells[0], isNegative: cells[1] == "-", magnitude: magnitude(cells[2]),
            sources: cells[3].split(separator: ",").map(String.init), needsOrdinaryProcedure: cells[1] == "-",
            needsConfirmation: cells[1] == "-", needsSeparateConsent: ["SOC-003", "SOC-004"].contains(cells[0]))
    }

    private static func magnitude(_ text: String) -> DemoIndicator.Magnitude {
        let parts = text.split(whereSeparator: { ":-".contains($0) }).map(String.init)
        guard parts.count == 3, let low = Int(parts[1]), let high = Int(parts[2]) else {
            return text == "fen" ? .fen : .none
        }
        return parts[0] == "hours" ? .hours(low...high) : .level(low...high)
    }

    private static let lines = """
        HON-001 + none rsj
        HON-002 + none rsj
        HON-003 + none rsj
        HON-004 + none szf
        HON-005 + none qxzf
        HON-006 + none szbm
        HON-007 + none qxbm
        HON-008 + none zzb
        HON-009 + none zzb
        HON-010 + none zzb
        HON-011 + none tyjr
        HON-012 + none tyjr
        HON-013 + none tyjr
        HON-014 + none tyjr
        HON-015 + none hyzg
        HON-016 + level:1-4 wmb
        SOC-001 + hours:1-8784 mzj
        SOC-002 + level:1-5 mzj
        SOC-003 + none wjw
        SOC-004 + none hszh
        SOC-005 + fen mzj
        SOC-006 + level:1-2 zfw
        SOC-007 + none yjj
        SOC-008 + fen gaj
        SOC-009 + none jdb
        PRO-001 + none rsj
        PRO-002 + none zgh
        PRO-003 - none hyzg
        PRO-004 - level:1-2 hyzg
        PRO-005 - none kjj
        PRO-006 - none jyj
        PRO-007 - none sfj
        FAM-001 + none fl
        FAM-003 - none zy
        LAW-001 - none zy
        LAW-002 - none zy
        LAW-003 - none zy
        LAW-004 - none gaj,cfjg
        LAW-005 - fen cfjg
        LAW-006 - fen cfjg
        LAW-007 - none cfjg
        LAW-008 - none cfjg
        LAW-009 - none swj
        LAW-010 - none swj
        LAW-011 - none zy
        LAW-012 - none dtjt
        LAW-013 - none rsj
        LAW-014 - none gaj
        """
}

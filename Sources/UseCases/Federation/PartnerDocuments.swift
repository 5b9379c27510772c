import Federation
import Signing
import Store

/// Gets signed documents from partners: only from where an officer approved.
struct PartnerDocuments: Sendable {
    let own: OwnCity
    let transport: any PartnerTransport

    enum Answer: Sendable {
        case found([UInt8], etag: String)
        case unchanged
        case failed(String)

        /// Why there is no document, as `partner_fetch.fault` has it.
        var fault: String {
            switch self {
            case .found: "found"
            case .unchanged: "status_304"
            case .failed(let fault): fault
            }
        }
    }

    /// Where a partner answers: as its statement says if an officer approved that host, else as it was proposed; `nil`
    /// where neither is approved.
    func base(of partner: StoredPartner, _ statement: PartnerStatement?, approved: Set<StoredPlace>) -> PartnerURL? {
        [statement?.base, PartnerURL(partner.baseURL)].compactMap(\.self).first { url in
            own.mayCall(url) && approved.contains(StoredPlace(.host, url.host))
        }
    }

    func get(
        _ url: PartnerURL, _ type: MessageType, pins: [SHA256Digest], etag: String? = nil
    ) async -> Answer {
        let response: PartnerResponse
        do throws(PartnerSilence) {
            response = try await transport.send(
                PartnerRequest(
                    method: .get, url: url, pins: pins, ifNoneMatch: etag,
                    answerLimit: MessageCarrier.json.bodyLimit(type.byteLimit)))
        } catch {
            return .failed(error.rawValue)
        }
        if response.status == 304, etag != nil { return .unchanged }
        guard response.status == 200 else { return .failed("status_\(response.status)") }
        guard let carrier = response.contentType.flatMap(MessageCarrier.init(contentType:)) else {
            return .failed(FederationCode.wrongMediaType.rawValue)
        }
        do throws(FederationRefusal) {
            let compact = try carrier.unwrap(response.body, limit: type.byteLimit)
            let etag = response.etag ?? ""
            return .found(compact, etag: etag.utf8.count <= 128 ? etag : "")
        } catch {
            return .failed(error.code.rawValue)
        }
    }
}

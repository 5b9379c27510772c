import NIOCore
package import UseCases

/// `Docs/openapi.yaml`, byte for byte, and the reference page made from it. Whoever starts a service makes it once:
/// reading the contract takes longer than answering many requests.
package struct PublishedContract: Sendable {
    let document: ByteBuffer
    let reference: ByteBuffer

    package init(_ document: [UInt8], texts: Texts) {
        self.document = ByteBuffer(bytes: document)
        reference = ByteBuffer(string: ReferencePage(ContractOutline(document), Wording(texts)).html)
    }
}

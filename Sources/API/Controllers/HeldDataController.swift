import HTTPTypes
import Hummingbird
import NIOCore
import StrictJSON
import UseCases

/// What is held about a citizen: records with their history, who looked, and everything in one document.
struct HeldDataController: Sendable {
    let services: APIServices
    let wording: Wording

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.records, use: records)
        router.on(.readers, use: readers)
        router.on(.export, use: export)
    }

    @Sendable private func records(_ request: Request, _ context: ClientContext) async throws -> Response {
        let citizen = try context.citizen()
        let cursors = RecordCursors(cipher: services.accounts.cursorCipher)
        let query = try PageQuery(request) { cursors.place($0, of: citizen) }
        let page = try await services.accounts.listRecords(
            of: citizen, after: query.cursor, limit: query.limit, in: context.operation(services.now()))
        let next = try page.next.map { try cursors.text($0, of: citizen) }
        let response = Response.json(ResponseFields.personal(context.language), reserving: 8192) { writer in
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.key("records")
            writer.beginArray()
            for record in page.records { RecordDocument.write(record, to: &writer) }
            writer.endArray()
            writer.member("next_cursor", next)
            writer.endObject()
        }
        return response.linking(next, after: Endpoint.records.path(of: citizen), limit: query.limit)
    }

    @Sendable private func readers(_ request: Request, _ context: ClientContext) async throws -> Response {
        let citizen = try context.citizen()
        let query = try PageQuery(request) { ReaderCursor.place($0) }
        let page = try await services.accounts.readReaders(
            of: citizen, before: query.cursor, limit: query.limit, in: context.operation(services.now()))
        let next = page.next.map { ReaderCursor.text($0) }
        let response = Response.json(ResponseFields.personal(context.language), reserving: 8192) { writer in
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.key("readers")
            writer.beginArray()
            for entry in page.entries {
                ReaderDocument.write(entry, why: wording.purposes(entry.purpose, context.language), to: &writer)
            }
            writer.endArray()
            writer.member("next_cursor", next)
            writer.endObject()
        }
        return response.linking(next, after: Endpoint.readers.path(of: citizen), limit: query.limit)
    }

    /// Whatever can be refused is refused before the first byte; a document that breaks off later has no end, so that
    /// nobody takes it for whole.
    @Sendable private func export(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let export = services.accounts.export
        let opened = try await export.open(try context.citizen(), in: context.operation(services.now()))
        return Response(
            status: .ok, headers: ResponseFields.personal(context.language),
            body: ResponseBody { writer in
                var opened = opened
                while let bytes = try await export.next(&opened) {
                    if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
                }
                try await writer.finish(nil)
            })
    }
}

package import Hummingbird
import NIOCore
import StrictJSON
package import UseCases

/// The floor of `shangding bench read`: a route that answers one score as a constant, through the same middleware,
/// identity included. Only the benchmark adds it; the service never does.
package func addConstantRoute(to router: Router<APIContext>, services: APIServices, answering view: ScoreView) {
    var writer = JSONWriter()
    ScoreBody(wording: Wording(services.texts), language: .zh).write(view, to: &writer)
    let buffer = ByteBuffer(bytes: writer.finish())
    _ = router.group()
        .add(middleware: Authenticate(authenticate: services.authenticate, limits: services.clients.limits))
        .group(context: ClientContext.self)
        .get("/bench/constant/{id}") { _, context in
            Response(
                status: .ok, headers: ResponseFields.personal(context.language),
                body: ResponseBody(byteBuffer: buffer))
        }
}

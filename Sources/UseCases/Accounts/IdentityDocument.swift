import Intake
import StrictJSON

/// Who somebody is, in clear, for their own export alone.
enum IdentityDocument {
    static func write(_ identity: Identity, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id_type", identity.idType.code)
        writer.member("id_number", identity.idNumber.exposed)
        writer.member("name", identity.name?.text.exposed)
        writer.member("phone", identity.phone?.text.exposed)
        writer.endObject()
    }
}

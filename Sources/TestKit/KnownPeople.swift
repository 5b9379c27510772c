package import Intake
import Synchronization

/// Who somebody invented for a test is.
package struct Person: Hashable, Sendable {
    package let number: IdentityNumber
    package let name: String?
    package let phone: String?

    package init(number: IdentityNumber, name: String? = nil, phone: String? = nil) {
        self.number = number
        self.name = name
        self.phone = phone
    }

    /// What nobody else may learn of them, and what each is called.
    var secrets: [(what: String, text: String)] {
        [("an ID number", String(decoding: number.number.exposed, as: UTF8.self))]
            + [("a name", name), ("a telephone number", phone)].compactMap { what, text in text.map { (what, $0) } }
    }
}

/// Whose accounts a test has opened. The city may forget them; the test does not.
package final class KnownPeople: Sendable {
    private let people = Mutex<Set<Person>>([])

    package init() {}

    /// From here on no log line of the run may hold anything of them either.
    package func add(_ person: Person) {
        people.withLock { _ = $0.insert(person) }
        for secret in person.secrets { _ = Traces.of(secret.text) }
    }

    package var all: Set<Person> { people.withLock { $0 } }
}

/// One forward step of the schema. Never edited once it has been applied anywhere.
package struct Migration: Sendable {
    package let number: Int
    package let name: StaticString
    package let sql: StaticString

    package init(number: Int, name: StaticString, sql: StaticString) {
        self.number = number
        self.name = name
        self.sql = sql
    }
}

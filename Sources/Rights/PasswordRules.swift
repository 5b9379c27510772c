/// Which passwords an officer may choose (OWASP ASVS 5.0 V6.2): 12 to 128 characters of any kind and mixture, and not
/// one that whoever guesses tries first.
///
/// A password is easy to guess when little is left of it after common words, the account's own name, the product's and
/// the city's names, years, runs such as `123` or `qwer` and repeated characters are taken out, or when it is one short
/// piece over and over. That covers the long common passwords with all their endings without a list of each.
package enum PasswordRules {
    package enum Fault: String, Error, CaseIterable, Sendable {
        case tooShort = "too_short"
        case tooLong = "too_long"
        case easyToGuess = "easy_to_guess"
    }

    package static let shortest = 12
    /// Also bounds what is hashed for whoever tries to sign in.
    package static let longest = 128

    /// Characters that must be left.
    private static let leastRemainder = 5

    package static func check(_ password: String, login: String) throws(Fault) {
        guard password.count >= shortest else { throw .tooShort }
        guard isHashable(password) else { throw .tooLong }
        if isOnePiece(password) || remainder(password, login) < leastRemainder { throw .easyToGuess }
    }

    /// Whether a password is short enough to be worth hashing at all.
    package static func isHashable(_ password: String) -> Bool {
        password.utf8.count <= 4 * longest && password.unicodeScalars.count <= longest
    }

    /// `abcabcabcabc` is four characters of news.
    private static func isOnePiece(_ password: String) -> Bool {
        let characters = Array(password.lowercased())
        return (1...4).contains { length in
            characters.indices.allSatisfy { characters[$0] == characters[$0 % length] }
        }
    }

    private static func remainder(_ password: String, _ login: String) -> Int {
        let parts = login.lowercased().split { !$0.isLetter && !$0.isNumber }.map(Array.init).filter { $0.count >= 3 }
        let whole = Array(login.lowercased().filter { $0.isLetter || $0.isNumber })
        let words = (CommonWords.all + parts + [whole]).filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        let typed = Array(password.lowercased())
        return min(left(of: typed, without: words), left(of: typed.map { disguises[$0] ?? $0 }, without: words))
    }

    /// Letters people replace by digits and signs.
    private static let disguises: [Character: Character] = [
        "0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
    ]

    /// How many characters no word, year or run accounts for.
    private static func left(of characters: [Character], without words: [[Character]]) -> Int {
        var position = 0
        var count = 0
        while position < characters.count {
            let rest = characters[position...]
            if let word = words.first(where: { rest.starts(with: $0) }) {
                position += word.count
            } else if let run = run(at: rest) {
                position += run
            } else {
                count += 1
                position += 1
            }
        }
        return count
    }

    /// The length of a run of three or more that begins here: one character again and again, neighbours in the alphabet
    /// or among the digits, neighbours on the keyboard, or a year.
    private static func run(at rest: ArraySlice<Character>) -> Int? {
        let characters = Array(rest)
        if characters.starts(with: "19") || characters.starts(with: "20"), characters.count >= 4,
            characters[2].isNumber, characters[3].isNumber
        {
            return 4
        }
        var longest = 1
        for follows in [repeats, ascends, descends, isBesideOnKeyboard] {
            var length = 1
            while length < characters.count, follows(characters[length - 1], characters[length]) { length += 1 }
            longest = max(longest, length)
        }
        return longest >= 3 ? longest : nil
    }

    private static func repeats(_ left: Character, _ right: Character) -> Bool { left == right }

    private static func ascends(_ left: Character, _ right: Character) -> Bool {
        guard let left = left.asciiValue, let right = right.asciiValue else { return false }
        return right == left &+ 1
    }

    private static func descends(_ left: Character, _ right: Character) -> Bool { ascends(right, left) }

    private static func isBesideOnKeyboard(_ left: Character, _ right: Character) -> Bool {
        keyboard.contains { row in
            guard let place = row.firstIndex(of: left) else { return false }
            return (place + 1 < row.count && row[place + 1] == right) || (place > 0 && row[place - 1] == right)
        }
    }

    private static let keyboard: [[Character]] = [
        Array("1234567890-="), Array("qwertyuiop[]"), Array("asdfghjkl;'"), Array("zxcvbnm,./"),
        Array("1qaz2wsx3edc4rfv"),
        Array("!@#$%^&*()"),
    ]
}

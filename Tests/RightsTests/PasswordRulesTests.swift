import Testing

@testable import Rights

@Suite struct `Password rules` {
    private func fault(_ password: String, login: String = "zhang.wei") -> PasswordRules.Fault? {
        do throws(PasswordRules.Fault) {
            try PasswordRules.check(password, login: login)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "correct horse battery staple", "Ganz-anders klingt das", "三月的黄河边上放风筝的孩子们", "k7#pQz!mW2vL", "🦆🐢🦊🐧🐙🦉🐝🐞🦀🐳🦒🦓",
        "nothing but lower case", "8402157739164", "ALLUPPERMOONBEAM",
    ]) func `take any characters in any mixture`(password: String) {
        #expect(fault(password) == nil)
    }

    @Test func `ask for twelve characters and take 128`() {
        #expect(fault("k7#pQz!mW2v") == .tooShort)
        #expect(fault("👨‍👩‍👧‍👦") == .tooShort, "one character, however many parts it has")
        let long = String(
            "quiet mornings by the river with a kettle ".map { $0 } + Array(repeating: "ab", count: 60).joined())
        #expect(fault(String(long.prefix(128))) == nil)
        #expect(fault(String(long.prefix(129))) == .tooLong)
        #expect(!PasswordRules.isHashable(String(repeating: "x", count: 1_000_000)))
        #expect(
            !PasswordRules.isHashable("e" + String(repeating: "\u{301}", count: 200)), "one character of many scalars")
    }

    @Test(arguments: [
        "password1234", "Password2026!", "P@ssw0rd1234", "passwordpassword", "123456789012", "qwertyuiop12",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa", "abcabcabcabc", "xkxkxkxkxkxk", "administrator", "Zhengzhou2026", "ShangDing@123",
        "woaini520woaini",
        "zhang.wei.1990", "ZhangWei-2026!", "商鼎分商鼎分商鼎分商鼎分", "Welcome12345!", "asdfghjkl;'1", "iloveyou123456",
        "20262026202620",
        "changeme2026", "abcdefghijkl", "987654321098",
    ]) func `refuse what guessers try first`(password: String) {
        #expect(fault(password) == .easyToGuess)
    }

    @Test func `know the account's own name`() {
        #expect(fault("kowalczyk.77!", login: "kowalczyk") == .easyToGuess)
        #expect(fault("kowalczyk.77!", login: "zhang.wei") == nil)
    }
}

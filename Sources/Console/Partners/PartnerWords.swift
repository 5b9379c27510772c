import Federation
import UseCases

extension LocalText {
    func callAsFunction(_ language: Texts.Language) -> String { language == .zh ? zh : en }
}

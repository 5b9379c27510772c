extension CitizenFacts {
    /// The facts as the database would hand them over; codes unknown to the vocabulary get a rank beyond it.
    init(_ records: [GoldenCase.Record], consent: GoldenCase.Consent, vocabulary: Vocabulary) {
        self.init()
        func ranks(_ codes: Set<String>) -> [UInt16] {
            codes.compactMap { vocabulary.rank(of: IndicatorCode($0)) }.sorted()
        }
        self.consent = ConsentScope(
            inForce: consent.inForce, separatelyConsented: ranks(consent.separatelyConsented),
            refused: ranks(consent.refused))
        for record in records {
            self.records.append(
                Fact(
                    indicator: vocabulary.rank(of: IndicatorCode(record.indicator)) ?? .max,
                    source: vocabulary.rank(of: SourceCode(record.source)) ?? .max,
                    recordNo: append(text: record.recordNo.utf8), act: append(text: record.act.utf8),
                    occurredOn: record.occurredOn, magnitude: record.magnitude, expiresOn: record.expiresOn,
                    ordinaryProcedure: record.ordinaryProcedure, legallyConfirmed: record.legallyConfirmed,
                    status: record.status, disputeOnlyMarks: record.disputeOnlyMarks))
        }
    }
}

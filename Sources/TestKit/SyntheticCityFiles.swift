package import CivilTime
package import DemoCity
import Intake
import Scoring
import Signing
package import UseCases

/// The files of a synthetic city, written to a folder and taken in through the use cases.
package struct SyntheticCityFiles: Sendable {
    package let city: DemoCity
    package let folder: String
    package let manifest: DemoManifest

    package init(citizens: Int, seed: UInt64 = 1, day: Day = TestCity.day, in folder: String) throws {
        city = try DemoCity(citizens: citizens, seed: seed, day: day, catalogue: CityRules.demoIndicators())
        self.folder = folder
        let sink = try DirectorySink(folder: folder)
        manifest = try city.write { name, bytes in try sink.write(name, bytes) }
        try sink.finish()
    }

    package func enrol(into test: TestCity) async throws -> EnrolCitizens.Outcome {
        let ids = cityID
        return try await EnrolCitizens(pool: test.pool, identity: test.identity, audit: test.audit, newCityID: ids)(
            path: folder + "/" + manifest.enrolment.name, encoding: nil, rows: manifest.enrolment.rows, report: nil,
            in: test.context())
    }

    package func deliver(_ file: DemoManifest.File, into test: TestCity) async throws -> IngestDelivery.Outcome {
        guard let format = DeliveryFormat(rawValue: file.format.rawValue) else { throw FileFault.unknownHeader }
        return try await IngestDelivery(pool: test.pool, identity: test.identity, audit: test.audit, newCityID: cityID)(
            IngestDelivery.Request(
                source: SourceCode(file.source), format: format, path: folder + "/" + file.name,
                encoding: file.encoding == .gb18030 ? .gb18030 : .utf8, rows: file.rows),
            in: test.context())
    }

    package func id(of index: Int) -> CityID? { PublicID(bytes: city.cityIDBytes(of: index)).map(CityID.init) }

    private var cityID: @Sendable (Redacted<Bytes>) throws -> PublicID {
        { [city] number in
            guard let index = city.index(ofIDNumber: number.exposed),
                let id = PublicID(bytes: city.cityIDBytes(of: index))
            else { return try PublicID.random() }
            return id
        }
    }
}

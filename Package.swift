// swift-tools-version: 6.2
import PackageDescription

/// One constant for every target: language mode 6 comes with the tools version; the features below are the stricter
/// defaults of later Swift, and a warning does not build.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

/// For the rooms that touch C memory: every unsafe expression is spelled `unsafe`.
let strictMemory: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
    name: "shangding",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "shangding", targets: ["shangding"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPosix"),

        // Rules and formats: pure, no database, no clock
        .target(name: "CivilTime", swiftSettings: strict),
        .target(name: "StrictJSON", swiftSettings: strict),
        .target(name: "Scoring", dependencies: ["CivilTime", "StrictJSON"], swiftSettings: strict),
        .target(name: "Intake", dependencies: ["CivilTime", "StrictJSON"], swiftSettings: strict),
        .target(name: "Rights", dependencies: ["CivilTime"], swiftSettings: strict),
        .target(name: "Incentives", dependencies: ["CivilTime", "StrictJSON"], swiftSettings: strict),
        .target(name: "DemoCity", dependencies: ["CivilTime"], swiftSettings: strict),

        // Machinery
        .target(name: "Postgres", dependencies: ["CLibPQ", "CPosix", "CivilTime"], swiftSettings: strictMemory),
        .target(name: "Signing", dependencies: ["COpenSSL", "CivilTime", "StrictJSON"], swiftSettings: strictMemory),

        // The protocol between cities: pure rules over signed messages
        .target(name: "Federation", dependencies: ["CivilTime", "Signing", "StrictJSON"], swiftSettings: strict),

        // The way out to partners
        .target(
            name: "Outbound",
            dependencies: [
                "Federation", "Signing",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: strictMemory),

        // Data and verbs
        .executableTarget(name: "EmbedSql", swiftSettings: strict),
        .plugin(name: "EmbedSqlPlugin", capability: .buildTool(), dependencies: ["EmbedSql"]),
        .target(
            name: "Store",
            dependencies: [
                "CivilTime", "Federation", "Incentives", "Intake", "Postgres", "Rights", "Scoring", "Signing",
            ],
            swiftSettings: strict, plugins: ["EmbedSqlPlugin"]),
        .target(
            name: "UseCases",
            dependencies: [
                "CivilTime", "Federation", "Incentives", "Intake", "Postgres", "Rights", "Scoring", "Signing", "Store",
                "StrictJSON",
            ],
            swiftSettings: strict),

        // Faces
        .target(
            name: "API",
            dependencies: [
                "CivilTime", "Federation", "Incentives", "Intake", "Rights", "Scoring", "Signing", "StrictJSON",
                "UseCases",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .target(
            name: "Console",
            dependencies: [
                "CivilTime", "Federation", "Incentives", "Rights", "Signing", "StrictJSON", "UseCases",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "shangding",
            dependencies: [
                "API", "CivilTime", "Console", "DemoCity", "Federation", "Incentives", "Intake", "Outbound", "Postgres",
                "Rights",
                "Scoring",
                "Signing", "Store",
                "StrictJSON", "UseCases",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // Tests
        .target(
            name: "TestKit",
            dependencies: [
                "COpenSSL", "CivilTime", "DemoCity", "Federation", "Incentives", "Intake", "Postgres", "Rights",
                "Scoring", "Signing", "Store", "StrictJSON", "UseCases",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "CivilTime", "Federation", "Incentives", "Postgres", "Rights", "Scoring", "Signing", "Store",
                "StrictJSON",
                "TestKit", "UseCases",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "API", "CivilTime", "Console", "Federation", "Incentives", "Postgres", "Rights", "Scoring", "Signing",
                "Store", "StrictJSON", "TestKit", "UseCases", "shangding",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON"], swiftSettings: strict),
        .testTarget(name: "ScoringTests", dependencies: ["Scoring", "CivilTime"], swiftSettings: strict),
        .testTarget(
            name: "ScorecardTests", dependencies: ["Scoring", "CivilTime", "StrictJSON", "TestKit", "UseCases"],
            swiftSettings: strict),
        .testTarget(
            name: "IncentivesTests", dependencies: ["CivilTime", "Incentives", "StrictJSON"], swiftSettings: strict),
        .testTarget(
            name: "FederationTests", dependencies: ["CivilTime", "Federation", "Signing", "StrictJSON"],
            swiftSettings: strict),
        .testTarget(name: "RightsTests", dependencies: ["CivilTime", "Rights"], swiftSettings: strict),
        .testTarget(name: "IntakeTests", dependencies: ["Intake", "CivilTime"], swiftSettings: strict),
        .testTarget(name: "SigningTests", dependencies: ["Signing", "CivilTime", "StrictJSON"], swiftSettings: strict),
        .testTarget(name: "DemoCityTests", dependencies: ["DemoCity", "CivilTime"], swiftSettings: strict),
        .testTarget(
            name: "OutboundTests",
            dependencies: [
                "Federation", "Outbound", "Signing", "TestKit",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "CivilTime", "CLibPQ", "TestKit"], swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "CivilTime", "Federation", "Incentives", "Intake", "Postgres", "Rights", "Scoring", "Signing", "Store",
                "TestKit",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "UseCasesTests",
            dependencies: [
                "CivilTime", "DemoCity", "Federation", "Incentives", "Intake", "Postgres", "Rights", "Scoring",
                "Signing", "Store",
                "StrictJSON", "TestKit", "UseCases",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Postgres", "TestKit", "UseCases", "shangding",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ProcessTests",
            dependencies: [
                "CivilTime", "DemoCity", "Federation", "Incentives", "Intake", "Postgres", "Rights", "Signing", "Store",
                "StrictJSON",
                "TestKit",
                "UseCases",
                "shangding",
            ],
            swiftSettings: strict),
    ]
)

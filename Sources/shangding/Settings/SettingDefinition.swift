import UseCases

/// One setting: its environment name, its flag, and what the documentation says of it.
///
/// `SettingDefinition.all` is the only list of settings: `Docs/configuration.md` and
/// `Deploy/shangding.env.example` are compared with it.
struct SettingDefinition: Sendable {
    /// The environment variable, also the key in a settings file.
    let name: String
    /// The command line flag without its dashes; secrets have none, because arguments are visible to every user.
    let flag: String?
    let fallback: String
    let meaning: String
    let isSecret: Bool

    static let all: [SettingDefinition] = [
        dataDirectory, httpHost, httpPort, metricsPort, tlsCertificate, tlsKey, publicURL, trustedProxies,
        databaseURL, databaseURLFile, asOwner, keyRing, signingKeys, refusedPasswords,
        connections, pipelines, textsDirectory, contract, federationEntity, federationPrivate, sm2OpenSSL, logLevel,
        shutdownSeconds,
    ]

    static let dataDirectory = SettingDefinition(
        name: "SHANGDING_DATA_DIR", flag: "data-dir", fallback: ".shangding",
        meaning: "Folder of the private PostgreSQL, the keys and generated files.")
    static let httpHost = SettingDefinition(
        name: "SHANGDING_HTTP_HOST", flag: "http-host", fallback: "127.0.0.1",
        meaning: "Address the API listens on.")
    static let httpPort = SettingDefinition(
        name: "SHANGDING_HTTP_PORT", flag: "http-port", fallback: "8080",
        meaning: "Port of the API, 1 to 65535.")
    static let metricsPort = SettingDefinition(
        name: "SHANGDING_METRICS_PORT", flag: "metrics-port", fallback: "9464",
        meaning: "Port of the Prometheus metrics on the same address, 1 to 65535.")
    static let tlsCertificate = SettingDefinition(
        name: "SHANGDING_TLS_CERTIFICATE", flag: "tls-certificate", fallback: "",
        meaning: "PEM file of the API's certificate and its chain; with it the API speaks TLS 1.2 or later alone.")
    static let tlsKey = SettingDefinition(
        name: "SHANGDING_TLS_KEY", flag: "tls-key", fallback: "",
        meaning: "PEM file of the certificate's private key.")
    static let publicURL = SettingDefinition(
        name: "SHANGDING_PUBLIC_URL", flag: "public-url", fallback: "",
        meaning:
            "Address callers know the API by, without a path; the issuer of what the city signs. Default the address listened on."
    )
    static let trustedProxies = SettingDefinition(
        name: "SHANGDING_TRUSTED_PROXIES", flag: "trusted-proxies", fallback: "",
        meaning:
            "Addresses or networks of proxies, comma-separated, whose last hop in X-Forwarded-For is believed; default none."
    )
    static let databaseURL = SettingDefinition(
        name: "DATABASE_URL", flag: nil, fallback: "",
        meaning:
            "PostgreSQL to use, or the usual PG* variables; without either the private cluster of the data folder.",
        isSecret: true)
    static let databaseURLFile = SettingDefinition(
        name: "DATABASE_URL_FILE", flag: nil, fallback: "",
        meaning: "File that holds the address of PostgreSQL, instead of DATABASE_URL.")
    static let asOwner = SettingDefinition(
        name: "SHANGDING_AS_OWNER", flag: "as-owner", fallback: "false",
        meaning:
            "true lets the program work on a server without the roles of Sql/Roles.sql, with all rights of its login.")
    static let keyRing = SettingDefinition(
        name: "SHANGDING_KEY_RING", flag: "key-ring", fallback: "",
        meaning: "File with the encryption keys; default keys/ring in the data folder, created on first use.")
    static let signingKeys = SettingDefinition(
        name: "SHANGDING_SIGNING_KEYS", flag: "signing-keys", fallback: "",
        meaning:
            "File with the keys the city signs with; default keys/signing in the data folder, created on first use.")
    static let refusedPasswords = SettingDefinition(
        name: RefusedPasswords.setting, flag: "refused-passwords", fallback: "",
        meaning:
            "File of passwords no officer may choose: in each line a SHA-1 in hexadecimal, ascending, as lists of breaches have it; default none."
    )
    static let connections = SettingDefinition(
        name: "SHANGDING_DATABASE_CONNECTIONS", flag: "database-connections", fallback: "8",
        meaning: "Connections for transactions, 2 to 64.")
    static let pipelines = SettingDefinition(
        name: "SHANGDING_DATABASE_PIPELINES", flag: "database-pipelines", fallback: "2",
        meaning: "Shared connections for reads, 1 to 16.")
    static let textsDirectory = SettingDefinition(
        name: "SHANGDING_CITY_DIR", flag: "city-dir", fallback: "Deploy/City",
        meaning: "Folder with the texts of the city (texts.zh.json, texts.en.json).")
    static let contract = SettingDefinition(
        name: "SHANGDING_CONTRACT", flag: "contract", fallback: "Docs/openapi.yaml",
        meaning: "The OpenAPI document served at /openapi.yaml.")
    static let federationEntity = SettingDefinition(
        name: "SHANGDING_FEDERATION_ENTITY", flag: "federation-entity", fallback: "",
        meaning: "Name of this city among partner cities, such as urn:ccr:410100; empty for no federation.")
    static let federationPrivate = SettingDefinition(
        name: "SHANGDING_FEDERATION_ALLOW_PRIVATE", flag: "federation-allow-private", fallback: "false",
        meaning:
            "true lets partners be in private networks and speak plain HTTP: for demonstrations on one machine.")
    static let sm2OpenSSL = SettingDefinition(
        name: "SHANGDING_SM2_OPENSSL", flag: "sm2-openssl", fallback: "",
        meaning:
            "Least release of OpenSSL to sign with SM2, such as 3.0.23, comma-separated for several branches; with any other serve refuses to start where SM2 signs for partners. Default none: an old one is warned of."
    )
    static let logLevel = SettingDefinition(
        name: "SHANGDING_LOG_LEVEL", flag: "log-level", fallback: "info",
        meaning: "Least level written: debug, info, notice, warning or error.")
    static let shutdownSeconds = SettingDefinition(
        name: "SHANGDING_SHUTDOWN_SECONDS", flag: "shutdown-seconds", fallback: "20",
        meaning: "Longest time a stopping server waits for requests in flight, 1 to 300.")

    private init(name: String, flag: String?, fallback: String, meaning: String, isSecret: Bool = false) {
        self.name = name
        self.flag = flag
        self.fallback = fallback
        self.meaning = meaning
        self.isSecret = isSecret
    }
}

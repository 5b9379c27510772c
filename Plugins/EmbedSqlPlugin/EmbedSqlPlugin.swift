import Foundation
import PackagePlugin

/// Runs `EmbedSql` over the package's `Sql/` folder whenever a file in it changed.
@main
struct EmbedSqlPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let folder = context.package.directoryURL.appendingPathComponent("Sql")
        let inputs = ["Migrations", "Queries"].flatMap { name in
            let files = try? FileManager.default.contentsOfDirectory(
                at: folder.appendingPathComponent(name), includingPropertiesForKeys: nil)
            return (files ?? []).filter { $0.pathExtension == "sql" }
        }
        let output = context.pluginWorkDirectoryURL.appendingPathComponent("SQL.swift")
        return [
            .buildCommand(
                displayName: "Embedding Sql/",
                executable: try context.tool(named: "EmbedSql").url,
                arguments: [folder.path, output.path],
                inputFiles: inputs + [folder.appendingPathComponent("Roles.sql")], outputFiles: [output])
        ]
    }
}

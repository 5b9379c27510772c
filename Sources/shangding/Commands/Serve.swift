import ArgumentParser

func serveCity(_ installation: Installation) async throws {}

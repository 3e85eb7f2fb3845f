import ArgumentParser
import Foundation
import Service

/// `scjobs openrpc`: the description of what `serve` speaks.
struct OpenRPC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openrpc",
    abstract: "Prints the description of the JSON-RPC service: an OpenRPC document with JSON Schemas.")

  @Flag(help: "Print the page of errors instead, in Markdown.")
  var errors = false

  func run() {
    let text = errors ? ErrorPage.text : OpenRPCDocument.pretty
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}

import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct DescriptionTests {
  @Test(arguments: [(["openrpc"], "openrpc.json"), (["openrpc", "--errors"], "errors.md")])
  func `the file is what the binary prints: scjobs openrpc [--errors] renews it`(
    arguments: [String], name: String
  ) async throws {
    let printed = try await Program.run(arguments, in: Place())
    let kept = try String(contentsOfFile: Program.root + "/protocol/" + name, encoding: .utf8)
    #expect(printed.status == 0)
    #expect(printed.stdout == kept, "protocol/\(name) is stale")
  }

  @Test func `rpc.discover gives the same document`() async throws {
    let server = try ServeProcess(in: try Place())
    server.send(#"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#)
    let answer = try await server.nextMessage()
    #expect(answer["result"]?.prettyPrinted == (try Description().root.prettyPrinted))
    #expect(await server.finish().status == 0)
  }

  @Test func `a server has exactly the methods that are described, the sandbox's with --sandbox`()
    async throws
  {
    let description = try Description()
    let described = description.methods.filter { $0.value["result"] != nil }
    let sandboxed = Set(described.filter { $0.value["x-needs"]?.string == "--sandbox" }.keys)
    #expect(sandboxed == ["sandbox.createJob", "sandbox.advance", "sandbox.fault"])
    for options in [[], ["--sandbox"]] {
      let server = try ServeProcess(options, in: try Place())
      server.send(#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#)
      let answer = try await server.nextMessage()
      let offered = answer["result"]?["capabilities"]?["methods"]?.elements.compactMap(\.string) ?? []
      #expect(Set(offered) == Set(described.keys).subtracting(options.isEmpty ? sandboxed : []))
    }
  }

  @Test func `every method says what it is, and each example fits its schemas`() throws {
    let description = try Description()
    for (name, method) in description.methods.merging(description.notifications, uniquingKeysWith: { $1 }) {
      #expect(method["summary"]?.string?.isEmpty == false && method["x-since"]?.string == "1.0", "\(name)")
      for parameter in method["params"]?.elements ?? [] {
        #expect(parameter["summary"]?.string?.isEmpty == false, "\(name)")
      }
      if method["result"] != nil, !["rpc.discover"].contains(name) {
        #expect(method["examples"] != nil, "\(name)")
      }
      for example in method["examples"]?.elements ?? [] {
        var rules: [String: JSONValue] = [:]
        for parameter in method["params"]?.elements ?? [] {
          rules[parameter["name"]?.string ?? ""] = parameter["schema"]
        }
        for parameter in example["params"]?.elements ?? [] {
          let rule = try #require(rules[parameter["name"]?.string ?? ""], "\(name)")
          let value = try #require(parameter["value"])
          #expect(try description.checker.problems(value, rule) == [], "\(name)")
        }
        guard let result = example["result"]?["value"], let schema = method["result"]?["schema"] else {
          continue
        }
        #expect(try description.checker.problems(result, schema) == [], "\(name)")
      }
    }
  }

  @Test func `every error that a method names is described`() throws {
    let description = try Description()
    let lists =
      description.methods.values.compactMap { $0["errors"] }
      + [description.root["x-common-errors"]].compactMap { $0 }
    #expect(lists.count > 20)
    for reference in lists.flatMap(\.elements) {
      let place = reference["$ref"]?.string.flatMap { JSONPointer(String($0.dropFirst())) }
      #expect(place.flatMap(description.root.value) != nil, "\(reference.rawJSON)")
    }
  }
}

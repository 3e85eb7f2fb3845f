import Foundation

// usage: Fuzz list | Fuzz unpack TARGET FOLDER | Fuzz pack TARGET FOLDER | Fuzz run TARGET [option of libFuzzer…] FOLDER…

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What libFuzzer's C callback checks.
var chosen = FuzzTarget.json

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(2)
}

func target(_ words: [String]) -> FuzzTarget {
  guard words.count > 2, let target = FuzzTarget.named(words[2]) else {
    fail("The targets are \(FuzzTarget.all.map(\.name).joined(separator: ", ")).")
  }
  return target
}

func unpack(_ target: FuzzTarget, to folder: String) throws {
  for (number, input) in (try target.seeds() + Corpus.inputs(of: target.name)).enumerated() {
    try Data(input.prefix(FuzzTarget.longestInput)).write(to: URL(fileURLWithPath: "\(folder)/\(number)"))
  }
}

func pack(_ target: FuzzTarget, from folder: String) throws {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder)
  let seeds = Set(try target.seeds())
  let inputs = try names.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))) }
  // The shortest first, up to what a repository should hold.
  var room = 150_000
  let kept = inputs.filter { !seeds.contains($0) }.sorted { $0.count < $1.count }.prefix { input in
    room -= Corpus.encoded(input).utf8.count + 1
    return room > 0
  }
  try Corpus.keep(Array(kept), for: target.name)
}

/// The target of a program that libFuzzer starts.
let targetVariable = "SCJOBS_FUZZ_TARGET"

@MainActor func run(_ target: FuzzTarget, _ options: [String]) -> CInt {
  chosen = target
  // libFuzzer starts the program again to merge inputs, with its own options alone.
  setenv(targetVariable, target.name, 1)
  var arguments = ([CommandLine.arguments[0]] + options).map { strdup($0) } + [nil]
  var count = CInt(options.count + 1)
  return arguments.withUnsafeMutableBufferPointer { buffer in
    guard var start = buffer.baseAddress else { return 2 }
    return runFuzzer(&count, &start) { data, length in
      let bytes = Array(UnsafeBufferPointer(start: data, count: length))
      // libFuzzer calls from the thread that called it, the main one.
      MainActor.assumeIsolated {
        do { try chosen.check(bytes) } catch {
          FileHandle.standardError.write(Data("\(error)\n\(Corpus.encoded(bytes))\n".utf8))
          abort()
        }
      }
      return 0
    }
  }
}

let words = CommandLine.arguments
switch words.dropFirst().first {
case "list": for target in FuzzTarget.all { print(target.name) }
case "unpack" where words.count == 4: try unpack(target(words), to: words[3])
case "pack" where words.count == 4: try pack(target(words), from: words[3])
case "run" where words.count > 3: exit(run(target(words), Array(words.dropFirst(3))))
case let option? where option.hasPrefix("-"):
  guard let name = ProcessInfo.processInfo.environment[targetVariable] else { fallthrough }
  exit(run(target(["", "", name]), Array(words.dropFirst())))
default: fail("usage: Fuzz list | unpack TARGET FOLDER | pack TARGET FOLDER | run TARGET OPTION… FOLDER…")
}

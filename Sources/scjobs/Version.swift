/// The version of scjobs: https://semver.org. Told by `--version`, `initialize`, `status` and `User-Agent`.
let scjobsVersion = "0.1.0"

/// How a report looks, by day and by night.
enum HTMLStyle {
  static let sheet = """
    :root { --ink: #1d2330; --soft: #5c6575; --line: #d9dee7; --paper: #fff; --raised: #f5f7fa; --good: #14713d;
      --bad: #b3261e; --queued: #c3cad6; --processing: #2f6fd0; --detected: #e39a16; --unknown: #e7ebf1; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e9ef; --soft: #9aa4b5; --line: #333b49; --paper: #14181f; --raised: #1c222c; --good: #5cc98b;
        --bad: #ff8a80; --queued: #566074; --processing: #5b95ea; --detected: #e8ac3f; --unknown: #2a313d; }
    }
    * { box-sizing: border-box; }
    body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: var(--ink); background: var(--paper);
      font: 15px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.4rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
    code { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
    .verdict { display: inline-block; margin: 0 0 1rem; padding: .1rem .6rem; border: 1px solid; border-radius: 4px;
      font-weight: 600; }
    .verdict.passed { color: var(--good); }
    .verdict.failed { color: var(--bad); }
    dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0; }
    dt { color: var(--soft); font-size: .85rem; }
    dd { margin: 0; font-weight: 600; }
    table { width: 100%; border-collapse: collapse; }
    th { text-align: left; color: var(--soft); font-weight: 600; font-size: .85rem; }
    th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    .number { text-align: right; white-space: nowrap; }
    tr.failed td:nth-child(3), tr.failed .reason b { color: var(--bad); font-weight: 600; }
    tr.retried td, tr.expected td { color: var(--soft); }
    .reason { margin: .2rem 0 0; font-size: .9rem; overflow-wrap: anywhere; }
    .timeline td { vertical-align: middle; }
    .timeline .axis { width: 45%; }
    .axis span { float: left; font-weight: 400; }
    .axis span + span { float: right; }
    .bar { position: relative; height: 1rem; background: var(--raised); border-radius: 2px; overflow: hidden; }
    .bar i { position: absolute; top: 0; bottom: 0; min-width: 2px; }
    .legend { color: var(--soft); font-size: .85rem; margin: 0 0 .5rem; }
    .legend span { display: inline-block; width: .8rem; height: .8rem; margin: 0 .2rem 0 1rem; vertical-align: -.1rem; }
    .queued { background: var(--queued); }
    .processing { background: var(--processing); }
    .detected { background: var(--detected); }
    .unknown { background: var(--unknown); }
    footer { margin: 2rem 0 0; color: var(--soft); font-size: .85rem; }
    """
}

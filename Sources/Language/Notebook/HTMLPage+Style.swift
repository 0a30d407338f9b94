extension HTMLPage {
  /// Readable on a phone and in print, in light and in the dark.
  static let style = """
    :root { --paper: #fff; --ink: #1c1d1f; --faint: #6b6f76; --code: #f5f6f8; --line: #dfe1e5; --link: #0b5cad;
      --error-ink: #a3120a; --error: #fdf0ef; --k: #8f2fa5; --s: #1d6e2f; --n: #9a4a00; --f: #0b5cad; --i: #0b6b75; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #17181b; --ink: #e4e5e8; --faint: #9a9ea6; --code: #202226; --line: #363940; --link: #7db8f5;
        --error-ink: #ff9d94; --error: #35201f; --k: #d59be6; --s: #8fd39c; --n: #f0b27a; --f: #7db8f5; --i: #7fd1da; }
      figure img { background: #fff; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 17px/1.6 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
    main, footer { max-width: 56rem; margin: 0 auto; padding: 0 1rem; }
    main { padding-top: 1.5rem; }
    footer { color: var(--faint); font-size: .8rem; padding-bottom: 2rem; border-top: 1px solid var(--line); margin-top: 2.5rem; }
    h1, h2, h3 { line-height: 1.25; margin: 1.8rem 0 .6rem; }
    h1 { font-size: 1.9rem; } h2 { font-size: 1.4rem; } h3 { font-size: 1.05rem; }
    a { color: var(--link); }
    blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--faint); }
    code, pre { font: .84em/1.5 ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; }
    :not(pre) > code { background: var(--code); padding: .1em .3em; border-radius: 3px; }
    pre { margin: .5rem 0; padding: .7rem .9rem; overflow-x: auto; border-radius: 5px; tab-size: 2; }
    pre code { font-size: 1em; }
    .cell { margin-top: 1.6rem; } .cell h3 { margin: 0 4rem .5rem 0; }
    .code { position: relative; }
    .code pre, .text pre { background: var(--code); }
    .code .time { position: absolute; right: .2rem; top: -1.3rem; color: var(--faint); font-size: .7rem; }
    .k { color: var(--k); } .s { color: var(--s); } .n { color: var(--n); } .c { color: var(--faint); font-style: italic; }
    .f { color: var(--f); } .i { color: var(--i); }
    pre.printed, pre.shown { padding: .3rem .9rem; border-left: 3px solid var(--line); border-radius: 0; }
    pre.error { background: var(--error); color: var(--error-ink); border-left: 3px solid var(--error-ink); white-space: pre-wrap; }
    figure { margin: .8rem 0; text-align: center; }
    figure img, .text img { max-width: 100%; height: auto; border-radius: 3px; }
    .table, .text table { overflow-x: auto; margin: .8rem 0; display: block; }
    li:has(> input[type=checkbox]) { list-style: none; margin-left: -1.4em; }
    table { border-collapse: collapse; font-size: .8rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .25rem .55rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
    th { border-bottom-width: 2px; } .number { text-align: right; }
    .caption { color: var(--faint); font-size: .8rem; white-space: pre-wrap; margin: 0 0 .8rem; }
    @media (max-width: 40rem) { body { font-size: 16px; } pre { padding: .6rem; } }
    @media print { body { font-size: 10pt; } .code pre { white-space: pre-wrap; } }
    """
}

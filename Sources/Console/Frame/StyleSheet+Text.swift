extension StyleSheet {
    /// Ink on paper with one accent. Sizes follow the reader's own; everything works at 320 CSS pixels and at 400 %
    /// zoom; texts have a contrast of at least 4.5 to what is behind them.
    static let text = """
        :root { --ink: #1c2529; --soft: #515c63; --line: #d5d2c9; --paper: #f6f4ef; --card: #fff; --main: #17495a;
          --main-dark: #0f3441; --tint: #e7eff1; --seal: #9d2f26; --bad: #a02018; --bad-tint: #fcefed; --good: #1d6140;
          --good-tint: #e8f4ec; --warn: #7a4b00; --warn-tint: #fdf3dd; --radius: 8px; }
        * { box-sizing: border-box; }
        html { font-size: 100%; -webkit-text-size-adjust: 100%; }
        body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; color: var(--ink); background: var(--paper);
          font-family: "Helvetica Neue", Arial, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
          line-height: 1.7; }
        :lang(en) { line-height: 1.6; }
        h1, h2, h3, legend { line-height: 1.35; margin: 0; font-weight: 600; text-wrap: balance; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; }
        p { margin: 0 0 .8rem; } p:last-child { margin-bottom: 0; }
        a { color: var(--main); text-underline-offset: .2em; }
        a:hover { color: var(--main-dark); text-decoration-thickness: 2px; }
        code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .9em; overflow-wrap: anywhere; }
        :focus-visible { outline: 3px solid #c06a00; outline-offset: 2px; border-radius: 3px; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -999rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
        .skip:focus { left: .5rem; top: .5rem; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

        .bar { background: var(--main-dark); color: #fff; }
        .bar-in { max-width: 76rem; margin: 0 auto; padding: .6rem 1.25rem; display: flex; flex-wrap: wrap; align-items: center;
          gap: .4rem 1.5rem; }
        .bar a { color: #fff; } .bar :focus-visible { outline-color: #ffc766; }
        .brand { display: flex; align-items: center; gap: .6rem; font-weight: 600; text-decoration: none; letter-spacing: .04em; }
        .seal { display: inline-grid; place-items: center; width: 1.9rem; height: 1.9rem; border-radius: 5px; background: var(--seal);
          font-family: "Noto Serif CJK SC", "Songti SC", SimSun, serif; font-weight: 700; }
        .bar nav ul { display: flex; flex-wrap: wrap; gap: .2rem; list-style: none; margin: 0; padding: 0; }
        .bar nav a { display: block; padding: .3rem .8rem; border-radius: 6px; text-decoration: none; }
        .bar nav a:hover { background: rgb(255 255 255 / .14); }
        .bar nav a[aria-current] { background: #fff; color: var(--main-dark); font-weight: 600; }
        .who { margin-left: auto; display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; font-size: .92rem; }
        .who form { margin: 0; }
        button.quiet { background: none; border: 1px solid rgb(255 255 255 / .6); color: #fff; padding: .15rem .7rem; font-weight: 400; }
        button.quiet:hover { background: rgb(255 255 255 / .14); }

        main { flex: 1; width: 100%; max-width: 76rem; margin: 0 auto; padding: 1.75rem 1.25rem 3rem; }
        footer { border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; padding: 1rem 1.25rem; text-align: center; }
        .head { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-bottom: .6rem; }
        .head .actions { margin-left: auto; }
        .crumb { margin-bottom: .4rem; font-size: .92rem; }
        .lead { color: var(--soft); max-width: 46rem; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.25rem 1.4rem;
          margin: 0 0 1.25rem; }
        .card > h2, .card h1 { margin-bottom: .8rem; }
        .narrow { max-width: 30rem; margin-left: auto; margin-right: auto; }
        .notice, .problem, .warning { border-radius: var(--radius); padding: .75rem 1rem; margin: 0 0 1.25rem; border: 1px solid; }
        .notice { background: var(--good-tint); border-color: #b3d8c1; color: var(--good); }
        .problem { background: var(--bad-tint); border-color: #ecc4bf; color: var(--bad); }
        .warning { background: var(--warn-tint); border-color: #ecd59f; color: var(--warn); }
        .problem ul, .warning ul { margin: .3rem 0 0; padding-left: 1.4rem; } .problem a { color: inherit; }
        .problem h2, .warning h2 { margin-bottom: .3rem; }
        .empty { background: var(--card); border: 1px dashed #b9b5aa; border-radius: var(--radius); padding: 2rem; text-align: center;
          color: var(--soft); }

        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .8rem 2rem; margin: 0; }
        .facts dt { font-size: .85rem; color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
        .facts .wide { grid-column: 1 / -1; }
        .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius);
          margin-bottom: 1.25rem; }
        .card .scroll { border-radius: 6px; }
        table { border-collapse: collapse; width: 100%; font-size: .94rem; }
        caption { text-align: left; padding: .6rem .9rem; color: var(--soft); }
        th, td { text-align: left; vertical-align: top; padding: .55rem .9rem; border-bottom: 1px solid #e8e5dd; }
        thead th { background: #faf9f6; color: var(--soft); font-weight: 600; white-space: nowrap; }
        tbody tr:last-child > * { border-bottom: 0; } tbody tr:hover { background: #fbfaf7; }
        td.num, th.num { text-align: right; font-variant-numeric: tabular-nums; } .nowrap { white-space: nowrap; } .breaks { overflow-wrap: anywhere; }
        .state { display: inline-block; padding: .05rem .6rem; border-radius: 99px; font-size: .85rem; background: #ecebe6;
          color: #464c50; white-space: nowrap; }
        .s-running, .s-approved, .s-active { background: var(--good-tint); color: var(--good); }
        .s-submitted, .s-requested, .s-scheduled, .s-proposed, .s-verified { background: var(--tint); color: var(--main); }
        .s-paused, .s-draft, .s-suspended { background: var(--warn-tint); color: var(--warn); }
        .s-rejected, .s-returned { background: var(--bad-tint); color: var(--bad); }
        .tabs { display: flex; gap: .4rem; } .tabs a { padding: .2rem .9rem; border: 1px solid var(--line); border-radius: 99px;
          background: var(--card); text-decoration: none; }
        .tabs a[aria-current] { background: var(--main); border-color: var(--main); color: #fff; }
        .pages { text-align: right; }
        .steps { list-style: none; margin: 0; padding: 0; border-left: 2px solid var(--line); }
        .steps li { padding: 0 0 .8rem 1rem; } .steps li:last-child { padding-bottom: 0; }
        .steps small { color: var(--soft); display: block; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; list-style: none; padding: 0;
          margin: 0 0 1.25rem; }
        .tiles li { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.1rem 1.2rem; }
        .tiles p { color: var(--soft); font-size: .92rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; margin: 0 0 1.25rem; }
        .figures div { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: .9rem 1.1rem; }
        .figures dt { color: var(--soft); font-size: .88rem; }
        .figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.4; }
        .figures small { display: block; font-size: .85rem; font-weight: 400; color: var(--soft); }
        figure { margin: 0 0 1.25rem; } figure svg { display: block; width: 100%; height: auto; max-width: 46rem; }
        figcaption { color: var(--soft); font-size: .92rem; margin-bottom: .5rem; }
        svg text { font-family: inherit; font-size: 13px; fill: #1c2529; } svg .num { text-anchor: end; }
        svg .all { fill: #dfe6e8; } svg .bar-in-chart { fill: #2b7187; } svg .axis { stroke: #b9b5aa; }

        .stack > * + * { margin-top: 1rem; }
        .field { max-width: 44rem; } .field > label, .field > .label { display: block; font-weight: 600; }
        .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.1rem 2rem; margin-top: .7rem; }
        .row { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1rem; }
        .help { color: var(--soft); font-size: .88rem; margin: .15rem 0 0; }
        .error { color: var(--bad); font-size: .92rem; font-weight: 600; margin: .1rem 0 .25rem; }
        .error::before { content: "✕ "; } .wrong input, .wrong select, .wrong textarea { border-color: var(--bad); border-width: 2px; }
        input, select, textarea, button { font: inherit; color: inherit; }
        input:not([type=checkbox]):not([type=radio]):not([type=file]), select, textarea { width: 100%; padding: .4rem .65rem;
          border: 1px solid #7f8a90; border-radius: 6px; background: #fff; min-height: 2.5rem; }
        textarea { resize: vertical; } input[type=checkbox] { width: 1.1rem; height: 1.1rem; accent-color: var(--main); }
        input[readonly] { background: #f1efe9; }
        fieldset { border: 1px solid var(--line); border-radius: var(--radius); background: var(--card); padding: 1.1rem 1.4rem 1.3rem;
          margin: 0 0 1.25rem; min-width: 0; }
        legend { padding: 0 .4rem; margin-left: -.4rem; font-size: 1.1rem; }
        fieldset fieldset { background: #fbfaf7; padding: .8rem 1.1rem 1rem; margin: .9rem 0 1rem; }
        details { margin-top: .8rem; } summary { cursor: pointer; color: var(--main); } details .row { margin-top: .6rem; } fieldset fieldset legend { font-size: 1rem; }
        .checks { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .2rem 0; padding: 0; list-style: none; }
        .checks label { display: inline-flex; align-items: center; gap: .4rem; }
        button, .button { display: inline-block; padding: .45rem 1.2rem; border: 1px solid var(--main); border-radius: 6px; background: #fff;
          color: var(--main); font-weight: 600; cursor: pointer; text-decoration: none; min-height: 2.5rem; }
        button:hover, .button:hover { background: var(--tint); }
        button.primary, .button.primary { background: var(--main); color: #fff; }
        button.primary:hover, .button.primary:hover { background: var(--main-dark); }
        button.danger { border-color: var(--bad); color: var(--bad); } button.danger:hover { background: var(--bad-tint); }
        .narrow button.primary { width: 100%; }
        .inline { display: inline-block; margin: 0 .5rem 1rem 0; } .buttons { display: flex; flex-wrap: wrap; gap: .6rem; }
        .sticky { position: sticky; bottom: 0; background: var(--paper); padding: .8rem 0; border-top: 1px solid var(--line); }
        .filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .8rem; align-items: end; }
        .filters label { font-size: .88rem; color: var(--soft); }
        .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.25rem; align-items: start; }
        .differences { list-style: none; padding: 0; margin: 0; } .differences li { padding: .5rem 0; border-bottom: 1px solid #e8e5dd; }
        .differences li:last-child { border-bottom: 0; }
        @media (max-width: 40rem) { .who { margin-left: 0; } main { padding: 1.1rem .9rem 2rem; } .fields { grid-template-columns: 1fr; } h1 { font-size: 1.35rem; }
          .card, fieldset { padding: 1rem; } .head .actions { margin-left: 0; } .sticky { position: static; } }
        @media (prefers-reduced-motion: no-preference) { a, button { transition: background-color .12s; } }
        @media print { .bar, footer, .buttons, .inline { display: none; } body { background: #fff; } }

        """
}

namespace ThriftRpc.Lab;

/// <summary>How the page looks.</summary>
internal static class ReportStyle
{
    public const string Sheet = """

        :root { --ground: #ffffff; --card: #f6f7f9; --ink: #1a1d21; --quiet: #5b6470; --line: #d5dae1; --mark: #0b63c5; --second: #c2410c; --third: #7a8699; --event: #b42318; --warn: #fff6dd; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #14171b; --card: #1d2126; --ink: #e8eaed; --quiet: #a3adb9; --line: #363d46; --mark: #6cb0ff; --second: #ff9d66; --third: #7d8896; --event: #ff8a80; --warn: #3a3013; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 82rem; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
        h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
        .lead { max-width: 70ch; }
        p, li, dd { overflow-wrap: anywhere; }
        .warnings { background: var(--warn); border-radius: .5rem; padding: .25rem 1rem; }
        .warnings ul { padding-left: 1.1rem; margin: .5rem 0; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
        th, td { padding: .4rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
        th:first-child { text-align: left; position: sticky; left: 0; background: var(--ground); font-weight: 600; }
        @media (max-width: 40rem) { tbody th:first-child { white-space: normal; min-width: 8.5rem; } }
        thead th { color: var(--quiet); font-weight: 600; }
        tbody tr:last-child > * { border-bottom: 0; }
        tr.bare > * { color: var(--quiet); }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem; }
        figure { margin: 0; padding: .75rem; background: var(--card); border-radius: .5rem; min-width: 0; }
        figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .25rem; }
        .note { color: var(--quiet); font-size: .9rem; margin: .25rem 0 .75rem; max-width: 70ch; }
        svg { display: block; width: 100%; height: auto; }
        svg text { font: 11px system-ui, sans-serif; fill: var(--quiet); }
        svg text.strong { fill: var(--ink); font-weight: 600; }
        svg .axis { stroke: var(--line); stroke-width: 1; }
        svg .bar { fill: var(--mark); }
        svg .bar.bare { fill: var(--third); }
        svg .first { stroke: var(--mark); fill: none; stroke-width: 1.8; }
        svg .second { stroke: var(--second); fill: none; stroke-width: 1.4; }
        svg .others { stroke: var(--third); fill: none; stroke-width: 1; opacity: .45; }
        svg .dot1 { fill: var(--mark); }
        svg .dot2 { fill: var(--second); }
        svg .event { stroke: var(--event); stroke-width: 1.2; stroke-dasharray: 3 3; }
        svg text.event-text { fill: var(--event); stroke: none; }
        .key { display: inline-block; width: .8em; height: .8em; border-radius: .2em; margin-right: .3em; }
        .key.k1 { background: var(--mark); } .key.k2 { background: var(--second); } .key.k3 { background: var(--third); }
        dl { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: .25rem 1rem; }
        dt { color: var(--quiet); } dd { margin: 0; }
        details { margin: .5rem 0; } summary { cursor: pointer; }
        .options { columns: 18rem; font-size: .85rem; padding-left: 1.1rem; }
        code { font-size: .95em; overflow-wrap: anywhere; }

        """;
}

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ThriftRpc.Lab.Tests;

/// <summary>The page is looked at by a browser, and its charts by their text alternatives.</summary>
[CancelAfter(120_000)]
[NonParallelizable]
internal sealed partial class ReportTests
{
    private static readonly Lazy<Task<ComparisonResult>> s_result = new(() => new Comparison(new LabSettings
    {
        Strategies = ["pool", "shared", "net-http-tuned"],
        Callers = 4,
        CallsPerCaller = 30,
        Embedded = true,
    }).RunAsync(progress: null, CancellationToken.None));

    [TestCase(390, false)]
    [TestCase(390, true)]
    [TestCase(1280, false)]
    [TestCase(1280, true)]
    public async Task A_browser_shows_the_page_without_errors_network_access_or_overflow(int width, bool isDark, CancellationToken token)
    {
        SkipWithoutBrowser();
        Look look = await LookAsync(HtmlReport.Render(await s_result.Value), width, isDark, token);

        Assert.That(look.Console, Is.Empty);
        Assert.That(look.Width, Is.EqualTo(width), "as wide as it was to be looked at");
        Assert.That(look.ScrollWidth, Is.LessThanOrEqualTo(width), "wider than the screen");
        Assert.That(look.Ground, Is.EqualTo(isDark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)"));
    }

    /// <summary>The looks above would notice: the page forbids the network, and the browser says so when it is asked for all the same.</summary>
    [Test]
    public async Task A_page_that_wants_the_network_or_is_too_wide_is_found_out(CancellationToken token)
    {
        SkipWithoutBrowser();
        string page = HtmlReport.Render(await s_result.Value).Replace("<main>", "<main><img src=\"http://127.0.0.1:9/x.png\" alt=\"\"><div style=\"width: 3000px\">wide</div>", StringComparison.Ordinal);

        Look look = await LookAsync(page, 390, isDark: false, token);

        Assert.That(look.Console, Has.Some.Contains("Content Security Policy"));
        Assert.That(look.ScrollWidth, Is.GreaterThan(390));
    }

    [Test]
    public async Task Every_chart_has_a_title_and_a_description_with_figures()
    {
        string page = HtmlReport.Render(await s_result.Value);
        XElement[] charts = [.. SvgPattern().Matches(page).Select(match => XElement.Parse(match.Value))];

        Assert.That(charts, Has.Length.EqualTo(4 + 4 + (2 * 4) + 4), "throughput and latency of four scenarios, the course of two, one distribution, of four rows");
        foreach (XElement chart in charts)
        {
            string[] labels = ((string)chart.Attribute("aria-labelledby")!).Split(' ');
            Assert.That(chart.Elements().Take(2).Select(element => (string)element.Attribute("id")!), Is.EqualTo(labels));
            Assert.That(chart.Element("title")!.Value, Is.Not.Empty);
            Assert.That(chart.Element("desc")!.Value, Does.Match(@"\d"));
        }

        Assert.That(charts.Select(chart => (string)chart.Attribute("aria-labelledby")!), Is.Unique);
    }

    [Test]
    public async Task The_restart_is_marked()
    {
        string page = HtmlReport.Render(await s_result.Value);

        Assert.That(page, Does.Contain(">restart</text>").And.Contain("server is back."));
    }

    [Test]
    public async Task The_page_says_on_what_and_with_which_options_it_was_measured()
    {
        ComparisonResult result = await s_result.Value;
        string page = HtmlReport.Render(result);

        Assert.That(page, Does.Contain(WebUtility.HtmlEncode(result.Machine.Processor)).And.Contain(result.Machine.Runtime));
        Assert.That(page, Does.Contain("<code>MaxIdle = 4</code>"), "the tuned preset's cap");
        Assert.That(page, Does.Contain(WebUtility.HtmlEncode(result.Explanation)));
        Assert.That(page, Does.Not.Contain("<script").And.Not.Contain("src=").And.Not.Contain("href="));
    }

    [Test]
    public async Task Text_is_never_taken_for_markup()
    {
        ComparisonResult result = await s_result.Value;
        ComparisonResult evil = result with { Warnings = ["<script>alert(1)</script>"], Strategies = [result.Strategies[0] with { Title = "\"><b>" }] };

        Assert.That(HtmlReport.Render(evil), Does.Not.Contain("<script>").And.Not.Contain("<b>"));
    }

    private static void SkipWithoutBrowser()
    {
        if (!Chromium.IsInstalled)
        {
            Assert.Ignore("There is no chromium on the path.");
        }
    }

    /// <summary>Looks at a page through a frame of some width: a window of the browser cannot be as narrow as a phone.</summary>
    private static async Task<Look> LookAsync(string page, int width, bool isDark, CancellationToken token)
    {
        string frame = $$"""
            <!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>frame</title>
            <iframe id="page" style="border: 0; width: {{width}}px; height: 800px" srcdoc="{{WebUtility.HtmlEncode(page)}}"></iframe>
            <script>
            document.getElementById('page').onload = event => {
              const looked = event.target.contentDocument, root = looked.documentElement;
              document.body.dataset.look = [event.target.contentWindow.innerWidth, root.scrollWidth, getComputedStyle(looked.body).backgroundColor].join('|');
            };
            </script>
            """;
        (string document, string[] console) = await Chromium.LoadAsync(frame, isDark, token);
        Match look = LookPattern().Match(document);
        Assert.That(look.Success, Is.True, "The page did not load.");
        return new Look(int.Parse(look.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(look.Groups[2].Value, CultureInfo.InvariantCulture), look.Groups[3].Value, console);
    }

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex SvgPattern();

    [GeneratedRegex(@"data-look=""(\d+)\|(\d+)\|([^""]*)""")]
    private static partial Regex LookPattern();

    private sealed record Look(int Width, int ScrollWidth, string Ground, string[] Console);
}

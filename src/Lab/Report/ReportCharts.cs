using System.Globalization;
using System.Text;

namespace ThriftRpc.Lab;

/// <summary>The charts of the page.</summary>
internal static class ReportCharts
{
    private const double Left = 44;
    private const double Right = SvgChart.Width - 8;
    private const int SmallHeight = 170;
    private const double Top = 14;
    private const double Bottom = SmallHeight - 22;

    public static void Append(StringBuilder page, ComparisonResult result)
    {
        int next = 0;
        page.Append("<section><h2>Throughput</h2>\n<div class=\"cards\">\n");
        foreach (Scenario scenario in result.Scenarios)
        {
            page.Append(Throughput(result, scenario).ToFigure($"c{next++}"));
        }

        page.Append("</div></section>\n<section><h2>Latency of the fast calls</h2>\n<p class=\"note\"><span class=\"key k1\"></span>median <span class=\"key k2\"></span>99 % took no longer; on a logarithmic scale.</p>\n<div class=\"cards\">\n");
        foreach (Scenario scenario in result.Scenarios)
        {
            page.Append(Latency(result, scenario).ToFigure($"c{next++}"));
        }

        page.Append("</div></section>\n");
        foreach (Scenario scenario in result.Scenarios.Where(scenario => !scenario.IsComparable || result.Scenarios.Count == 1))
        {
            page.Append(CultureInfo.InvariantCulture, $"<section><h2>The course of {Html.Text(scenario.Name)}</h2>\n<p class=\"note\">In short: {Html.Text(scenario.Title)}. Above: <span class=\"key k1\"></span>mean latency and <span class=\"key k2\"></span>longest call of each moment; below: connections, as the server saw them.</p>\n<div class=\"cards\">\n");
            foreach ((StrategyResult strategy, ScenarioResult own) in In(result, scenario))
            {
                page.Append(CourseOf(result, scenario, strategy, own).ToFigure($"c{next++}"));
            }

            page.Append("</div></section>\n");
        }

        Scenario spread = result.Scenarios.Contains(ScenarioCatalog.Mixed) ? ScenarioCatalog.Mixed : result.Scenarios[0];
        page.Append(CultureInfo.InvariantCulture, $"<section><h2>The distribution of latency in {Html.Text(spread.Name)}</h2>\n<p class=\"note\">How long that part of the fast calls took at most. <span class=\"key k1\"></span>this strategy <span class=\"key k3\"></span>the others.</p>\n<div class=\"cards\">\n");
        foreach ((StrategyResult strategy, ScenarioResult own) in In(result, spread))
        {
            page.Append(Distribution(result, spread, strategy, own).ToFigure($"c{next++}"));
        }

        page.Append("</div></section>\n");
    }

    private static IEnumerable<(StrategyResult Strategy, ScenarioResult Own)> In(ComparisonResult result, Scenario scenario) =>
        result.Strategies.Where(strategy => strategy.In(scenario.Name) is not null).Select(strategy => (strategy, strategy.In(scenario.Name)!));

    private static SvgChart Throughput(ComparisonResult result, Scenario scenario)
    {
        const int row = 34;
        (StrategyResult Strategy, ScenarioResult Own)[] rows = [.. In(result, scenario)];
        SvgChart chart = new(
            (rows.Length * row) + 6,
            $"{scenario.Name}: calls per second",
            string.Join("; ", rows.Select(bar => $"{bar.Strategy.Title}: {Number(bar.Own.CallsPerSecond)}")));
        double most = Math.Max(1, rows.Max(bar => bar.Own.CallsPerSecond));
        for (int i = 0; i < rows.Length; i++)
        {
            double y = i * row;
            chart.Text(0, y + 12, rows[i].Strategy.Title, "strong");
            chart.Text(SvgChart.Width, y + 12, Number(rows[i].Own.CallsPerSecond), anchor: "end");
            chart.Bar(0, y + 17, SvgChart.Width * rows[i].Own.CallsPerSecond / most, 10, rows[i].Strategy.IsBare ? "bar bare" : "bar");
        }

        return chart;
    }

    private static SvgChart Latency(ComparisonResult result, Scenario scenario)
    {
        const int row = 34;
        (StrategyResult Strategy, ScenarioResult Own)[] rows = [.. In(result, scenario)];
        SvgChart chart = new(
            (rows.Length * row) + 24,
            $"{scenario.Name}: latency of the fast calls",
            string.Join("; ", rows.Select(line => $"{line.Strategy.Title}: median {Axis.Duration(line.Own.Fast.P50)}, 99 % within {Axis.Duration(line.Own.Fast.P99)}")));
        var axis = Axis.OfMicroseconds(rows.SelectMany(line => (double[])[line.Own.Fast.P50, line.Own.Fast.P99]), 22, SvgChart.Width - 22);
        double floor = (rows.Length * row) + 4;
        foreach (double decade in axis.Decades())
        {
            chart.Line(axis.Place(decade), 0, axis.Place(decade), floor, "axis");
            chart.Text(axis.Place(decade), floor + 14, Axis.Duration(decade), anchor: "middle");
        }

        for (int i = 0; i < rows.Length; i++)
        {
            double y = (i * row) + 22;
            chart.Text(0, (i * row) + 12, rows[i].Strategy.Title, "strong");
            chart.Line(axis.Place(rows[i].Own.Fast.P50), y, axis.Place(rows[i].Own.Fast.P99), y, "others");
            chart.Dot(axis.Place(rows[i].Own.Fast.P50), y, "dot1");
            chart.Dot(axis.Place(rows[i].Own.Fast.P99), y, "dot2");
        }

        return chart;
    }

    /// <summary>Latency above connections, on one axis of time.</summary>
    private static SvgChart CourseOf(ComparisonResult result, Scenario scenario, StrategyResult strategy, ScenarioResult own)
    {
        const double between = 24;
        const double connectionsTop = Bottom + between;
        const double connectionsBottom = connectionsTop + 70;
        double longest = own.Timeline.Select(point => point.MaxMicroseconds ?? 0).DefaultIfEmpty().Max();
        SvgChart chart = new(
            (int)connectionsBottom + 20,
            strategy.Title,
            $"The longest call took {Axis.Duration(longest)}. At most {Number(own.Connections.Peak)} connections at once, {Number(own.Connections.Opened)} opened in all, "
                + $"{Number(own.Connections.AtRest)} left open at the end. {EventsOf(own)}");
        double end = Math.Max(own.Timeline.Select(point => point.Second).DefaultIfEmpty().Max(), own.ConnectionTimeline.Select(point => point.Second).DefaultIfEmpty().Max());
        Axis time = new(0, Math.Max(end, 1e-3), Left, Right, isLogarithmic: false);
        DrawLatency(chart, own, time, In(result, scenario).SelectMany(each => each.Own.Timeline));
        DrawConnections(chart, own, time, In(result, scenario).SelectMany(each => each.Own.ConnectionTimeline), connectionsTop, connectionsBottom);
        chart.Text(Left, connectionsBottom + 14, "0 s");
        chart.Text(Right, connectionsBottom + 14, $"{end.ToString(end < 1 ? "0.00" : "0.0", CultureInfo.InvariantCulture)} s", anchor: "end");
        foreach (TimelineEvent happened in own.Events)
        {
            chart.Line(time.Place(happened.Second), Top - 4, time.Place(happened.Second), connectionsBottom, "event");
        }

        if (own.Events.Count > 0)
        {
            chart.Text(time.Place(own.Events[0].Second), Top - 5, own.Events.Count > 1 ? "restart" : own.Events[0].Text, "event-text", anchor: "middle");
        }

        return chart;
    }

    private static void DrawLatency(SvgChart chart, ScenarioResult own, Axis time, IEnumerable<TimelinePoint> everybodys)
    {
        var vertical = Axis.OfMicroseconds(everybodys.SelectMany(point => (double[])[point.MeanMicroseconds ?? 0, point.MaxMicroseconds ?? 0]), Bottom, Top);
        foreach (double decade in vertical.Decades())
        {
            chart.Line(Left, vertical.Place(decade), Right, vertical.Place(decade), "axis");
            chart.Text(Left - 4, vertical.Place(decade) + 4, Axis.Duration(decade), anchor: "end");
        }

        chart.Path(own.Timeline.Select(point => (time.Place(point.Second), point.MaxMicroseconds is { } max ? vertical.Place(max) : (double?)null)), "second");
        chart.Path(own.Timeline.Select(point => (time.Place(point.Second), point.MeanMicroseconds is { } mean ? vertical.Place(mean) : (double?)null)), "first");
    }

    private static void DrawConnections(SvgChart chart, ScenarioResult own, Axis time, IEnumerable<ConnectionPoint> everybodys, double top, double bottom)
    {
        double most = Math.Max(1, everybodys.Select(point => (double)point.Connections).DefaultIfEmpty(1).Max());
        Axis vertical = new(0, most, bottom, top, isLogarithmic: false);
        foreach (double value in (double[])[0, most])
        {
            chart.Line(Left, vertical.Place(value), Right, vertical.Place(value), "axis");
            chart.Text(Left - 4, vertical.Place(value) + 4, Number(value), anchor: "end");
        }

        chart.Path(own.ConnectionTimeline.Select(point => (time.Place(point.Second), (double?)vertical.Place(point.Connections))), "first");
        if (own.ConnectionTimeline.Count == 0)
        {
            chart.Text((Left + Right) / 2, (top + bottom) / 2, "too short to be sampled", anchor: "middle");
        }
    }

    private static SvgChart Distribution(ComparisonResult result, Scenario scenario, StrategyResult strategy, ScenarioResult own)
    {
        SvgChart chart = new(
            SmallHeight,
            strategy.Title,
            $"Half of the calls took at most {Axis.Duration(own.Fast.P50)}, 90 % {Axis.Duration(own.Fast.P90)}, 99 % {Axis.Duration(own.Fast.P99)}, 99.9 % {Axis.Duration(own.Fast.P999)}, the longest {Axis.Duration(own.Fast.Max)}.");
        var vertical = Axis.OfMicroseconds(In(result, scenario).SelectMany(each => each.Own.Distribution).Select(step => step.UpToMicroseconds), Bottom, Top);

        // Each nine takes as much room as the one before it: that is where strategies differ.
        Axis share = new(1e-4, 1, Right, Left, isLogarithmic: true);
        foreach (double decade in vertical.Decades())
        {
            chart.Line(Left, vertical.Place(decade), Right, vertical.Place(decade), "axis");
            chart.Text(Left - 4, vertical.Place(decade) + 4, Axis.Duration(decade), anchor: "end");
        }

        foreach ((double part, string name) in ((double, string)[])[(0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %")])
        {
            chart.Text(share.Place(1 - part), SmallHeight - 6, name, anchor: "middle");
        }

        foreach ((_, ScenarioResult theirs) in In(result, scenario).Where(each => each.Strategy != strategy))
        {
            chart.Path(Steps(theirs, share, vertical), "others");
        }

        chart.Path(Steps(own, share, vertical), "first");
        return chart;
    }

    private static IEnumerable<(double X, double? Y)> Steps(ScenarioResult own, Axis share, Axis vertical) =>
        own.Distribution.Select(step => (share.Place(Math.Max(1e-4, 1 - step.Share)), (double?)vertical.Place(step.UpToMicroseconds)));

    private static string EventsOf(ScenarioResult own) =>
        string.Join(' ', own.Events.Select(happened => $"At {happened.Second.ToString("0.00", CultureInfo.InvariantCulture)} s: {happened.Text}."));

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

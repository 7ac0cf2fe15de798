using System.Globalization;
using System.Text;

namespace ThriftRpc.Lab;

/// <summary>An SVG picture under construction, as wide as a card, with a text alternative.</summary>
internal sealed class SvgChart
{
    /// <summary>How wide every chart is, in its own units; on a phone about a pixel each.</summary>
    public const int Width = 360;

    private readonly StringBuilder _body = new();
    private readonly int _height;
    private readonly string _title;
    private readonly string _description;

    public SvgChart(int height, string title, string description)
    {
        _height = height;
        _title = title;
        _description = description;
    }

    public void Text(double x, double y, string text, string css = "", string anchor = "start") =>
        _body.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" class=\"{css}\">{Html.Text(text)}</text>\n");

    public void Bar(double x, double y, double width, double height, string css) =>
        _body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(1, width):0.#}\" height=\"{height:0.#}\" rx=\"2\" class=\"{css}\"/>\n");

    public void Line(double x1, double y1, double x2, double y2, string css) =>
        _body.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" class=\"{css}\"/>\n");

    public void Dot(double x, double y, string css) => _body.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4\" class=\"{css}\"/>\n");

    /// <summary>Draws a line through points; where a point is missing, the line has a gap.</summary>
    public void Path(IEnumerable<(double X, double? Y)> points, string css)
    {
        StringBuilder path = new();
        bool isDrawing = false;
        foreach ((double x, double? y) in points)
        {
            if (y is { } there)
            {
                path.Append(CultureInfo.InvariantCulture, $"{(isDrawing ? 'L' : 'M')}{x:0.#} {there:0.#}");
            }

            isDrawing = y is not null;
        }

        if (path.Length > 0)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" class=\"{css}\"/>\n");
        }
    }

    /// <summary>The picture in a card.</summary>
    /// <param name="id">Unlike any other on the page.</param>
    public string ToFigure(string id) => string.Create(CultureInfo.InvariantCulture, $"""
        <figure><figcaption>{Html.Text(_title)}</figcaption>
        <svg viewBox="0 0 {Width} {_height}" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{Html.Text(_title)}</title><desc id="{id}-d">{Html.Text(_description)}</desc>
        {_body}</svg></figure>

        """);
}

using System.Globalization;
using System.Text;

namespace ThriftRpc.Differential;

/// <summary>Draws a file that the grammar and the rules allow, with everything that the language has.</summary>
internal sealed class FileDraw
{
    private static readonly string[] s_bases = ["bool", "byte", "i8", "i16", "i32", "i64", "double", "string", "binary"];

    private readonly Random _random;
    private readonly IReadOnlyList<DrawnFile> _included;
    private readonly DrawnFile _file;
    private readonly StringBuilder _text = new();
    private readonly Words _names;
    private readonly ValueDraw _values;

    private FileDraw(Random random, string name, IReadOnlyList<DrawnFile> included, Words names)
    {
        _random = random;
        _included = included;
        _file = new DrawnFile(name);
        _names = names;
        _values = new ValueDraw(random);
    }

    /// <param name="name">The file's name without its ending.</param>
    /// <param name="included">What it includes.</param>
    /// <param name="names">For definitions: Apache's old compiler wants them to differ between files too.</param>
    public static DrawnFile Draw(Random random, string name, IReadOnlyList<DrawnFile> included, Words names)
    {
        FileDraw draw = new(random, name, included, names);
        draw.Headers();
        for (int definitions = random.Next(2, 10); definitions > 0; definitions--)
        {
            draw.Definition();
        }

        draw._file.Text = draw._text.ToString();
        return draw._file;
    }

    private void Headers()
    {
        if (Sometimes(8))
        {
            _text.Append('\ufeff');
        }

        foreach (DrawnFile file in _included)
        {
            Noise();
            char quote = Sometimes(2) ? '"' : '\'';
            _text.Append($"include {quote}{file.Name}.thrift{quote}\n");
        }

        if (Sometimes(5))
        {
            _text.Append("cpp_include \"<vector>\"\n");
        }

        if (Sometimes(3))
        {
            _text.Append($"namespace {Pick("java", "cpp", "rb", "py.twisted")} org.example_{_file.Name}{(Sometimes(4) ? " (a = \"b\")" : "")}\n");
        }
    }

    private void Definition()
    {
        Noise();
        switch (_random.Next(9))
        {
            case 0:
                Const();
                break;
            case 1:
                Typedef();
                break;
            case 2:
                Enum();
                break;
            case 3:
                Service();
                break;
            case 4:
                Struct("union");
                break;
            case 5:
                Struct("exception");
                break;
            default:
                Struct("struct");
                break;
        }
    }

    private void Const()
    {
        DrawnType type = Type();
        if (!ValueDraw.HasValues(type))
        {
            return;
        }

        string name = _names.Next("C_");
        _text.Append($"const {type.Text} {name} = {_values.Value(type, Consts())}{Separator()}\n");
        _file.Consts.Add(new DrawnConst(name, type));
    }

    private void Typedef()
    {
        DrawnType inner = Type();
        string name = _names.Next("T");
        _text.Append($"typedef {inner.Text} {name}{Annotations()}{Separator()}\n");
        _file.Types.Add(new DrawnTypedef(name, inner));
    }

    private void Enum()
    {
        string name = _names.Next("E");
        Words members = new(_random);
        List<(string, int)> drawn = [];
        int value = -1;
        _text.Append($"enum {name} {{\n");
        for (int count = _random.Next(1, 6); count > 0; count--)
        {
            string member = members.Next();
            value = Sometimes(3) ? _random.Next(-1000, 100_000) : value + 1;
            string written = value == (drawn.Count == 0 ? 0 : drawn[^1].Item2 + 1) && Sometimes(2) ? "" : value >= 0 && Sometimes(3) ? $" = 0x{value:X}" : $" = {value}";
            _text.Append($"  {member}{written}{Annotations()}{Separator()}\n");
            drawn.Add((member, value));
        }

        _text.Append($"}}{Annotations()}\n");
        _file.Types.Add(new DrawnEnum(name, drawn));
    }

    private void Struct(string keyword)
    {
        string name = _names.Next(keyword == "union" ? "U" : keyword == "exception" ? "X" : "S");
        bool isUnion = keyword == "union";
        DrawnStruct unfinished = new(name, isUnion, keyword == "exception", Fields: null);
        _text.Append($"{keyword} {name}{(keyword != "exception" && Sometimes(20) ? " xsd_all" : "")} {{\n");
        IReadOnlyList<DrawnField> fields = Fields(unfinished, indent: "  ", _random.Next(isUnion ? 1 : 0, 8), mayHaveDefaults: !isUnion);
        _text.Append($"}}{Annotations()}\n");
        _file.Types.Add(unfinished with { Fields = fields });
    }

    private List<DrawnField> Fields(DrawnStruct? owner, string indent, int count, bool mayHaveDefaults)
    {
        Words names = new(_random);
        List<DrawnField> drawn = [];
        int id = 0;
        bool areNumbered = !Sometimes(15);
        for (; count > 0; count--)
        {
            bool isRequired = owner is { IsUnion: false } && Sometimes(5);
            bool isRecursive = owner is not null && !isRequired && Sometimes(10);
            DrawnType type = isRecursive ? owner! : Type();
            string name = names.Next();
            id += Sometimes(5) ? _random.Next(1, 300) : 1;
            _text.Append(indent);
            _text.Append(areNumbered ? Sometimes(12) ? $"0x{id:x}: " : $"{id}: " : "");
            _text.Append(isRequired ? "required " : owner is not null && Sometimes(3) ? "optional " : "");
            _text.Append(type.Text).Append(isRecursive && Sometimes(2) ? " &" : "").Append(' ').Append(name);
            if (mayHaveDefaults && areNumbered && Sometimes(3) && ValueDraw.CanBeDefault(type))
            {
                _text.Append(CultureInfo.InvariantCulture, $" = {_values.Value(type, Consts())}");
            }

            _text.Append(Sometimes(25) ? " xsd_optional" : "").Append(Sometimes(25) ? " xsd_nillable" : "");
            _text.Append(Annotations()).Append(Separator()).Append(indent.Length > 0 ? "\n" : " ");
            drawn.Add(new DrawnField(name, type, isRequired));
        }

        return drawn;
    }

    private void Service()
    {
        string name = _names.Next("Svc");
        Words methods = new(_random);
        HashSet<string> all = [];
        _text.Append($"service {name}");
        DrawnService[] bases = [.. _file.Services, .. _included.SelectMany(file => file.Services.Select(service => service with { Name = $"{file.Name}.{service.Name}" }))];
        if (bases.Length > 0 && Sometimes(2))
        {
            DrawnService parent = bases[_random.Next(bases.Length)];
            _text.Append($" extends {parent.Name}");
            methods.Take(parent.Methods);
            all.UnionWith(parent.Methods);
        }

        _text.Append(" {\n");
        for (int count = _random.Next(0, 5); count > 0; count--)
        {
            string method = methods.Next();
            all.Add(method);
            bool isOneway = Sometimes(5);
            _text.Append($"  {(isOneway ? "oneway void" : Sometimes(4) ? "void" : Type().Text)} {method}(");
            Fields(owner: null, indent: "", _random.Next(0, 4), mayHaveDefaults: true);
            _text.Append(')');
            DrawnType[] exceptions = [.. Types().Where(type => type is DrawnStruct { IsException: true })];
            if (!isOneway && exceptions.Length > 0 && Sometimes(2))
            {
                _text.Append($" throws (1: {exceptions[_random.Next(exceptions.Length)].Text} {new Words(_random).Next()})");
            }

            _text.Append(Annotations()).Append(Separator()).Append('\n');
        }

        _text.Append($"}}{Annotations()}\n");
        _file.Services.Add(new DrawnService(name, all));
    }

    private DrawnType Type(int depth = 0)
    {
        DrawnType[] named = [.. Types()];
        return _random.Next(depth > 2 ? 5 : 8) switch
        {
            < 4 => new DrawnBase(s_bases[_random.Next(s_bases.Length)]),
            4 => named.Length > 0 ? named[_random.Next(named.Length)] : new DrawnBase("i32"),
            5 => List("list", Type(depth + 1)),
            6 => List("set", Type(depth + 1)),
            _ => Map(Sometimes(5) ? Type(depth + 1) : new DrawnBase(s_bases[_random.Next(s_bases.Length)]), Type(depth + 1)),
        };
    }

    private DrawnList List(string keyword, DrawnType element)
    {
        // Sets have it before their element, lists behind it.
        string CppType(string of) => keyword == of && Sometimes(20) ? " cpp_type \"x\"" : "";
        return new DrawnList($"{keyword}{CppType("set")}<{element.Text}>{CppType("list")}{(Sometimes(15) ? Annotations() : "")}", keyword == "set", element);
    }

    private static DrawnMap Map(DrawnType key, DrawnType value) => new($"map<{key.Text}, {value.Text}>", key, value);

    private IEnumerable<DrawnType> Types() => [.. _file.Types, .. _included.SelectMany(file => file.Types.Select(type => type.From(file.Name)))];

    private IReadOnlyList<DrawnConst> Consts() =>
        [.. _file.Consts, .. _included.SelectMany(file => file.Consts.Select(constant => constant with { Name = $"{file.Name}.{constant.Name}" }))];

    private string Annotations() => !Sometimes(8)
        ? ""
        : Pick(" (a = \"b\")", " (deprecated)", " (a.b.c = 'd', e; f = \"\")", " (x = \"1\"; x = \"2\")", " ()", " (deprecated = \"use \\\"that\\\" one\")", " (go.tag = 'json:\"a\"')");

    private string Separator() => Pick("", ",", ";");

    private void Noise()
    {
        if (Sometimes(4))
        {
            _text.Append(Pick("/** What <it> is & why. */\n", "// a comment\n", "# another\n", "/* one */\n", "/***/\n", "/**\n * Two lines,\n *   the second deeper.\n */\n", "\r\n"));
        }
    }

    private bool Sometimes(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

using System.Globalization;

namespace ThriftRpc.Idl;

/// <summary>Fits values to types.</summary>
internal sealed class ValueBinder(Scope scope)
{
    public ValueSymbol? Bind(ValueSyntax value, TypeSymbol type)
    {
        if (type is UnknownType)
        {
            return null;
        }

        if (value.Kind == ValueSyntaxKind.Name)
        {
            return BindName(value, type);
        }

        return type switch
        {
            BaseType @base => BindBase(value, @base),
            EnumSymbol @enum => BindEnum(value, @enum),
            ListType list => BindElements(value, list, list.Element),
            SetType set => BindElements(value, set, set.Element),
            MapType map => BindMap(value, map),
            StructSymbol @struct => BindStruct(value, @struct),
            _ => DoesNotFit(value, type),
        };
    }

    private ValueSymbol? BindName(ValueSyntax value, TypeSymbol type)
    {
        string name = value.Token.Text;
        if (name is "true" or "false")
        {
            // For Thrift they are other names of 1 and 0.
            Token number = value.Token with { Kind = TokenKind.Integer, Value = name == "true" ? 1 : 0 };
            return Bind(value with { Kind = ValueSyntaxKind.Integer, Token = number }, type);
        }

        if (scope.FindConst(name) is { } constant)
        {
            return scope.Follow(value.Span, () => constant.BindAs(type, scope, value));
        }

        int dot = name.LastIndexOf('.');
        if (dot > 0 && ResolveEnum(name.Substring(0, dot), value.Span) is { } @enum && @enum.Find(name.Substring(dot + 1)) is { } member)
        {
            return BindMember(value, type, @enum, member);
        }

        if (type is EnumSymbol expected && expected.Find(name) is not null)
        {
            scope.Diagnostics.Report(Rules.UnqualifiedMember, value.Span, name, expected.Name);
        }
        else if (!scope.IsLost(name))
        {
            scope.Diagnostics.Report(Rules.UnknownValue, value.Span, name);
        }

        return null;
    }

    private EnumSymbol? ResolveEnum(string name, TextSpan use) => scope.Find(name) switch
    {
        EnumSymbol @enum => @enum,
        TypedefSymbol typedef => scope.Follow(use, typedef.Resolve) as EnumSymbol,
        _ => null,
    };

    private ValueSymbol? BindMember(ValueSyntax value, TypeSymbol type, EnumSymbol @enum, EnumMember member)
    {
        if (type == @enum)
        {
            return new EnumValue(@enum, member, member.Value);
        }

        return type is BaseType @base && IntegerFits(member.Value, @base.Kind) ? new IntegerValue(member.Value) : DoesNotFit(value, type);
    }

    private ValueSymbol? BindBase(ValueSyntax value, BaseType type)
    {
        ValueSymbol? bound = (type.Kind, value.Kind) switch
        {
            (BaseKind.Bool, ValueSyntaxKind.Integer) => new BoolValue(value.Token.Value > 0),
            (BaseKind.Double, ValueSyntaxKind.Integer) => new DoubleValue($"{value.Token.Value}.0"),
            (BaseKind.Double, ValueSyntaxKind.Double) when IsFinite(value.Token.Text) => new DoubleValue(value.Token.Text),
            (BaseKind.String, ValueSyntaxKind.Literal) => new StringValue(value.Token.Text),
            (BaseKind.Binary, ValueSyntaxKind.Literal) => new BinaryValue(value.Token.Text),
            (BaseKind.Uuid, ValueSyntaxKind.Literal) when TryParseUuid(value.Token.Text, out Guid uuid) => new UuidValue(uuid),
            (_, ValueSyntaxKind.Integer) when IntegerFits(value.Token.Value, type.Kind) => new IntegerValue(value.Token.Value),
            _ => null,
        };
        return bound ?? DoesNotFit(value, type);
    }

    private static bool IntegerFits(long value, BaseKind kind) => kind switch
    {
        BaseKind.I8 => value is >= sbyte.MinValue and <= sbyte.MaxValue,
        BaseKind.I16 => value is >= short.MinValue and <= short.MaxValue,
        BaseKind.I32 => value is >= int.MinValue and <= int.MaxValue,
        BaseKind.I64 => true,
        _ => false,
    };

    private static bool IsFinite(string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && !double.IsInfinity(value);

    /// <summary>A uuid is written with hyphens, and may stand in braces.</summary>
    private static bool TryParseUuid(string text, out Guid uuid) => Guid.TryParseExact(text, "D", out uuid) || Guid.TryParseExact(text, "B", out uuid);

    private ValueSymbol? BindEnum(ValueSyntax value, EnumSymbol type)
    {
        if (value.Kind != ValueSyntaxKind.Integer || !IntegerFits(value.Token.Value, BaseKind.I32))
        {
            return DoesNotFit(value, type);
        }

        int number = (int)value.Token.Value;
        return new EnumValue(type, type.Members.FirstOrDefault(member => member.Value == number), number);
    }

    private ValueSymbol? BindElements(ValueSyntax value, TypeSymbol type, TypeSymbol elementType)
    {
        if (value.Kind != ValueSyntaxKind.List && !IsEmpty(value))
        {
            return DoesNotFit(value, type);
        }

        List<ValueSymbol> elements = [];
        foreach (ValueSyntax item in value.Items)
        {
            if (Bind(item, elementType) is { } element)
            {
                elements.Add(element);
            }
        }

        return new ElementsValue(elements);
    }

    private ValueSymbol? BindMap(ValueSyntax value, MapType type)
    {
        if (value.Kind != ValueSyntaxKind.Map && !IsEmpty(value))
        {
            return DoesNotFit(value, type);
        }

        List<(ValueSymbol, ValueSymbol)> pairs = [];
        for (int i = 0; i < value.Items.Count; i += 2)
        {
            ValueSymbol? key = Bind(value.Items[i], type.Key);
            ValueSymbol? item = Bind(value.Items[i + 1], type.Value);
            if (key is not null && item is not null)
            {
                pairs.Add((key, item));
            }
        }

        return new MapValue(pairs);
    }

    /// <summary>A struct is written as a map from its fields' names.</summary>
    private ValueSymbol? BindStruct(ValueSyntax value, StructSymbol type)
    {
        if (value.Kind != ValueSyntaxKind.Map || (type.Kind == StructKind.Union && value.Items.Count != 2))
        {
            return DoesNotFit(value, type);
        }

        List<(FieldSymbol Field, ValueSymbol)> fields = [];
        for (int i = 0; i < value.Items.Count; i += 2)
        {
            ValueSyntax key = value.Items[i];
            if (key.Kind != ValueSyntaxKind.Literal || type.Fields.FirstOrDefault(field => field.Name == key.Token.Text) is not { } field)
            {
                scope.Diagnostics.Report(Rules.UnknownMember, key.Span, $"{Noun(type)} {type.Name}", key.Token.Text);
            }
            else if (Bind(value.Items[i + 1], field.Type) is { } item)
            {
                // A field that comes twice: the last wins, as with any map.
                fields.RemoveAll(given => given.Field == field);
                fields.Add((field, item));
            }
        }

        foreach (FieldSymbol field in type.Fields.Where(field => field.Requiredness == Requiredness.Required && !field.HasDefault))
        {
            if (!fields.Any(given => given.Field == field))
            {
                scope.Diagnostics.Report(Rules.MissingMember, value.Span, field.Name, type.Name);
            }
        }

        return new StructValue(type, fields);
    }

    private static string Noun(StructSymbol type) => type.Kind switch
    {
        StructKind.Union => "union",
        StructKind.Exception => "exception",
        _ => "struct",
    };

    /// <summary>An empty list may be written as an empty map, and the other way round: Apache's compiler takes both.</summary>
    private static bool IsEmpty(ValueSyntax value) => value.Kind is ValueSyntaxKind.List or ValueSyntaxKind.Map && value.Items.Count == 0;

    private ValueSymbol? DoesNotFit(ValueSyntax value, TypeSymbol type)
    {
        scope.Diagnostics.Report(Rules.ValueDoesNotFit, value.Span, value.Describe(), type);
        return null;
    }
}

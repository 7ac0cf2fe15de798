namespace ThriftRpc.Idl;

/// <summary>
/// Writes the class that knows how to read, write and compare the containers of one file: a method for each type of container and
/// each thing that is done with it, so that structs stay as short as their IDL.
/// </summary>
internal sealed class ContainerEmitter(EmitContext context)
{
    private readonly Dictionary<string, Container> _containers = new(StringComparer.Ordinal);
    private readonly List<Container> _inOrder = [];
    private readonly NameScope _names = new();

    /// <summary>The call that writes a container as a field.</summary>
    public string WriteField(TypeSymbol type, short id, string value, string path) => Write(type, $"{id}, ", value, Literal.Of(path), asField: true);

    /// <summary>The call that reads a container; <paramref name="path"/> is the expression of the field's name.</summary>
    public string Read(TypeSymbol type, string path)
    {
        Container container = Get(type);
        container.IsRead = true;
        return $"{Class}.Read{container.Name}(ref reader, {path})";
    }

    /// <summary>The comparer of a container's content.</summary>
    public string Comparer(TypeSymbol type)
    {
        Container container = Get(type);
        container.IsCompared = true;
        return $"{Class}.{container.Name}Comparer";
    }

    /// <summary>What the constructor of a set or map must be told to compare its keys by content; empty when nothing.</summary>
    public string ContentComparerOf(TypeSymbol key) =>
        key is BaseType { Kind: BaseKind.Binary } || TypeEmitter.IsContainer(key) ? context.Types.Comparer(key, this) : "";

    /// <summary>Writes the class, if the file has any container.</summary>
    public void Emit()
    {
        // Writing a method may ask for further ones, of the elements: they join the list, behind.
        CodeWriter code = context.Code;
        if (_inOrder.Count == 0)
        {
            return;
        }

        code.Blank();
        code.Line("/// <summary>Reads, writes and compares the containers of this file.</summary>");
        code.Line(Runtime.GeneratedCode);
        using (code.Open($"file static class {context.Names.Containers}"))
        {
            CompleteElements();
            foreach (Container container in _inOrder.Where(container => container.IsCompared))
            {
                EmitComparer(container);
            }

            foreach (Container container in _inOrder)
            {
                EmitWrite(container);
                EmitRead(container);
            }
        }
    }

    private string Class => context.Names.ContainersInExpression;

    private Container Get(TypeSymbol type)
    {
        if (_containers.TryGetValue(type.ToString(), out Container? known))
        {
            return known;
        }

        // Elements first: their comparers must be there before those that are built on them.
        string name = type switch
        {
            ListType list => $"ListOf{NamePart(list.Element)}",
            SetType set => $"SetOf{NamePart(set.Element)}",
            MapType map => $"MapOf{NamePart(map.Key)}To{NamePart(map.Value)}",
            _ => throw new ArgumentException($"{type} is no container.", nameof(type)),
        };
        Container container = new(type, _names.Take(name));
        _containers.Add(type.ToString(), container);
        _inOrder.Add(container);
        return container;
    }

    private string NamePart(TypeSymbol type)
    {
        if (TypeEmitter.IsContainer(type))
        {
            return Get(type).Name;
        }

        return type is BaseType @base ? @base.Kind.ToString() : context.Names.Declared(type);
    }

    /// <summary>What a container needs, its elements need: from the outermost in, which is against the order of the list.</summary>
    private void CompleteElements()
    {
        for (int i = _inOrder.Count - 1; i >= 0; i--)
        {
            Container container = _inOrder[i];
            foreach (TypeSymbol element in ElementsOf(container.Type).Where(TypeEmitter.IsContainer))
            {
                Container inner = Get(element);
                inner.IsElementWritten |= container.IsElementWritten || container.IsFieldWritten;
                inner.IsRead |= container.IsRead;
                inner.IsCompared |= container.IsCompared || (container.IsRead && IsKey(container.Type, element));
            }
        }
    }

    private static IEnumerable<TypeSymbol> ElementsOf(TypeSymbol type) => type switch
    {
        ListType list => [list.Element],
        SetType set => [set.Element],
        MapType map => [map.Key, map.Value],
        _ => [],
    };

    private static bool IsKey(TypeSymbol container, TypeSymbol element) =>
        container is SetType || (container is MapType map && map.Key == element);

    private void EmitComparer(Container container)
    {
        string comparer = container.Type switch
        {
            ListType list => $"List({ComparerOf(list.Element)})",
            SetType set => $"Set({ComparerOf(set.Element)})",
            MapType map => $"Map({ComparerOf(map.Key)}, {ComparerOf(map.Value)})",
            _ => "",
        };
        string type = $"{Runtime.Collections}IEqualityComparer<{context.Types.Name(container.Type)}>";
        context.Code.Blank();
        context.Code.Line($"public static readonly {type} {container.Name}Comparer =");
        context.Code.Indented(() => context.Code.Line($"{Runtime.ContentComparer}.{comparer};"));
    }

    private string ComparerOf(TypeSymbol element) => context.Types.Comparer(element, this);

    private void EmitWrite(Container container)
    {
        if (container.IsFieldWritten)
        {
            EmitWrite(container, "short id, ", "id, ");
        }

        if (container.IsElementWritten)
        {
            EmitWrite(container, "", "");
        }
    }

    private void EmitWrite(Container container, string parameter, string argument)
    {
        CodeWriter code = context.Code;
        string field = NamesField(container.Type) ? ", string field" : "";
        string type = context.Types.Name(container.Type);
        code.Blank();
        code.Line($"public static void Write{container.Name}<TWriter>(scoped ref TWriter writer, {parameter}{type} value{field})");
        code.Indented(() => code.Line(Runtime.WhereWriter));
        using (code.Open())
        {
            switch (container.Type)
            {
                case ListType list:
                    code.Line($"writer.WriteListBegin({argument}{TypeEmitter.Wire(list.Element)}, value.Count);");
                    EmitWriteList(list.Element);
                    code.Line("writer.WriteListEnd();");
                    break;
                case SetType set:
                    code.Line($"writer.WriteSetBegin({argument}{TypeEmitter.Wire(set.Element)}, value.Count);");
                    EmitWriteItems(set.Element);
                    code.Line("writer.WriteSetEnd();");
                    break;
                case MapType map:
                    code.Line($"writer.WriteMapBegin({argument}{TypeEmitter.Wire(map.Key)}, {TypeEmitter.Wire(map.Value)}, value.Count);");
                    EmitWritePairs(map);
                    code.Line("writer.WriteMapEnd();");
                    break;
            }
        }
    }

    private void EmitWriteList(TypeSymbol element)
    {
        string span = $"{Runtime.CollectionsMarshal}.AsSpan(value)";
        if (BulkOf(element) is { } bulk)
        {
            context.Code.Line($"writer.Write{bulk}({(element is EnumSymbol ? AsNumbers(element, span) : span)});");
        }
        else
        {
            EmitWriteItems(element);
        }
    }

    private void EmitWriteItems(TypeSymbol element)
    {
        using (context.Code.Open($"foreach ({context.Types.Name(element)} item in value)"))
        {
            context.Code.Line(WriteElement(element, "item"));
        }

        context.Code.Blank();
    }

    private void EmitWritePairs(MapType map)
    {
        using (context.Code.Open($"foreach (({context.Types.Name(map.Key)} key, {context.Types.Name(map.Value)} item) in value)"))
        {
            context.Code.Line(WriteElement(map.Key, "key"));
            context.Code.Line(WriteElement(map.Value, "item"));
        }

        context.Code.Blank();
    }

    private string WriteElement(TypeSymbol type, string value)
    {
        string notNull = TypeEmitter.IsValueType(type) ? value : $"{value} ?? throw {Runtime.Protocol}TProtocolException.NullField(field)";
        if (TypeEmitter.IsContainer(type))
        {
            return Write(type, "", notNull, "field", asField: false) + ";";
        }

        return type is StructSymbol ? $"({notNull}).Write(ref writer);" : $"writer.Write{TypeEmitter.Verb(type)}({TypeEmitter.ToWire(type, notNull)});";
    }

    private string Write(TypeSymbol type, string id, string value, string path, bool asField)
    {
        Container container = Get(type);
        container.IsFieldWritten |= asField;
        container.IsElementWritten |= !asField;
        string field = NamesField(type) ? $", {path}" : "";
        return $"{Class}.Write{container.Name}(ref writer, {id}{value}{field})";
    }

    private void EmitRead(Container container)
    {
        if (!container.IsRead)
        {
            return;
        }

        CodeWriter code = context.Code;
        string type = context.Types.Name(container.Type);
        code.Blank();
        code.Line($"public static {type} Read{container.Name}<TReader>(scoped ref TReader reader, string field)");
        code.Indented(() => code.Line(Runtime.WhereReader));
        using (code.Open())
        {
            switch (container.Type)
            {
                case ListType list:
                    EmitReadList(list, type);
                    break;
                case SetType set:
                    EmitReadSet(set, type);
                    break;
                case MapType map:
                    EmitReadMap(map, type);
                    break;
            }
        }
    }

    private void EmitReadList(ListType list, string type)
    {
        CodeWriter code = context.Code;
        code.Line($"reader.ReadListBegin(out {Runtime.TType} elementType, out int count);");
        EmitCheck($"elementType != {TypeEmitter.Wire(list.Element)}", "elementType");
        code.Blank();
        code.Line($"{type} value = new(count);");
        if (BulkOf(list.Element) is { } bulk)
        {
            string span = $"{Runtime.CollectionsMarshal}.AsSpan(value)";
            code.Line($"{Runtime.CollectionsMarshal}.SetCount(value, count);");
            code.Line($"reader.Read{bulk}({(list.Element is EnumSymbol ? AsNumbers(list.Element, span) : span)});");
        }
        else
        {
            using (code.Open("for (int i = 0; i < count; i++)"))
            {
                code.Line($"value.Add({ReadElement(list.Element)});");
            }

            code.Blank();
        }

        code.Line("reader.ReadListEnd();");
        code.Line("return value;");
    }

    private void EmitReadSet(SetType set, string type)
    {
        CodeWriter code = context.Code;
        code.Line($"reader.ReadSetBegin(out {Runtime.TType} elementType, out int count);");
        EmitCheck($"elementType != {TypeEmitter.Wire(set.Element)}", "elementType");
        code.Blank();
        code.Line($"{type} value = new(count{KeyComparer(set.Element)});");
        using (code.Open("for (int i = 0; i < count; i++)"))
        {
            code.Line($"value.Add({ReadElement(set.Element)});");
        }

        code.Blank();
        code.Line("reader.ReadSetEnd();");
        code.Line("return value;");
    }

    private void EmitReadMap(MapType map, string type)
    {
        CodeWriter code = context.Code;
        string keyWire = TypeEmitter.Wire(map.Key);
        code.Line($"reader.ReadMapBegin(out {Runtime.TType} keyType, out {Runtime.TType} valueType, out int count);");
        EmitCheck($"(keyType != {keyWire} || valueType != {TypeEmitter.Wire(map.Value)})", $"keyType != {keyWire} ? keyType : valueType");
        code.Blank();
        code.Line($"{type} value = new(count{KeyComparer(map.Key)});");
        using (code.Open("for (int i = 0; i < count; i++)"))
        {
            code.Line($"{context.Types.Name(map.Key)} key = {ReadElement(map.Key)};");
            code.Line($"value[key] = {ReadElement(map.Value)};");
        }

        code.Blank();
        code.Line("reader.ReadMapEnd();");
        code.Line("return value;");
    }

    private void EmitCheck(string mismatch, string actual)
    {
        using (context.Code.Open($"if (count > 0 && {mismatch})"))
        {
            context.Code.Line($"throw {Runtime.Protocol}TProtocolException.ElementType(field, {actual});");
        }
    }

    private string ReadElement(TypeSymbol type)
    {
        if (TypeEmitter.IsContainer(type))
        {
            return Read(type, "field");
        }

        string read = type is StructSymbol ? $"{context.Names.InExpression(type)}.Read(ref reader)" : $"reader.Read{TypeEmitter.Verb(type)}()";
        return type is EnumSymbol ? $"({context.Types.Name(type)}){read}" : read;
    }

    /// <summary>Sets and maps that a peer fills hash numbers with a seed that it does not know; strings, structs and booleans need none.</summary>
    private string KeyComparer(TypeSymbol key) =>
        key is StructSymbol or BaseType { Kind: BaseKind.String or BaseKind.Bool } ? "" : ", " + ComparerOf(key);

    /// <summary>Whether elements can be null, which is an error that names the field.</summary>
    private static bool NamesField(TypeSymbol container) => ElementsOf(container).Any(element => !TypeEmitter.IsValueType(element));

    /// <summary>What the reader and writer call many numbers at once; null for elements that go one by one.</summary>
    private static string? BulkOf(TypeSymbol element) =>
        element is EnumSymbol or BaseType { Kind: not (BaseKind.String or BaseKind.Binary or BaseKind.Uuid) }
            ? TypeEmitter.Verb(element) + "s"
            : null;

    private string AsNumbers(TypeSymbol type, string span) => $"{Runtime.MemoryMarshal}.Cast<{context.Types.Name(type)}, int>({span})";

    /// <summary>A type of container, and what is done with it.</summary>
    private sealed class Container(TypeSymbol type, string name)
    {
        public TypeSymbol Type { get; } = type;

        public string Name { get; } = name;

        public bool IsFieldWritten { get; set; }

        public bool IsElementWritten { get; set; }

        public bool IsRead { get; set; }

        public bool IsCompared { get; set; }
    }
}

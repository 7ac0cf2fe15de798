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

    /// <summary>The call that writes a container as a field; <paramref name="path"/> is its name in messages.</summary>
    public string WriteField(TypeSymbol type, short id, string value, string path)
    {
        Container container = Get(type);
        container.IsFieldWritten = true;
        return $"{Class}.Write{container.Name}(ref writer, {id}, {value}{(container.CanHoldNull ? $", {Literal.Of(path)}" : "")})";
    }

    /// <summary>The call that writes a container as an element, inside the class itself.</summary>
    public string WriteElement(TypeSymbol type, string value)
    {
        Container container = Get(type);
        return $"Write{container.Name}(ref writer, {value}{(container.CanHoldNull ? ", field" : "")})";
    }

    /// <summary>The call that reads a container as a field.</summary>
    public string ReadField(TypeSymbol type, string path)
    {
        Container container = Get(type);
        container.IsRead = true;
        return $"{Class}.Read{container.Name}(ref reader, {Literal.Of(path)})";
    }

    /// <summary>The call that reads a container as an element, inside the class itself.</summary>
    public string ReadElement(TypeSymbol type) => $"Read{Get(type).Name}(ref reader, field)";

    /// <summary>The call that copies a container with all that it holds.</summary>
    public string Copy(TypeSymbol type, string value, bool isInContainers)
    {
        Container container = Get(type);
        container.IsCopied = true;
        return $"{(isInContainers ? "" : Class + ".")}Copy{container.Name}({value})";
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
        if (_inOrder.Count == 0)
        {
            return;
        }

        CompleteElements();
        CodeWriter code = context.Code;
        code.Blank();
        code.Line("/// <summary>Reads, writes and compares the containers of this file.</summary>");
        code.Line(Runtime.GeneratedCode);
        using (code.Open($"file static class {context.Names.Containers}"))
        {
            foreach (Container container in _inOrder.Where(container => container.IsCompared))
            {
                EmitComparer(container);
            }

            ContainerWriteEmitter write = new(context);
            ContainerReadEmitter read = new(context);
            ContainerCopyEmitter copy = new(context);
            foreach (Container container in _inOrder)
            {
                write.Emit(container);
                read.Emit(container);
                copy.Emit(container);
            }
        }
    }

    private string Class => context.Names.ContainersInExpression;

    private Container Get(TypeSymbol type)
    {
        // By its name in C#: two files may each have an Item, and both be in use here.
        string key = context.Types.Name(type);
        if (_containers.TryGetValue(key, out Container? known))
        {
            return known;
        }

        // Naming a container registers its elements before it, so that their comparers are there for its own.
        string name = type switch
        {
            ListType list => $"ListOf{NamePart(list.Element)}",
            SetType set => $"SetOf{NamePart(set.Element)}",
            MapType map => $"MapOf{NamePart(map.Key)}To{NamePart(map.Value)}",
            _ => throw new ArgumentException($"{type} is no container.", nameof(type)),
        };
        Container container = new(type, _names.Take(name));
        _containers.Add(key, container);
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

    /// <summary>What is done with a container, is done with its elements: from the outermost in, against the order of the list.</summary>
    private void CompleteElements()
    {
        for (int i = _inOrder.Count - 1; i >= 0; i--)
        {
            Container outer = _inOrder[i];
            foreach (TypeSymbol element in outer.Elements.Where(TypeEmitter.IsContainer))
            {
                Container inner = Get(element);
                inner.IsElementWritten |= outer.IsElementWritten || outer.IsFieldWritten;
                inner.IsRead |= outer.IsRead;
                inner.IsCopied |= outer.IsCopied && inner.Elements.Any(held => !CopyEmitter.IsShared(held));
                inner.IsCompared |= outer.IsCompared || (outer.IsRead && outer.IsKey(element));
            }
        }
    }

    private void EmitComparer(Container container)
    {
        string content = container.Type switch
        {
            ListType list => $"List({ComparerOf(list.Element)})",
            SetType set => $"Set({ComparerOf(set.Element)})",
            MapType map => $"Map({ComparerOf(map.Key)}, {ComparerOf(map.Value)})",
            _ => "",
        };
        string type = $"{Runtime.Collections}IEqualityComparer<{context.Types.Name(container.Type)}>";
        context.Code.Blank();
        context.Code.Line($"public static readonly {type} {container.Name}Comparer =");
        context.Code.Indented(() => context.Code.Line($"{Runtime.ContentComparer}.{content};"));
    }

    private string ComparerOf(TypeSymbol element) => context.Types.Comparer(element, this);
}

/// <summary>A type of container, and what is done with it.</summary>
internal sealed class Container(TypeSymbol type, string name)
{
    public TypeSymbol Type { get; } = type;

    /// <summary>Gets the name that its methods have in common, such as <c>ListOfI32</c>.</summary>
    public string Name { get; } = name;

    public bool IsFieldWritten { get; set; }

    public bool IsElementWritten { get; set; }

    public bool IsRead { get; set; }

    public bool IsCompared { get; set; }

    public bool IsCopied { get; set; }

    /// <summary>Gets the types of what it holds.</summary>
    public IReadOnlyList<TypeSymbol> Elements => Type switch
    {
        ListType list => [list.Element],
        SetType set => [set.Element],
        MapType map => [map.Key, map.Value],
        _ => [],
    };

    /// <summary>Gets whether elements can be null, which is an error that names the field.</summary>
    public bool CanHoldNull => Elements.Any(element => !TypeEmitter.IsValueType(element));

    /// <summary>Whether it finds elements of the type by their hash.</summary>
    public bool IsKey(TypeSymbol element) => Type is SetType || (Type is MapType map && map.Key == element);
}

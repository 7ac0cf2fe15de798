namespace ThriftRpc.Idl;

/// <summary>Orders files so that each stands behind those that it includes, and finds those for which there is no such order.</summary>
/// <remarks>Tarjan's strongly connected components, without recursion: a chain of includes may be longer than the stack.</remarks>
internal sealed class IncludeCycles
{
    private readonly Dictionary<IdlDocument, Node> _nodes = new(ReferenceComparer<IdlDocument>.Instance);
    private readonly Stack<Node> _open = new();
    private readonly List<IdlDocument> _ordered = [];
    private int _visited;

    public IncludeCycles(IReadOnlyList<IdlDocument> documents, Func<IdlDocument, IReadOnlyList<IncludeLink>> includesOf)
    {
        foreach (IdlDocument document in documents)
        {
            _nodes.Add(document, new Node(document, includesOf(document)));
        }

        foreach (IdlDocument document in documents)
        {
            Visit(_nodes[document]);
        }
    }

    public IReadOnlyList<IdlDocument> Ordered => _ordered;

    public int PlaceOf(IdlDocument document) => _nodes[document].Place;

    /// <summary>Whether a file and one that it includes lead to each other.</summary>
    public bool IsPartOfOne(IdlDocument document, IdlDocument? included) =>
        included is not null && _nodes[document].Component == _nodes[included].Component;

    private void Visit(Node root)
    {
        if (root.Index >= 0)
        {
            return;
        }

        Stack<Node> path = new();
        Enter(root, path);
        while (path.Count > 0)
        {
            Node node = path.Peek();
            if (node.NextInclude < node.Includes.Count)
            {
                if (node.Includes[node.NextInclude++].Target is { } target)
                {
                    Follow(node, _nodes[target], path);
                }
            }
            else
            {
                path.Pop();
                if (path.Count > 0)
                {
                    path.Peek().Lowest = Math.Min(path.Peek().Lowest, node.Lowest);
                }

                CloseComponent(node);
            }
        }
    }

    private void Enter(Node node, Stack<Node> path)
    {
        node.Index = node.Lowest = _visited++;
        path.Push(node);
        _open.Push(node);
    }

    private void Follow(Node node, Node target, Stack<Node> path)
    {
        if (target.Index < 0)
        {
            Enter(target, path);
        }
        else if (target.Component < 0)
        {
            node.Lowest = Math.Min(node.Lowest, target.Index);
        }
    }

    /// <summary>All that lies above the first of a component on the stack belongs to it.</summary>
    private void CloseComponent(Node first)
    {
        if (first.Lowest != first.Index)
        {
            return;
        }

        Node member;
        do
        {
            member = _open.Pop();
            member.Component = first.Index;
            member.Place = _ordered.Count;
            _ordered.Add(member.Document);
        }
        while (member != first);
    }

    private sealed class Node(IdlDocument document, IReadOnlyList<IncludeLink> includes)
    {
        public IdlDocument Document { get; } = document;

        public IReadOnlyList<IncludeLink> Includes { get; } = includes;

        public int NextInclude { get; set; }

        public int Index { get; set; } = -1;

        public int Lowest { get; set; }

        public int Component { get; set; } = -1;

        public int Place { get; set; }
    }
}

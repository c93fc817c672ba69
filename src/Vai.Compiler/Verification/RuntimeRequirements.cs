using Vai.Compiled;

namespace Vai.Compiler.Verification;

/// <summary>
/// What the runtime on the board asks of a compiled model before it loads it (xmodel.md 4, vart). That the program ends in its only END
/// is asked by whoever decodes it.
/// </summary>
internal static class RuntimeRequirements
{
    private const string RegisterContextType = "reg_id_to_context_type";
    private const string RegisterContextTypeV2 = "reg_id_to_context_type_v2";

    /// <exception cref="VaiException">VAI4108: the first violation.</exception>
    public static void Require(XirGraph compiled)
    {
        if (Violations(compiled).FirstOrDefault() is { } violation)
        {
            throw VaiDiagnostics.RuntimeRequirementBroken.UnplacedException(violation);
        }
    }

    /// <summary>Everything that the runtime would stumble over, in words; empty for a sound model.</summary>
    public static IEnumerable<string> Violations(XirGraph compiled)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        var subgraphs = compiled.Root.Children.Where(child => child.Device == "DPU").ToList();
        return subgraphs.Count == 0
            ? ["the model has no DPU subgraph"]
            : subgraphs.SelectMany(subgraph => Violations(compiled, subgraph).Select(what => $"in {subgraph.Name} {what}"));
    }

    private static IEnumerable<string> Violations(XirGraph graph, XirSubgraph subgraph)
    {
        var names = subgraph.SelfAndDescendants.SelectMany(part => part.OpNames).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<XirOp> ops = [.. graph.Ops.Where(op => names.Contains(op.Name))];
        var missing = MissingAttributes(subgraph.Attributes).ToList();
        return missing.Count > 0
            ? missing
            : Code(subgraph.Attributes).Concat(Registers(subgraph.Attributes)).Concat(Tensors(ops, subgraph.Attributes))
                .Concat(Borders(graph, names, ops)).Concat(Interfaces(graph, ops, subgraph.Attributes));
    }

    private static IEnumerable<string> MissingAttributes(AttributeMap attributes)
    {
        return Missing<ImmutableArray<byte>>("mc_code")
            .Concat(Missing<ImmutableSortedDictionary<string, string>>(RegisterContextType))
            .Concat(Missing<ImmutableSortedDictionary<string, int>>("reg_id_to_size"))
            .Concat(Missing<ImmutableSortedDictionary<string, string>>("runner"))
            .Concat(Missing<string>("dpu_name"))
            .Concat(Missing<ulong>("dpu_fingerprint"));

        IEnumerable<string> Missing<T>(string name) =>
            attributes.TryGet(name, out T _) ? [] : [$"attribute '{name}' is missing or of another type"];
    }

    private static IEnumerable<string> Code(AttributeMap attributes)
    {
        if (!attributes.Get("runner", ImmutableSortedDictionary<string, string>.Empty).ContainsKey("run"))
        {
            yield return "attribute 'runner' does not say what runs it";
        }

        if (attributes.Get("mc_code_preload", ImmutableArray<byte>.Empty).Length > 0)
        {
            yield return "attribute 'mc_code_preload' is not empty";
        }
    }

    private static IEnumerable<string> Registers(AttributeMap attributes)
    {
        var sizes = attributes.Get("reg_id_to_size", ImmutableSortedDictionary<string, int>.Empty);
        var types = attributes.Get(RegisterContextType, ImmutableSortedDictionary<string, string>.Empty);
        var contents = attributes.Get("reg_id_to_parameter_value", ImmutableSortedDictionary<string, ImmutableArray<byte>>.Empty);
        foreach (var (name, type) in types)
        {
            if (!sizes.TryGetValue(name, out var size))
            {
                yield return $"{name} has no size";
            }
            else if (type == "CONST" && (!contents.TryGetValue(name, out var content) || content.Length > size))
            {
                yield return $"{name} has {size} bytes and no constants that fit into them";
            }
        }

        if (types.Where(pair => pair.Value == "DATA").Sum(pair => (long)sizes.GetValueOrDefault(pair.Key)) <= 0)
        {
            yield return "no register holds data";
        }
    }

    // The runtime walks every op: only downloads may lack a place.
    private static IEnumerable<string> Tensors(ImmutableArray<XirOp> ops, AttributeMap subgraph)
    {
        var sizes = subgraph.Get("reg_id_to_size", ImmutableSortedDictionary<string, int>.Empty);
        foreach (var op in ops.Where(op => op.Type != OpNames.Download))
        {
            var attributes = op.Output.Attributes;
            if (!attributes.TryGet("reg_id", out int register) || !attributes.TryGet("ddr_addr", out int address)
                || !attributes.TryGet("location", out int location))
            {
                yield return $"tensor '{op.Output.Name}' lacks reg_id, ddr_addr or location";
            }
            else if (location == 1 && (address < 0 || address + Extent(op.Output) > sizes.GetValueOrDefault($"REG_{register}")))
            {
                yield return $"tensor '{op.Output.Name}' ends behind REG_{register}";
            }
        }
    }

    private static long Extent(XirTensor tensor)
    {
        var stride = tensor.Attributes.Get("stride", DpuSubgraph.DenseStride(tensor.Shape));
        return 1 + tensor.Shape.Zip(stride, (size, step) => (size - 1L) * step).Sum();
    }

    private static IEnumerable<string> Borders(XirGraph graph, HashSet<string> names, ImmutableArray<XirOp> ops)
    {
        foreach (var op in ops.Where(op => op.Type != OpNames.Upload))
        {
            foreach (var input in op.InputNames.Where(name => !names.Contains(name)))
            {
                yield return $"'{op.Name}' reads '{input}' from outside without an upload";
            }
        }

        foreach (var op in ops.Where(op => op.Type != OpNames.Download))
        {
            foreach (var reader in graph.ConsumersOf(op.Name).Where(reader => !names.Contains(reader.Name)))
            {
                yield return $"'{reader.Name}' outside reads '{op.Name}' without a download";
            }
        }

        foreach (var input in ops.Where(op => op.Type == OpNames.Upload).SelectMany(op => op.InputNames).GroupBy(name => name)
            .Where(group => group.Count() > 1))
        {
            yield return $"'{input.Key}' is uploaded {input.Count()} times";
        }
    }

    private static IEnumerable<string> Interfaces(XirGraph graph, ImmutableArray<XirOp> ops, AttributeMap subgraph)
    {
        ImmutableArray<XirTensor> tensors =
        [
            .. ops.Where(op => op.Type == OpNames.Upload).Select(op => op.Output),
            .. ops.Where(op => op.Type == OpNames.Download).Select(op => graph.Op(op.InputNames.Single()).Output),
        ];
        foreach (var tensor in tensors)
        {
            var dense = DpuSubgraph.DenseStride(tensor.Shape);
            if (tensor.Attributes.Get("location", 0) != 1 || tensor.FixPoint is null
                || !tensor.Attributes.Get("stride", dense).AsSpan().SequenceEqual(dense.AsSpan()))
            {
                yield return $"tensor '{tensor.Name}' at the border is not dense in DDR with a fix point";
            }
        }

        var used = tensors.Select(tensor => $"REG_{tensor.Attributes.Get("reg_id", -1)}").ToHashSet(StringComparer.Ordinal);
        foreach (var (register, _) in subgraph.Get(RegisterContextTypeV2, ImmutableSortedDictionary<string, string>.Empty)
            .Where(pair => pair.Value == "INTERFACE" && !used.Contains(pair.Key)))
        {
            yield return $"{register} is an interface and holds neither input nor output";
        }
    }
}

using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiled;

/// <summary>
/// One DPU subgraph of a compiled model, ready to execute.
/// </summary>
/// <param name="Ops">All its ops in topological order, constants, uploads and downloads included.</param>
/// <param name="Tensors">The tensors that have a place in DDR (location 1), by op name; constants included.</param>
/// <param name="Inputs">The uploads' tensors.</param>
/// <param name="Outputs">The tensors that the downloads read.</param>
internal sealed record DpuSubgraph(
    XirSubgraph Subgraph,
    DpuTarget Target,
    ImmutableArray<Instruction> Program,
    ImmutableArray<DpuRegister> Registers,
    ImmutableArray<XirOp> Ops,
    ImmutableSortedDictionary<string, DdrTensor> Tensors,
    ImmutableArray<DdrTensor> Inputs,
    ImmutableArray<DdrTensor> Outputs)
{
    /// <summary>What the 29 bits of an instruction's DDR address reach, for all registers together; a hostile size must not be
    /// allocated.</summary>
    private const int MaximumRegisterBytes = 1 << 29;

    public string Name => Subgraph.Name;

    /// <summary>The numbers of a constant in the parameter register, in dense order; null when the op has none there.</summary>
    public sbyte[]? Constant(string opName)
    {
        if (!Tensors.TryGetValue(opName, out var tensor)
            || Registers.FirstOrDefault(register => register.Id == tensor.Register) is not { } register
            || tensor.End > register.Content.Length)
        {
            return null;
        }

        var data = new sbyte[tensor.ElementCount];
        var next = 0;
        foreach (var offset in tensor.Offsets())
        {
            data[next++] = (sbyte)register.Content[offset];
        }

        return data;
    }

    /// <exception cref="VaiException">VAI2001 or VAI6001: something that the runtime needs is missing or wrong.</exception>
    public static DpuSubgraph From(XirGraph graph, XirSubgraph subgraph)
    {
        var names = subgraph.SelfAndDescendants.SelectMany(part => part.OpNames).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<XirOp> ops = [.. graph.Ops.Where(op => names.Contains(op.Name))];
        if (ops.FirstOrDefault(op => op.Is(OpTraits.Border) && op.InputNames.Count() != 1) is { } border)
        {
            throw Bad(subgraph, $"{border.Type} '{border.Name}' has {border.InputNames.Count()} inputs, 1 is needed");
        }

        var registers = ReadRegisters(subgraph);
        var tensors = ops.Select(op => ReadTensor(subgraph, op, registers)).OfType<DdrTensor>()
            .ToImmutableSortedDictionary(tensor => tensor.OpName, tensor => tensor, StringComparer.Ordinal);
        var target = DpuTarget.FromFingerprint(Require<ulong>(subgraph, "dpu_fingerprint"));
        return new DpuSubgraph(
            subgraph,
            target,
            DpuProgram.Decode(Require<ImmutableArray<byte>>(subgraph, "mc_code").AsSpan(), target.InstructionSet),
            registers,
            ops,
            tensors,
            [.. ops.Where(op => op.Type == OpNames.Upload).Select(op => InDdr(op.Name))],
            [.. ops.Where(op => op.Type == OpNames.Download).Select(op => InDdr(op.InputNames.First()))]);

        DdrTensor InDdr(string opName) => tensors.TryGetValue(opName, out var tensor)
            ? tensor
            : throw Bad(subgraph, $"op '{opName}' is at the subgraph's border and has no place in DDR");
    }

    private static ImmutableArray<DpuRegister> ReadRegisters(XirSubgraph subgraph)
    {
        var sizes = Require<ImmutableSortedDictionary<string, int>>(subgraph, "reg_id_to_size");
        var contexts = Require<ImmutableSortedDictionary<string, string>>(
            subgraph, subgraph.Attributes.Contains("reg_id_to_context_type_v2") ? "reg_id_to_context_type_v2" : "reg_id_to_context_type");
        var contents = subgraph.Attributes.Get("reg_id_to_parameter_value", ImmutableSortedDictionary<string, ImmutableArray<byte>>.Empty);
        if (sizes.Values.Sum(size => (long)size) > MaximumRegisterBytes)
        {
            throw Bad(subgraph,
                $"its base registers have {sizes.Values.Sum(size => (long)size)} bytes, {MaximumRegisterBytes} together are possible");
        }

        return [.. sizes.Select(pair => ReadRegister(subgraph, pair.Key, pair.Value, contexts, contents)).OrderBy(register => register.Id)];
    }

    private static DpuRegister ReadRegister(
        XirSubgraph subgraph,
        string name,
        int size,
        ImmutableSortedDictionary<string, string> contexts,
        ImmutableSortedDictionary<string, ImmutableArray<byte>> contents)
    {
        var content = contents.GetValueOrDefault(name, []);
        if (name is not ['R', 'E', 'G', '_', >= '0' and <= '7'])
        {
            throw Bad(subgraph, $"'{name}' is no base register; they are REG_0 to REG_7");
        }

        if (size < content.Length)
        {
            throw Bad(subgraph, $"{name} has {size} bytes, its content {content.Length}");
        }

        var context = contexts.GetValueOrDefault(name) switch
        {
            "CONST" => RegisterContext.Constant,
            "WORKSPACE" => RegisterContext.Workspace,
            _ => RegisterContext.Interface,
        };
        return new DpuRegister(name[^1] - '0', context, size, content);
    }

    private static DdrTensor? ReadTensor(XirSubgraph subgraph, XirOp op, ImmutableArray<DpuRegister> registers)
    {
        var attributes = op.Output.Attributes;
        if (attributes.Get("location", 0) != 1 || !attributes.TryGet("reg_id", out int register)
            || !attributes.TryGet("ddr_addr", out int address))
        {
            return null;
        }

        var shape = op.Output.Shape;
        var tensor = new DdrTensor(
            op.Name, shape, attributes.Get("stride", DenseStride(shape)), attributes.Get("fix_point", 0), register, address);
        if (tensor.Stride.Length != shape.Length || tensor.Stride.Any(step => step < 0) || shape.Any(size => size < 1))
        {
            throw Bad(subgraph,
                $"tensor '{op.Output.Name}' has shape [{string.Join(',', shape)}] and stride [{string.Join(',', tensor.Stride)}]");
        }

        if (registers.FirstOrDefault(candidate => candidate.Id == register) is not { } memory || address < 0 || tensor.End > memory.Size
            || op.Output.ElementCount > memory.Size)
        {
            throw Bad(subgraph,
                $"tensor '{op.Output.Name}' has {op.Output.ElementCount} numbers and ends at byte {tensor.End} of REG_{register}, which " +
                $"has {registers.FirstOrDefault(candidate => candidate.Id == register)?.Size ?? 0}");
        }

        return tensor;
    }

    /// <summary>The strides of a tensor without gaps.</summary>
    public static ImmutableArray<int> DenseStride(ImmutableArray<int> shape)
    {
        var stride = new int[shape.Length];
        var step = 1;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            stride[d] = step;
            step = checked(step * shape[d]);
        }

        return [.. stride];
    }

    private static T Require<T>(XirSubgraph subgraph, string name) => subgraph.Attributes.TryGet(name, out T value)
        ? value
        : throw Bad(subgraph, $"it has no attribute '{name}'");

    private static VaiException Bad(XirSubgraph subgraph, string what) =>
        VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, subgraph.Name), what);
}

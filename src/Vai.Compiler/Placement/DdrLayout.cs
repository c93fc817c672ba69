using Vai.Compiled;
using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Placement;

/// <summary>
/// The place of every tensor of a DPU subgraph: constants in register 0, what lives only during the run in 1, inputs in 2, outputs
/// in 3, as in the vendor's files (machine.md 1; xmodel.md 4). Tensors are dense, but for those that lie in another one.
/// </summary>
/// <param name="Places">By op name; ops whose result stays in the banks have none, nor have downloads.</param>
/// <param name="Parts">Ops of superlayers whose result lies in another one's: members of a concatenation.</param>
/// <param name="Constants">The content of register 0.</param>
/// <param name="Sizes">Bytes by register; a register without tensors has none.</param>
internal sealed record DdrLayout(
    ImmutableDictionary<string, DdrTensor> Places, ImmutableHashSet<string> Parts, ImmutableArray<byte> Constants,
    ImmutableSortedDictionary<int, int> Sizes)
{
    public const int ConstantRegister = 0;
    public const int WorkspaceRegister = 1;
    public const int InputRegister = 2;
    public const int OutputRegister = 3;

    /// <summary>Where 3.x files start every constant; a DDR burst never crosses such a border.</summary>
    private const int ConstantAlignment = 4096;

    private const int Alignment = 16;

    /// <summary>
    /// Rows that are padded on the left begin before their tensor (machine.md 6.3): room for the largest padding that LOAD can make, 31
    /// bytes.
    /// </summary>
    private const int Headroom = 32;

    private const long LargestAddress = (1L << 29) - 1;

    public static long Align(long value, int alignment) => (value + alignment - 1) / alignment * alignment;

    /// <param name="ops">Uploads and downloads included.</param>
    /// <exception cref="VaiException">VAI4009: more memory than addresses reach.</exception>
    public static DdrLayout Of(ImmutableArray<XirOp> ops, ImmutableArray<SuperlayerGroup> groups)
    {
        var byName = ops.ToDictionary(op => op.Name, StringComparer.Ordinal);
        var views = new TensorViews(ops, groups.Select(group => group.Last));
        var leaving = ops.Where(op => op.Type == OpNames.Download).Select(op => views.Owner(op.InputNames.Single())).ToHashSet();
        var addresses = new Dictionary<XirOp, (int Register, long Address)>();
        var sizes = new SortedDictionary<int, long>();
        var constants = groups.SelectMany(group => group.Ops).SelectMany(op => op.InputNames.Reverse())
            .Select(name => byName[name]).Where(op => op.Is(OpTraits.Constant));
        Stack(ConstantRegister, ConstantAlignment, constants);
        var uploads = ops.Where(op => op.Type == OpNames.Upload).ToList();
        if (uploads.Count > 0)
        {
            sizes[InputRegister] = Headroom;
        }

        Stack(InputRegister, Alignment, uploads);
        Stack(OutputRegister, Alignment, groups.Select(group => group.Last).Where(leaving.Contains));
        PlaceWorkspace(byName, views, groups, leaving, addresses, sizes);

        var places = from op in ops
                     where op.Type != OpNames.Download
                     where addresses.ContainsKey(views.Owner(op.Name))
                     select views.Place(op.Name, owner => FixedPlace(owner, addresses[owner]));
        return new DdrLayout(
            places.ToImmutableDictionary(place => place.OpName, StringComparer.Ordinal),
            [.. groups.Select(group => group.Last).Where(op => views.Owner(op.Name) != op).Select(op => op.Name)],
            Content(sizes.GetValueOrDefault(ConstantRegister), addresses),
            sizes.ToImmutableSortedDictionary(pair => pair.Key, pair => Checked(Align(pair.Value, Alignment))));

        void Stack(int register, int alignment, IEnumerable<XirOp> tensors)
        {
            foreach (var op in tensors)
            {
                var address = Align(sizes.GetValueOrDefault(register), alignment);
                addresses[op] = (register, address);
                sizes[register] = address + op.Output.ElementCount;
            }
        }
    }

    private static void PlaceWorkspace(
        Dictionary<string, XirOp> byName,
        TensorViews views,
        ImmutableArray<SuperlayerGroup> groups,
        HashSet<XirOp> leaving,
        Dictionary<XirOp, (int Register, long Address)> addresses,
        SortedDictionary<int, long> sizes)
    {
        var firstUse = new Dictionary<XirOp, int>();
        var lastUse = new Dictionary<XirOp, int>();
        foreach (var (step, group) in groups.Index())
        {
            firstUse.TryAdd(views.Owner(group.Last.Name), step);
            foreach (var name in group.Ops.SelectMany(op => op.InputNames))
            {
                lastUse[views.Owner(name)] = step;
            }
        }

        var lifetimes = from item in groups.Index()
                        let op = item.Item.Last
                        where !leaving.Contains(op) && views.Owner(op.Name) == op
                        select new Lifetime(op.Name, op.Output.ElementCount, firstUse[op],
                            Math.Max(item.Index, lastUse.GetValueOrDefault(op, item.Index)));
        var (workspace, size) = WorkspaceAllocator.Allocate(lifetimes, Alignment);
        foreach (var (name, address) in workspace)
        {
            addresses[byName[name]] = (WorkspaceRegister, address);
        }

        if (size > 0)
        {
            sizes[WorkspaceRegister] = size;
        }
    }

    private static DdrTensor FixedPlace(XirOp op, (int Register, long Address) place) => new(
        op.Name, op.Output.Shape, DpuSubgraph.DenseStride(op.Output.Shape), op.Output.FixPoint
            ?? 0, place.Register, Checked(place.Address));

    private static ImmutableArray<byte> Content(long size, Dictionary<XirOp, (int Register, long Address)> addresses)
    {
        var content = new byte[Checked(Align(size, Alignment))];
        foreach (var (op, place) in addresses.Where(pair => pair.Value.Register == ConstantRegister))
        {
            op.Attributes.Get("data", ImmutableArray<byte>.Empty).CopyTo(content, (int)place.Address);
        }

        return [.. content];
    }

    private static int Checked(long address) => address <= LargestAddress
        ? (int)address
        : throw VaiDiagnostics.AddressOutOfRange.UnplacedException(
            "The memory of a DPU subgraph in bytes", address, 0, LargestAddress, "the DPU");
}

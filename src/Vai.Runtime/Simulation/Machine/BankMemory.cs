using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Machine;

/// <summary>
/// The banks of a DPU (machine.md 1, 2). Every line takes 16 bytes here whatever the channel parallelism, so that one vector holds
/// a line on every target; lanes that the target does not have are always zero and so add nothing to a sum of products.
/// </summary>
internal sealed class BankMemory
{
    /// <summary>The widest line of any target.</summary>
    public const int LineBytes = 16;

    private readonly sbyte[] _bytes;
    private readonly sbyte[] _garbage;

    /// <summary>Banks that hold garbage.</summary>
    public BankMemory(DpuTarget target, ulong poisonSeed)
    {
        Layout = target.Banks;
        Lanes = target.Architecture.ChannelParallel;
        LaneMask = FirstLanes(Lanes);
        _bytes = new sbyte[Layout.Count * DpuArchitecture.BankDepth * LineBytes];
        _garbage = new sbyte[_bytes.Length];
        Poison.Fill(MemoryMarshal.AsBytes(_garbage.AsSpan()), poisonSeed, place: 8);
        for (var offset = 0; offset < _garbage.Length; offset += LineBytes)
        {
            (Vector128.LoadUnsafe(ref _garbage[offset]) & LaneMask).StoreUnsafe(ref _garbage[offset]);
        }

        Reset();
    }

    public BankLayout Layout { get; }

    /// <summary>Channels in a line (ICP = OCP).</summary>
    public int Lanes { get; }

    /// <summary>All ones in the lanes that the target has.</summary>
    public Vector128<sbyte> LaneMask { get; }

    /// <summary>All ones in the first lanes.</summary>
    public static Vector128<sbyte> FirstLanes(int count) =>
        Vector128.LessThan(Vector128.CreateSequence<sbyte>(0, 1), Vector128.Create((sbyte)count));

    /// <summary>Garbage everywhere again.</summary>
    public void Reset() => _garbage.CopyTo(_bytes, 0);

    /// <summary>A line; its address wraps at the end of the bank.</summary>
    public Vector128<sbyte> Read(int bank, int line) => Vector128.LoadUnsafe(ref _bytes[Offset(bank, line)]);

    /// <summary>Writes a line.</summary>
    public void Write(int bank, int line, Vector128<sbyte> value) => (value & LaneMask).StoreUnsafe(ref _bytes[Offset(bank, line)]);

    /// <summary>A line as bytes, to read the first lanes from or to write them to.</summary>
    public Span<sbyte> Line(int bank, int line) => _bytes.AsSpan(Offset(bank, line), Lanes);

    /// <summary>Puts garbage into the lanes behind <paramref name="firstLane"/>: a transfer of fewer channels than lanes leaves something
    /// there.</summary>
    public void Spoil(int bank, int line, int firstLane)
    {
        var offset = Offset(bank, line);
        _garbage.AsSpan(offset + firstLane, Lanes - firstLane).CopyTo(_bytes.AsSpan(offset + firstLane));
    }

    private static int Offset(int bank, int line) =>
        ((bank * DpuArchitecture.BankDepth) + (line & (DpuArchitecture.BankDepth - 1))) * LineBytes;
}

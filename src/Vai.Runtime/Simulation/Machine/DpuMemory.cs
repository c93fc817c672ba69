using System.Runtime.InteropServices;
using Vai.Compiled;

namespace Vai.Runtime.Simulation.Machine;

/// <summary>
/// The DDR memory behind the base registers: the bytes, and which of them a SAVE wrote.
/// What is neither a constant nor written holds garbage.
/// </summary>
internal sealed class DpuMemory
{
    private const int RegisterCount = 8;

    private readonly Register?[] _registers = new Register?[RegisterCount];
    private readonly Dictionary<DdrTensor, (int Offset, int Step, int Count)[]> _runs = new(ReferenceEqualityComparer.Instance);
    private readonly ulong _poisonSeed;

    /// <summary>Memory for registers, garbage where they have no content.</summary>
    /// <param name="registers">At most one for each id 0..7.</param>
    public DpuMemory(IEnumerable<DpuRegister> registers, ulong poisonSeed)
    {
        _poisonSeed = poisonSeed;
        foreach (var register in registers)
        {
            _registers[register.Id] = new Register(register, new byte[register.Size], new bool[register.Size]);
        }

        Reset();
    }

    private DpuMemory() => _poisonSeed = 0;

    /// <summary>Memory that is there already, by register; null where a register has none. SAVE writes to all of it.</summary>
    public static DpuMemory Over(params ReadOnlySpan<byte[]?> registers)
    {
        var memory = new DpuMemory();
        for (var id = 0; id < registers.Length; id++)
        {
            if (registers[id] is { } bytes)
            {
                var definition = new DpuRegister(id, RegisterContext.Interface, bytes.Length, []);
                memory._registers[id] = new Register(definition, bytes, new bool[bytes.Length]);
            }
        }

        return memory;
    }

    /// <summary>What the memory held before the first run: constants, and garbage elsewhere; nothing is written.</summary>
    internal void Reset()
    {
        foreach (var memory in _registers)
        {
            if (memory is not null)
            {
                Poison.Fill(memory.Bytes, _poisonSeed, memory.Definition.Id);
                memory.Definition.Content.AsSpan().CopyTo(memory.Bytes);
                memory.Written.AsSpan().Clear();
            }
        }
    }

    /// <summary>The memory that a subgraph's program runs on.</summary>
    public static DpuMemory For(DpuSubgraph subgraph, ulong poisonSeed) => new(subgraph.Registers, poisonSeed);

    /// <summary>Puts a value into a tensor's place, as the host does with inputs.</summary>
    /// <param name="data">The elements in dense order.</param>
    /// <exception cref="VaiException">VAI6204: not as many elements as the tensor has.</exception>
    public void Write(DdrTensor tensor, ReadOnlySpan<sbyte> data)
    {
        if (data.Length != tensor.ElementCount)
        {
            throw VaiDiagnostics.BadSimulationInput.UnplacedException(
                tensor.OpName, $"has {data.Length} elements, the tensor has {tensor.ElementCount}");
        }

        var bytes = RequireRegister(tensor).Bytes.AsSpan();
        var source = MemoryMarshal.AsBytes(data);
        foreach (var (offset, step, count) in RunsOf(tensor))
        {
            if (step == 1)
            {
                source[..count].CopyTo(bytes[offset..]);
            }

            for (var i = 0; step != 1 && i < count; i++)
            {
                bytes[offset + (i * step)] = source[i];
            }

            source = source[count..];
        }
    }

    /// <summary>The elements of a tensor in dense order.</summary>
    public sbyte[] Read(DdrTensor tensor)
    {
        var data = new sbyte[tensor.ElementCount];
        Read(tensor, data);
        return data;
    }

    /// <inheritdoc cref="Read(DdrTensor)"/>
    /// <param name="data">Receives them; as long as the tensor.</param>
    public void Read(DdrTensor tensor, Span<sbyte> data)
    {
        ReadOnlySpan<byte> bytes = RequireRegister(tensor).Bytes;
        var target = MemoryMarshal.AsBytes(data);
        foreach (var (offset, step, count) in RunsOf(tensor))
        {
            if (step == 1)
            {
                bytes.Slice(offset, count).CopyTo(target);
            }

            for (var i = 0; step != 1 && i < count; i++)
            {
                target[i] = bytes[offset + (i * step)];
            }

            target = target[count..];
        }
    }

    /// <summary>Whether SAVE wrote every byte of the tensor.</summary>
    public bool IsStored(DdrTensor tensor)
    {
        var written = RequireRegister(tensor).Written;
        foreach (var (offset, step, count) in RunsOf(tensor))
        {
            for (var i = 0; i < count; i++)
            {
                if (!written[offset + (i * step)])
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Where SAVE wrote in a register: first byte and length, in order.</summary>
    public IEnumerable<(int Start, int Length)> WrittenRanges(int register)
    {
        var written = _registers[register]?.Written ?? [];
        for (var start = Array.IndexOf(written, true); start >= 0; start = Array.IndexOf(written, true, start))
        {
            var end = Array.IndexOf(written, false, start) is var found and >= 0 ? found : written.Length;
            yield return (start, end - start);
            start = end;
        }
    }

    /// <summary>Every byte that SAVE wrote: register, address, value.</summary>
    public IEnumerable<(int Register, int Address, byte Value)> WrittenBytes() =>
        from id in Enumerable.Range(0, RegisterCount)
        let register = _registers[id]
        where register is not null
        from address in Enumerable.Range(0, register.Bytes.Length)
        where register.Written[address]
        select (id, address, register.Bytes[address]);

    /// <summary>The bytes that a LOAD reads, or null when they lie outside the register.</summary>
    internal ReadOnlySpan<byte> TryRead(int register, long address, int count, out bool inside)
    {
        inside = _registers[register] is { } memory && address >= 0 && address + count <= memory.Bytes.Length;
        return inside ? _registers[register]!.Bytes.AsSpan((int)address, count) : default;
    }

    /// <summary>The bytes that a SAVE overwrites, marked as written; outside when they are not in the register or are constants.</summary>
    internal Span<byte> TryWrite(int register, long address, int count, out bool inside)
    {
        inside = _registers[register] is { IsConstant: false } memory && address >= 0 && address + count <= memory.Bytes.Length;
        if (!inside)
        {
            return default;
        }

        _registers[register]!.Written.AsSpan((int)address, count).Fill(true);
        return _registers[register]!.Bytes.AsSpan((int)address, count);
    }

    /// <summary>The size of a register in words, for messages.</summary>
    internal string Describe(int register) => _registers[register] is { } memory
        ? $"REG_{register} has {memory.Bytes.Length} bytes{(memory.IsConstant ? " of constants" : "")}"
        : $"there is no REG_{register}";

    // The same tensors go in and out in every run.
    private (int Offset, int Step, int Count)[] RunsOf(DdrTensor tensor) =>
        _runs.TryGetValue(tensor, out var runs) ? runs : _runs[tensor] = [.. TensorRuns.Of(tensor)];

    private Register RequireRegister(DdrTensor tensor) =>
        _registers[tensor.Register] is { } register && tensor.Address >= 0 && tensor.End <= register.Bytes.Length
            ? register
            : throw VaiDiagnostics.BadSimulationInput.UnplacedException(
                tensor.OpName, $"ends at byte {tensor.End}, {Describe(tensor.Register)}");

    private sealed record Register(DpuRegister Definition, byte[] Bytes, bool[] Written)
    {
        public bool IsConstant => Definition.Context == RegisterContext.Constant;
    }
}

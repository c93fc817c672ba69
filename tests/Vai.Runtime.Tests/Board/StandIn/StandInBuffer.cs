using System.Runtime.InteropServices;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Tests.Board;

/// <summary>
/// A buffer with two copies: what the processor sees and what the DPU sees. Only a sync makes them one; a third copy tells which lines of
/// the processor's caches are dirty.
/// </summary>
internal sealed unsafe class StandInBuffer
{
    private const int LineBytes = 64;
    private const int PageSize = 4096;

    private readonly Lock _gate = new();
    private readonly byte[] _clean;
    private readonly byte* _bytes;

    public StandInBuffer(int number, int size, ulong address, bool isPacket)
    {
        (Number, Size, Address, IsPacket) = (number, size, address, isPacket);
        _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)size, PageSize);
        (_clean, Memory) = (new byte[size], new byte[size]);
        Poison.Fill(Seen, (ulong)number, 1);
        Poison.Fill(_clean, (ulong)number, 2);
        Poison.Fill(Memory, (ulong)number, 3);
    }

    public int Number { get; }

    public int Size { get; }

    public ulong Address { get; }

    /// <summary>Of a command, not of data.</summary>
    public bool IsPacket { get; }

    public bool IsMapped { get; set; }

    /// <summary>Of a command that is under way: who handed it over.</summary>
    public StandInHandle? Owner { get; set; }

    public bool IsUnderWay => Owner is not null;

    /// <summary>Grows with each change of <see cref="Memory"/> by the processor.</summary>
    public int Version { get; private set; }

    /// <summary>The DPU's copy.</summary>
    public byte[] Memory { get; }

    public byte* Bytes => _bytes;

    /// <summary>The processor's copy.</summary>
    public Span<byte> Seen => new(_bytes, Size);

    public bool IsDirty
    {
        get
        {
            lock (_gate)
            {
                return !Seen.SequenceEqual(_clean);
            }
        }
    }

    public void ToDevice(int offset, int length)
    {
        lock (_gate)
        {
            Seen.Slice(offset, length).CopyTo(Memory.AsSpan(offset));
            Memory.AsSpan(offset, length).CopyTo(_clean.AsSpan(offset));
            Version++;
        }
    }

    public void FromDevice(int offset, int length)
    {
        lock (_gate)
        {
            Memory.AsSpan(offset, length).CopyTo(Seen[offset..]);
            Memory.AsSpan(offset, length).CopyTo(_clean.AsSpan(offset));
        }
    }

    /// <summary>What the DPU stored is garbage for the processor until it is synced; a line that is dirty stays as it is.</summary>
    public void Stored(int offset, int length)
    {
        lock (_gate)
        {
            for (var (place, end) = (offset, offset + length); place < end;)
            {
                var line = place / LineBytes * LineBytes;
                var part = Math.Min(end, line + LineBytes) - place;
                if (Seen.Slice(line, LineBytes).SequenceEqual(_clean.AsSpan(line, LineBytes)))
                {
                    Poison.Fill(Seen.Slice(place, part), (ulong)Number, place);
                    Seen.Slice(place, part).CopyTo(_clean.AsSpan(place));
                }

                place += part;
            }
        }
    }

    /// <summary>The caches write their dirty lines back.</summary>
    public void Evict()
    {
        lock (_gate)
        {
            Span<byte> line = stackalloc byte[LineBytes];
            for (var offset = 0; offset < Size; offset += LineBytes)
            {
                Seen.Slice(offset, LineBytes).CopyTo(line);
                if (!line.SequenceEqual(_clean.AsSpan(offset, LineBytes)))
                {
                    line.CopyTo(Memory.AsSpan(offset));
                    line.CopyTo(_clean.AsSpan(offset));
                    Version++;
                }
            }
        }
    }

    /// <summary>Nobody may touch it any more; <see cref="IsTouched"/> tells whether somebody did.</summary>
    public void Free() => Poison.Fill(Seen, (ulong)Number, 4);

    public bool IsTouched
    {
        get
        {
            var poison = new byte[Size];
            Poison.Fill(poison, (ulong)Number, 4);
            return !Seen.SequenceEqual(poison);
        }
    }

    public void Release() => NativeMemory.AlignedFree(_bytes);
}

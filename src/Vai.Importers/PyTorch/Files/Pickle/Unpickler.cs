using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Vai.Importers.PyTorch.Files.Pickle;

/// <summary>
/// A pickle machine that makes data only: lists (<see cref="List{T}"/>), tuples (object?[]), dictionaries, strings, long, double, bool,
/// null, tensors, and objects whose class is only a name. It builds what <see cref="PickleReductions"/> lists and refuses the rest.
/// Protocols 2 to 5, the opcodes that torch writes (model-files.md 1).
/// </summary>
internal sealed class Unpickler
{
    private const int LargestPickle = 64 << 20;
    private const int LargestStack = 1 << 20;
    private const int LargestMemo = 1 << 20;

    /// <summary>Attributes set in all: one dictionary may be the state of many objects.</summary>
    private const int LargestAttributeCount = 1 << 22;

    private readonly byte[] _bytes;
    private readonly string _entry;
    private readonly bool _archivedClassesOnly;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private int _at;
    private long _attributes;

    private Unpickler(byte[] bytes, int start, string entry, bool archivedClassesOnly) =>
        (_bytes, _at, _entry, _archivedClassesOnly) = (bytes, start, entry, archivedClassesOnly);

    /// <param name="start">Where the pickle begins.</param>
    /// <param name="end">The byte after it.</param>
    /// <param name="entry">The archive's entry; its storages lie in the folder of that name without extension.</param>
    /// <param name="archivedClassesOnly">True for TorchScript archives, whose classes are all in the archive (<c>__torch__…</c>);
    /// false for torch.save files, where any class may be named (never built).</param>
    /// <exception cref="VaiException">VAI2012: it asks for something that is not allowed. VAI2013: it is broken. VAI2015: it holds
    /// quantized tensors.</exception>
    public static object? Read(byte[] bytes, int start, string entry, bool archivedClassesOnly, out int end)
    {
        var machine = new Unpickler(bytes, start, entry, archivedClassesOnly);
        if (bytes.Length > LargestPickle && start == 0 && archivedClassesOnly)
        {
            throw machine.Bad($"it has {bytes.Length} bytes, more than {LargestPickle}");
        }

        while (!machine.Step())
        {
        }

        end = machine._at;
        return machine.Pop();
    }

    private bool Step()
    {
        var at = _at;
        var code = Next();
        switch (code)
        {
            case 0x80: // PROTO
                var protocol = Next();
                if (protocol is < 2 or > 5)
                {
                    throw Bad($"protocol {protocol}; 2 to 5 are read");
                }

                break;
            case 0x95: Take(8); break; // FRAME: a hint of length
            case (byte)'.': return true;
            case (byte)'(': _marks.Push(_stack.Count); break;
            case (byte)'0': Pop(); break;
            case (byte)'1': PopMark(); break;
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)Next()); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 0x8A: PushLong(Take(Next())); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case (byte)'X' or (byte)'T': Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 0x8C or (byte)'U' or (byte)'C': Push(Text(Next())); break;
            case (byte)'}': Push(PickleKeys.NewDictionary()); break;
            case (byte)']': Push(new List<object?>()); break;
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopMark()); break;
            case 0x85: Push(PopTuple(1)); break;
            case 0x86: Push(PopTuple(2)); break;
            case 0x87: Push(PopTuple(3)); break;
            case (byte)'q': Remember(Next()); break;
            case (byte)'r': Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            case 0x94: Remember((uint)_memo.Count); break;
            case (byte)'h': Recall(Next()); break;
            case (byte)'j': Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            case (byte)'a': AppendAll(PopTuple(1)); break;
            case (byte)'e': AppendAll(PopMark()); break;
            case (byte)'s': SetItems(PopTuple(2)); break;
            case (byte)'u': SetItems(PopMark()); break;
            case (byte)'c': PushGlobal(Line(), Line()); break;
            case 0x93: // STACK_GLOBAL
                var names = PopTuple(2);
                PushGlobal(names[0] as string ?? "?", names[1] as string ?? "?");
                break;
            case 0x81: NewObject(PopTuple(2)); break;
            case (byte)'R': Reduce(PopTuple(2)); break;
            case (byte)'b': Build(PopTuple(2)); break;
            case (byte)'Q': Push(
                PickleReductions.Storage(Pop(), Path.GetFileNameWithoutExtension(_entry))
                    ?? throw Bad($"byte {at} names no storage")); break;
            default: throw Bad($"opcode 0x{code:X2} at byte {at} is not one that torch writes");
        }

        return false;
    }

    private void PushGlobal(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        if (PickleReductions.IsQuantized(global))
        {
            throw VaiDiagnostics.QuantizedByTorch.UnplacedException(global.FullName);
        }

        var archived = module == "__torch__" || module.StartsWith("__torch__.", StringComparison.Ordinal);
        if (_archivedClassesOnly && !archived && !PickleReductions.MayName(global))
        {
            throw NotAllowed(global);
        }

        Push(global);
    }

    private void NewObject(object?[] operands) =>
        Push(operands[0] is PickleGlobal type ? new PickleObject(type) : throw Bad("an object is made of something that is no class"));

    private void Reduce(object?[] operands)
    {
        if (operands is not [PickleGlobal function, object?[] arguments])
        {
            throw Bad("a call of something that is no function");
        }

        if (!PickleReductions.MayName(function))
        {
            throw NotAllowed(function);
        }

        Push(
            PickleReductions.Call(function, arguments, out var result) ? result : throw Bad($"'{function}' has arguments that do not fit"));
    }

    private void Build(object?[] operands)
    {
        if (operands is [PickleObject target, OrderedDictionary<object, object?> state])
        {
            _attributes += state.Count;
            if (_attributes > LargestAttributeCount)
            {
                throw Bad($"its objects have more than {LargestAttributeCount} attributes");
            }

            foreach (var (key, value) in state)
            {
                if (key is string name)
                {
                    target.Fields[name] = value;
                }
            }
        }

        // Any other state is a class's own business; the object keeps its name and has no attributes.
        Push(operands[0]);
    }

    private void AppendAll(object?[] items)
    {
        if (Peek() is not List<object?> list)
        {
            throw Bad("an item is appended to something that is no list");
        }

        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is not OrderedDictionary<object, object?> dictionary || items.Length % 2 != 0)
        {
            throw Bad("items are set in something that is no dictionary");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary[items[i] ?? throw Bad("a dictionary has no key None")] = items[i + 1];
        }
    }

    private void PushLong(ReadOnlySpan<byte> bytes)
    {
        var value = new BigInteger(bytes);
        Push(value >= long.MinValue && value <= long.MaxValue ? (long)value : (object)value);
    }

    private void Remember(uint index)
    {
        if (_memo.Count >= LargestMemo || index >= LargestMemo)
        {
            throw Bad($"it remembers more than {LargestMemo} objects");
        }

        _memo[index] = Peek();
    }

    private void Recall(uint index) => Push(_memo.TryGetValue(index, out var value) ? value : throw Bad($"memo {index} was never set"));

    private void Push(object? value)
    {
        if (_stack.Count >= LargestStack)
        {
            throw Bad($"its stack grows beyond {LargestStack}");
        }

        _stack.Add(value);
    }

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Bad("its stack runs empty");

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopTuple(int count)
    {
        if (_stack.Count - count < Floor)
        {
            throw Bad("its stack runs empty");
        }

        var items = _stack.GetRange(_stack.Count - count, count).ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopMark()
    {
        if (_marks.Count == 0)
        {
            throw Bad("a mark is missing");
        }

        var items = PopTuple(_stack.Count - Floor);
        _marks.Pop();
        return items;
    }

    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private byte Next() => Take(1)[0];

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > _bytes.Length - _at)
        {
            throw Bad($"it ends inside the item at byte {_at}");
        }

        var span = _bytes.AsSpan(_at, (int)count);
        _at += (int)count;
        return span;
    }

    private string Text(long length) => Encoding.UTF8.GetString(Take(length));

    private string Line()
    {
        var length = _bytes.AsSpan(_at).IndexOf((byte)'\n');
        var text = Encoding.UTF8.GetString(Take(length is < 0 or > 1000 ? throw Bad($"a name at byte {_at} does not end") : length));
        _at++;
        return text;
    }

    private static VaiException NotAllowed(PickleGlobal global) => VaiDiagnostics.PickleGlobalNotAllowed.UnplacedException(global.FullName);

    private VaiException Bad(string what) => VaiDiagnostics.BadPickle.UnplacedException(_entry, what);
}

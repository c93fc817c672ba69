using System.Numerics;
using Vai.Isa;

namespace Vai.Runtime.Simulation.Machine;

/// <summary>
/// The four engines' instruction queues and the tokens between them (machine.md 3). A token remembers the instruction that
/// gave it: the n-th wait of an engine for another takes the n-th token.
/// </summary>
internal sealed class EngineQueues
{
    public const int EngineCount = 4;

    /// <summary>Stands for the token that every engine holds for itself at the start.</summary>
    public const int InitialToken = -1;

    private readonly ImmutableArray<Instruction> _program;
    private readonly ImmutableArray<int>[] _numbers = new ImmutableArray<int>[EngineCount];
    private readonly int[] _positions = new int[EngineCount];
    private readonly Queue<int>[,] _tokens = new Queue<int>[EngineCount, EngineCount];

    public EngineQueues(ImmutableArray<Instruction> program)
    {
        _program = program;
        for (var engine = 0; engine < EngineCount; engine++)
        {
            _numbers[engine] = [.. program.Index().Where(item => item.Item.Engine == ToEngine(engine)).Select(item => item.Index)];
            for (var other = 0; other < EngineCount; other++)
            {
                _tokens[engine, other] = new Queue<int>();
            }

            _tokens[engine, engine].Enqueue(InitialToken);
        }
    }

    /// <summary>0 to 3 for LOAD, SAVE, CONV, MISC.</summary>
    public static int IndexOf(Engines engine) => BitOperations.TrailingZeroCount((int)engine);

    public static Engines ToEngine(int index) => (Engines)(1 << index);

    /// <summary>All engines have started all their instructions.</summary>
    public bool IsDone
    {
        get
        {
            for (var engine = 0; engine < EngineCount; engine++)
            {
                if (_positions[engine] < _numbers[engine].Length)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>An engine's instructions, as positions in the program.</summary>
    public ImmutableArray<int> NumbersOf(int engine) => _numbers[engine];

    /// <summary>How many instructions an engine has started.</summary>
    public int Started(int engine) => _positions[engine];

    public int Outstanding(int from, int to) => _tokens[from, to].Count;

    /// <summary>Whether an engine has an instruction left and all tokens that it waits for are there.</summary>
    public bool CanStart(int engine)
    {
        if (_positions[engine] == _numbers[engine].Length)
        {
            return false;
        }

        var waits = (int)_program[_numbers[engine][_positions[engine]]].WaitsFor;
        for (var from = 0; from < EngineCount; from++)
        {
            if ((waits & (1 << from)) != 0 && _tokens[from, engine].Count == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The instructions that gave the tokens which the next instruction takes.</summary>
    public IEnumerable<int> TokensOfNext(int engine)
    {
        var waits = (int)_program[_numbers[engine][_positions[engine]]].WaitsFor;
        for (var from = 0; from < EngineCount; from++)
        {
            if ((waits & (1 << from)) != 0)
            {
                yield return _tokens[from, engine].Peek();
            }
        }
    }

    /// <summary>Starts an engine's next instruction: it takes its tokens.</summary>
    /// <returns>Its number.</returns>
    public int Start(int engine)
    {
        var number = _numbers[engine][_positions[engine]++];
        var waits = (int)_program[number].WaitsFor;
        for (var from = 0; from < EngineCount; from++)
        {
            if ((waits & (1 << from)) != 0)
            {
                _tokens[from, engine].Dequeue();
            }
        }

        return number;
    }

    /// <summary>Completes a started instruction: it gives its tokens.</summary>
    public void Complete(int number)
    {
        var instruction = _program[number];
        var engine = IndexOf(instruction.Engine);
        for (var to = 0; to < EngineCount; to++)
        {
            if (((int)instruction.Signals & (1 << to)) != 0)
            {
                _tokens[engine, to].Enqueue(number);
            }
        }
    }

    /// <summary>The heads of the queues that cannot start, in words; empty when nothing is left.</summary>
    public IEnumerable<string> DescribeBlocked()
    {
        for (var engine = 0; engine < EngineCount; engine++)
        {
            if (_positions[engine] < _numbers[engine].Length && !CanStart(engine))
            {
                var number = _numbers[engine][_positions[engine]];
                var missing = Enumerable.Range(0, EngineCount)
                    .Where(from => _program[number].WaitsFor.HasFlag(ToEngine(from)) && _tokens[from, engine].Count == 0)
                    .Select(Name);
                yield return $"instruction {number} ({_program[number].Mnemonic}) waits for {string.Join(", ", missing)}";
            }
        }
    }

    /// <summary>Token counts that differ from those at the start, in words.</summary>
    public IEnumerable<string> DescribeImbalance() =>
        from pair in Pairs
        let expected = pair.From == pair.To ? 1 : 0
        let actual = _tokens[pair.From, pair.To].Count
        where actual != expected
        select $"{actual} tokens {Name(pair.From)}>{Name(pair.To)} are left at END, {expected} must be";

    public static IEnumerable<(int From, int To)> Pairs =>
        from source in Enumerable.Range(0, EngineCount)
        from destination in Enumerable.Range(0, EngineCount)
        select (source, destination);

    public static string Name(int engine) => ToEngine(engine).ToString().ToUpperInvariant();
}

using Vai.Isa;
using Vai.Isa.Set1;

namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>
/// Puts the instructions of the four engines into one program as the vendor's compiler does: in turns, one of each engine, as soon as
/// what they need stands before them; with as few tokens as that order allows, and SAVEs in pairs.
/// </summary>
internal sealed class InstructionStream
{
    private static readonly Engines[] Turns = [Engines.Load, Engines.Misc, Engines.Save, Engines.Conv];

    private readonly Dictionary<Engines, List<Item>> _queues = Turns.ToDictionary(engine => engine, _ => new List<Item>());
    private readonly List<(Item First, Item Second)> _pairs = [];

    /// <summary>Adds an instruction behind the others of its engine.</summary>
    /// <param name="needs">Instructions of other engines that must have completed before; nulls are ignored.</param>
    public Item Add(Instruction instruction, params ReadOnlySpan<Item?> needs)
    {
        var item = new Item(instruction, [.. needs.ToArray().OfType<Item>()]);
        _queues[instruction.Engine].Add(item);
        return item;
    }

    /// <summary>Adds SAVEs, two at a time, that all need the same.</summary>
    /// <returns>The last one.</returns>
    public Item AddSaves(IEnumerable<Save> saves, Item need)
    {
        Item? last = null;
        foreach (var chunk in saves.Chunk(2))
        {
            var items = chunk.Select((save, port) => Add(save with { Port = port }, need)).ToArray();
            last = items[^1];
            if (items is [var first, var second])
            {
                _pairs.Add((first, second));
            }
        }

        return last!;
    }

    public ImmutableArray<Instruction> ToProgram()
    {
        var order = Order();
        PlaceTokens(order);
        PairSaves(_pairs);
        return [.. order.Select(item => item.Instruction with { WaitsFor = item.WaitsFor, Signals = item.Signals }), Instructions.End];
    }

    private List<Item> Order()
    {
        var order = new List<Item>();
        var next = Turns.ToDictionary(engine => engine, _ => 0);
        while (order.Count < _queues.Values.Sum(queue => queue.Count))
        {
            var before = order.Count;
            foreach (var engine in Turns)
            {
                var queue = _queues[engine];
                // An INIT goes together with the instruction that it prepares.
                while (next[engine] < queue.Count && queue[next[engine]] is var item && item.Needs.All(need => need.Position >= 0))
                {
                    next[engine]++;
                    item.Position = order.Count;
                    order.Add(item);
                    if (!item.IsInit)
                    {
                        break;
                    }
                }
            }

            Assert.True(order.Count > before, "instructions wait for each other");
        }

        return order;
    }

    // A token is due where an instruction needs a later one of another engine than all before it on its own engine did.
    private static void PlaceTokens(List<Item> order)
    {
        var latest = new Dictionary<(Engines From, Engines To), int>();
        foreach (var item in order)
        {
            foreach (var need in item.Needs.GroupBy(need => need.Instruction.Engine).Select(group => group.MaxBy(need => need.Position)!))
            {
                var (from, to) = (need.Instruction.Engine, item.Instruction.Engine);
                if (from != to && need.Position > latest.GetValueOrDefault((from, to), -1))
                {
                    latest[(from, to)] = need.Position;
                    need.Signals |= to;
                    item.WaitsFor |= from;
                }
            }
        }
    }

    // Both of a pair need the same, so that only the first one waits.
    private static void PairSaves(IEnumerable<(Item First, Item Second)> pairs)
    {
        foreach (var (first, second) in pairs)
        {
            second.WaitsFor = Engines.None;
            second.Signals |= first.Signals;
            first.Signals = Engines.None;
        }
    }

    /// <summary>An instruction on its way into the program.</summary>
    internal sealed class Item(Instruction instruction, ImmutableArray<Item> needs)
    {
        public Instruction Instruction { get; } = instruction;

        public ImmutableArray<Item> Needs { get; } = needs;

        public bool IsInit => Instruction is ConvInit or AluInit or ElewInit;

        public int Position { get; set; } = -1;

        public Engines WaitsFor { get; set; } = instruction.Engine;

        public Engines Signals { get; set; } = instruction.Engine;
    }
}

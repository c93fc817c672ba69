namespace Vai.Reports.Page;

/// <summary>A box of a drawing: one op, or all ops of a module.</summary>
/// <param name="Name">Of the module; empty for one op.</param>
internal sealed record Fold(string Name, ImmutableArray<int> Members);

/// <summary>
/// Folds ops by the paths of their modules, which importers write into names: <c>net__Backbone_stage2__Conv2d_0__out</c>, or with slashes.
/// </summary>
internal static class ModuleFolding
{
    /// <summary>Fewer boxes than this are not folded further: they can be seen at once.</summary>
    private const int FewBoxes = 8;

    /// <summary>More ops than this are not folded: nobody's network, and the circles among its modules take long to find.</summary>
    private const int MostOps = 4000;

    /// <summary>Folded drawings that are worth a look, coarsest first, without the unfolded one.</summary>
    public static ImmutableArray<ImmutableArray<Fold>> Levels(ImmutableArray<OpCard> cards)
    {
        var levels = ImmutableArray.CreateBuilder<ImmutableArray<Fold>>();
        var paths = cards.Select(card => PathOf(card.Name)).ToArray();
        var deepest = paths.Length is 0 or > MostOps ? 0 : paths.Max(path => path.Length);
        for (var (depth, before) = (1, FewBoxes - 1); depth < deepest; depth++)
        {
            var folds = At(depth, cards, paths);
            if (folds.Length > before && folds.Length < cards.Length * 9 / 10)
            {
                levels.Add(folds);
                before = folds.Length * 6 / 5;
            }
        }

        return levels.ToImmutable();
    }

    /// <summary>The names that a path has, outermost first, the op's own last.</summary>
    public static string[] PathOf(string name) => name.Split(["__", "/"], StringSplitOptions.RemoveEmptyEntries);

    private static ImmutableArray<Fold> At(int depth, ImmutableArray<OpCard> cards, string[][] paths)
    {
        var groups = paths.Select((path, number) => path.Length > depth ? string.Join("__", path.Take(depth)) : $"\n{number}").ToArray();
        // Modules that feed each other in a circle cannot be boxes: those stay unfolded.
        foreach (var circular in Circular(cards, groups))
        {
            for (var number = 0; number < groups.Length; number++)
            {
                groups[number] = groups[number] == circular ? $"\n{number}" : groups[number];
            }
        }

        var members = groups.Index().ToLookup(item => item.Item, item => item.Index, StringComparer.Ordinal);
        return
        [
            .. Sorted(cards, groups).Select(group =>
                new Fold(group[0] == '\n' || members[group].Count() == 1 ? "" : group, [.. members[group]])),
        ];
    }

    /// <summary>Groups that stand in a circle or behind one on the way to one: what no order of reading reaches from both ends.</summary>
    private static HashSet<string> Circular(ImmutableArray<OpCard> cards, string[] groups)
    {
        var edges = Edges(cards, groups).ToHashSet();
        var left = groups.ToHashSet(StringComparer.Ordinal);
        for (var found = true; found;)
        {
            var (sources, targets) = (edges.Select(edge => edge.From).ToHashSet(), edges.Select(edge => edge.To).ToHashSet());
            found = left.RemoveWhere(group => !sources.Contains(group) || !targets.Contains(group)) > 0;
            edges.RemoveWhere(edge => !left.Contains(edge.From) || !left.Contains(edge.To));
        }

        return left;
    }

    private static IEnumerable<(string From, string To)> Edges(ImmutableArray<OpCard> cards, string[] groups) =>
        from item in cards.Index()
        from input in item.Item.Inputs
        where groups[input] != groups[item.Index]
        select (groups[input], groups[item.Index]);

    /// <summary>The groups, inputs before readers.</summary>
    private static List<string> Sorted(ImmutableArray<OpCard> cards, string[] groups)
    {
        var readers = Edges(cards, groups).Distinct().ToLookup(edge => edge.From, edge => edge.To);
        var waiting = Edges(cards, groups).Distinct().CountBy(edge => edge.To).ToDictionary(StringComparer.Ordinal);
        var order = groups.Distinct(StringComparer.Ordinal).Index().ToDictionary(item => item.Item, item => item.Index);
        var ready = new PriorityQueue<string, int>(
            order.Where(pair => !waiting.ContainsKey(pair.Key)).Select(pair => (pair.Key, pair.Value)));
        var sorted = new List<string>();
        while (ready.TryDequeue(out var group, out _))
        {
            sorted.Add(group);
            foreach (var reader in readers[group])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, order[reader]);
                }
            }
        }

        return sorted;
    }
}

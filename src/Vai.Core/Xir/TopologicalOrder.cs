namespace Vai.Xir;

internal static class TopologicalOrder
{
    /// <summary>
    /// Producers before consumers; otherwise the given order is kept, so that the result is the same every time.
    /// Iterative, because a hostile file may chain a million ops.
    /// </summary>
    /// <exception cref="VaiException">VAI2001: a name is used twice, an input is missing, or there is a cycle.</exception>
    public static ImmutableArray<XirOp> Sort(IEnumerable<XirOp> ops)
    {
        var all = ops.ToList();
        var byName = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        foreach (var op in all)
        {
            if (!byName.TryAdd(op.Name, op))
            {
                throw Bad($"two ops are named '{op.Name}'");
            }
        }

        var sorted = ImmutableArray.CreateBuilder<XirOp>(all.Count);
        var state = new Dictionary<string, bool>(StringComparer.Ordinal); // false: being visited, true: placed
        var stack = new Stack<(XirOp Op, IEnumerator<string> Inputs)>();
        foreach (var start in all)
        {
            Enter(start);
            while (stack.TryPeek(out var top))
            {
                if (top.Inputs.MoveNext())
                {
                    Enter(byName.TryGetValue(top.Inputs.Current, out var input)
                        ? input
                        : throw Bad($"op '{top.Op.Name}' reads '{top.Inputs.Current}', which is not in the graph"));
                }
                else
                {
                    stack.Pop();
                    state[top.Op.Name] = true;
                    sorted.Add(top.Op);
                }
            }
        }

        return sorted.MoveToImmutable();

        void Enter(XirOp op)
        {
            if (!state.TryGetValue(op.Name, out var placed))
            {
                state[op.Name] = false;
                stack.Push((op, op.InputNames.GetEnumerator()));
            }
            else if (!placed)
            {
                throw Bad($"op '{op.Name}' depends on itself");
            }
        }
    }

    private static VaiException Bad(string what) => VaiDiagnostics.BadXmodel.UnplacedException(what);
}

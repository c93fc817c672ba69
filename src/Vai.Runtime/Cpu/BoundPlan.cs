using Vai.Runtime.Backends;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu;

/// <summary>
/// A plan for runs that are given the values of the same ops and asked for the values of the same ops: only the steps that these need,
/// and for each step what nobody reads after it. Immutable; several threads may run it at the same time.
/// </summary>
internal sealed class BoundPlan
{
    private readonly ImmutableArray<Tensor?> _constants;
    private readonly ImmutableArray<Given> _given;
    private readonly ImmutableArray<NeededStep> _steps;
    private readonly ImmutableArray<Wanted> _wanted;
    private readonly int _mostInputs;

    /// <param name="given">By slot and name; a slot of -1 is of no use to the plan.</param>
    /// <param name="wanted">By slot and name.</param>
    public BoundPlan(
        ImmutableArray<ExecutionStep> steps, ImmutableArray<Tensor?> constants, ImmutableArray<int> given, ImmutableArray<Wanted> wanted)
    {
        (_constants, _wanted) = (constants, wanted);
        var isRead = new bool[constants.Length];
        foreach (var (slot, _) in wanted)
        {
            isRead[slot] = true;
        }

        var declared = new Dictionary<int, XirTensor?>();
        var needed = new Stack<NeededStep>();
        var known = given.ToHashSet();
        foreach (var step in steps.Reverse()
            .Where(step => isRead[step.Output] && constants[step.Output] is null && !known.Contains(step.Output)))
        {
            needed.Push(new NeededStep(step, [.. step.Inputs.Where(input => !isRead[input]).Distinct()]));
            foreach (var (input, tensor) in step.Inputs.Zip(step.InputTensors))
            {
                (isRead[input], declared[input]) = (true, tensor);
            }
        }

        _steps = [.. needed];
        _mostInputs = _steps.Select(step => step.Step.Inputs.Length).DefaultIfEmpty().Max();
        _given = [.. given.Select(slot => new Given(slot, declared.ContainsKey(slot), declared.GetValueOrDefault(slot)))];
    }

    /// <param name="given">The values given, in the order to which the plan was bound.</param>
    /// <param name="wanted">Receives the values wanted.</param>
    /// <param name="memory">The caller's, of its last run; null: every value is made anew.</param>
    /// <exception cref="Vai.Diagnostics.VaiException">VAI6103: a value is missing or has another shape or fix point than the graph
    /// says.</exception>
    public void Run(ReadOnlySpan<Tensor> given, Span<Tensor> wanted, RunMemory? memory = null)
    {
        var values = memory?.Values(_constants.AsSpan()) ?? _constants.AsSpan().ToArray();
        var made = memory?.Made(_steps.Length);
        for (var i = 0; i < _given.Length; i++)
        {
            Take(_given[i], given[i], values);
        }

        Span<Tensor> inputs = memory?.Inputs(_mostInputs) ?? new Tensor[_mostInputs];
        for (var i = 0; i < _steps.Length; i++)
        {
            var (step, unread) = _steps[i];
            var value = step.Execute(values, inputs[..step.Inputs.Length], made?[i]);
            values[step.Output] = value;
            if (made is not null)
            {
                made[i] = value;
            }

            foreach (var slot in unread)
            {
                values[slot] = null;
            }
        }

        for (var i = 0; i < _wanted.Length; i++)
        {
            wanted[i] = values[_wanted[i].Slot] ?? throw ExecutionStep.Missing(_wanted[i].Name);
        }
    }

    // A kernel trusts the shapes that it was prepared for, so a value from outside is checked before a kernel sees it.
    private static void Take(Given given, Tensor value, Tensor?[] values)
    {
        if (given.IsRead)
        {
            ExecutionStep.CheckDeclared(given.Declared, value);
        }

        if (given.Slot >= 0)
        {
            values[given.Slot] = value;
        }
    }

    /// <summary>A value to return.</summary>
    public readonly record struct Wanted(int Slot, string Name);

    private readonly record struct Given(int Slot, bool IsRead, XirTensor? Declared);

    private readonly record struct NeededStep(ExecutionStep Step, ImmutableArray<int> Unread);
}

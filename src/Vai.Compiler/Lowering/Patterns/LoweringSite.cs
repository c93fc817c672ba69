using System.Globalization;
using Vai.Compiled;
using Vai.Compiler.DpuOps;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using Vai.Targets;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>A quantized graph while it is being lowered: what rules may ask, and the ops made so far.</summary>
internal sealed class LoweringSite
{
    /// <summary>Beyond this no int8 holds anything of a real number of use; sums of fix points stay far from overflow.</summary>
    private const int LargestFixPoint = 120;

    private readonly Dictionary<string, XirOp> _ops = new(StringComparer.Ordinal);
    private readonly List<XirOp> _order = [];
    private readonly Dictionary<string, XirOp> _fixed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FloatTensor> _constants;
    private readonly HashSet<string> _withoutNumbers = new(StringComparer.Ordinal);

    /// <param name="ruleFor">The rule of an op type.</param>
    /// <param name="isDryRun">Whether constants may be without numbers.</param>
    /// <exception cref="VaiException">VAI2001, VAI610x: a constant is broken.</exception>
    public LoweringSite(XirGraph quantized, DpuTarget target, Func<string, ILoweringRule> ruleFor, bool isDryRun = false)
    {
        (Quantized, Target, RuleFor) = (quantized, target, ruleFor);
        if (isDryRun)
        {
            var empty = quantized.OfType(OpNames.Const).Where(op => ConstantCodec.Bytes(op).IsEmpty).Select(op => op.Name).ToList();
            _withoutNumbers.UnionWith(empty);
            _withoutNumbers.UnionWith(empty.SelectMany(quantized.ConsumersOf).Where(op => op.Type == OpNames.Fix).Select(op => op.Name));
        }

        _constants = Evaluate(quantized, _withoutNumbers);
    }

    public XirGraph Quantized { get; }

    /// <summary>The rule of an op type.</summary>
    public Func<string, ILoweringRule> RuleFor { get; }

    /// <summary>What the graph is lowered for.</summary>
    public DpuTarget Target { get; }

    /// <summary>Channels in a line of the banks.</summary>
    public int Lanes => Target.Architecture.ChannelParallel;

    /// <summary>The ops made so far, producers first.</summary>
    public IReadOnlyList<XirOp> Ops => _order;

    /// <summary>The fix point of a fix op.</summary>
    /// <exception cref="VaiException">VAI2001: it has none, or one out of all reason, or is not int8.</exception>
    public static int FixPointOf(XirOp fix) =>
        fix.Attributes.TryGet("fix_point", out int fixPoint) && Math.Abs((long)fixPoint) <= LargestFixPoint
        && fix.Attributes.Get("bit_width", 8) == 8 && fix.Attributes.Get("if_signed", true)
            ? fixPoint
            : throw VaiDiagnostics.BadXmodel.Exception(
                new DiagnosticLocation(null, fix.Name),
                $"a fix needs 8 signed bits and a fix point from {-LargestFixPoint} to {LargestFixPoint}");

    /// <summary>The op that reads the value, when it is the only one.</summary>
    public XirOp? OnlyConsumer(XirOp op) => Quantized.OnlyReader(op.Name);

    /// <summary>The int8 op that holds the value of a quantized op; null where the value is a real number.</summary>
    public XirOp? Fixed(string name) => _fixed.GetValueOrDefault(name);

    /// <summary>The int8 op that holds an op's <c>input</c>.</summary>
    public XirOp? Fixed(XirOp consumer) => consumer.InputsOf("input") is [var name] ? Fixed(name) : null;

    /// <summary>The op whose bytes these are, before they were reshaped.</summary>
    public XirOp WithoutReshapes(XirOp op)
    {
        while (op.Type == OpNames.ReshapeFix)
        {
            op = _ops[op.InputNames.Single()];
        }

        return op;
    }

    public bool IsConstant(string name) => _constants.ContainsKey(name) || _withoutNumbers.Contains(name);

    /// <summary>A constant behind a fix, as int8; null where there is none.</summary>
    public FixedConstant? Constant(string fixName)
    {
        if (!(_constants.TryGetValue(fixName, out var value) || _withoutNumbers.Contains(fixName))
            || Quantized.Op(fixName) is not { Type: OpNames.Fix } fix
            || Quantized.Op(fix.InputNames.Single()) is not { Type: OpNames.Const } constant)
        {
            return null;
        }

        var fixPoint = FixPointOf(fix);
        var scale = MathF.ScaleB(1, fixPoint);
        sbyte[] data = value is null ? [] : [.. value.Data.Select(item => (sbyte)(item * scale))];
        return new FixedConstant(constant.Name, fix.Name, fix.Output.Shape, fixPoint, data);
    }

    /// <summary>The constant in a slot of an op.</summary>
    public FixedConstant? Constant(XirOp op, string argument) => op.InputsOf(argument) is [var name] ? Constant(name) : null;

    /// <summary>The numbers of a constant, quantized or not; null where the value is not constant.</summary>
    public float[]? RealConstant(string name) => _constants.GetValueOrDefault(name)?.Data;

    /// <summary>Every convolution owns its constants, so one that is read twice gets a second name.</summary>
    public FixedConstant Unique(FixedConstant constant)
    {
        var name = constant.Name;
        for (var i = 1; _ops.ContainsKey(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{constant.Name}_copy{i}");
        }

        return name == constant.Name ? constant : constant with { Name = name, TensorName = name + "_fix" };
    }

    /// <summary>Whether an op was made already; two rules may ask for the same reshape.</summary>
    public bool Holds(XirOp op) => _ops.TryGetValue(op.Name, out var made) && made.Equals(op);

    /// <summary>Why the DPU cannot compute a fixed-point op, in the words of the constraint table; null when it can.</summary>
    /// <param name="inputs">The ops that the op reads, which need not be part of the graph yet.</param>
    public ProcessorReason? ReasonAgainst(XirOp op, ReadOnlySpan<XirOp> inputs)
    {
        var places = new Dictionary<string, DdrTensor>(StringComparer.Ordinal) { [op.Name] = FixedOps.Unplaced(op) };
        foreach (var input in inputs)
        {
            places[input.Name] = FixedOps.Unplaced(input);
        }

        return SuperlayerOps.Violation(op, places, Target) is { } violation ? ProcessorReason.Of(violation) : null;
    }

    /// <summary>The pattern as one fixed-point op, with the constants among its inputs, where the DPU can compute it.</summary>
    public Rewrite Checked(XirOp op, ImmutableArray<XirOp> inputs, ImmutableArray<XirOp> pattern) =>
        ReasonAgainst(op, inputs.AsSpan()) is { } reason
        ? new Rewrite.Keep(reason)
        : new Rewrite.Replace([.. inputs.Where(input => input.Is(OpTraits.Constant)), op], op, pattern);

    /// <summary>Takes what a rule made.</summary>
    public void Accept(Rewrite.Replace replace)
    {
        foreach (var op in replace.Ops)
        {
            Add(op);
        }

        _fixed[replace.Pattern[^1].Name] = replace.Value;
    }

    /// <summary>An op with real inputs, on the processor.</summary>
    public void Keep(XirOp op)
    {
        var device = op.Is(OpTraits.Input) ? Devices.User : Devices.Processor;
        Add(op.WithInputs(input => Real(input, op)) with { Attributes = op.Attributes.With(("device", device)) });
    }

    /// <summary>The op that holds a value as real numbers for a consumer on the processor; made where it is missing.</summary>
    public string Real(string name, XirOp consumer)
    {
        if (_fixed.TryGetValue(name, out var value))
        {
            var real = FixedOps.ToReal($"{value.Output.Name}_{consumer.Name}", value);
            if (!_ops.ContainsKey(real.Name))
            {
                Add(real);
            }

            return real.Name;
        }

        var source = Quantized.Op(name);
        if (source.Type == OpNames.Const && _ops.TryGetValue(name, out var made) && made.Type != OpNames.Const)
        {
            // The DPU has its numbers under this name, as int8.
            source = source with { Name = name + "_real", Output = source.Output with { Name = source.Output.Name + "_real" } };
        }

        if (!_ops.ContainsKey(source.Name))
        {
            Keep(source);
        }

        return source.Name;
    }

    /// <summary>The op that holds a result of the model as real numbers: one of its own, also where two results are one value.</summary>
    public string Result(string name)
    {
        if (!_fixed.TryGetValue(name, out var value))
        {
            return name;
        }

        var real = FixedOps.ToReal($"{value.Output.Name}_", value);
        for (var i = 2; _ops.ContainsKey(real.Name); i++)
        {
            real = FixedOps.ToReal(string.Create(CultureInfo.InvariantCulture, $"{value.Output.Name}_{i}"), value);
        }

        Add(real);
        return real.Name;
    }

    private void Add(XirOp op)
    {
        if (!_ops.TryAdd(op.Name, op))
        {
            throw VaiDiagnostics.BadXmodel.Exception(
                new DiagnosticLocation(null, op.Name), $"the compiled graph would have two ops of the name '{op.Name}'");
        }

        _order.Add(op);
    }

    private static Dictionary<string, FloatTensor> Evaluate(XirGraph graph, HashSet<string> without)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            var isFixed = op.Type is OpNames.Fix or OpNames.Stack && op.InputNames.Any() && op.InputNames.All(names.Contains);
            if (isFixed || (op.Type == OpNames.Const && !without.Contains(op.Name)))
            {
                names.Add(op.Name);
            }
        }

        return ExecutionPlan.Prepare(graph, names).Run(new Dictionary<string, Tensor>(), names)
            .ToDictionary(pair => pair.Key, pair => (FloatTensor)pair.Value, StringComparer.Ordinal);
    }
}

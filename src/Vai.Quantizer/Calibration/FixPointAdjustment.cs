using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Calibration;

/// <summary>
/// Moves fix points to where the DPU can shift: its accumulator has weight + input fix point, a bias is shifted left into it, the
/// result is shifted right out of it (quantizer.md 2.2). One pass in graph order, because an output lowered here is the next
/// op's input.
/// </summary>
internal sealed class FixPointAdjustment
{
    private const int LargestShift = 16;
    private const int AccumulatorBits = 24;

    /// <summary>A hard sigmoid's result lies in 0..1.</summary>
    private const int HardSigmoidFixPoint = 7;

    /// <summary>A hard tanh's lies in -1..1.</summary>
    private const int HardTanhFixPoint = 7;

    private readonly XirGraph _graph;
    private readonly FixPlacement _placement;
    private readonly Dictionary<string, int> _fixPoints;
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();

    private FixPointAdjustment(XirGraph graph, FixPlacement placement, IReadOnlyDictionary<string, int> fixPoints) =>
        (_graph, _placement, _fixPoints) = (graph, placement, new Dictionary<string, int>(fixPoints, StringComparer.Ordinal));

    /// <summary>The fix points after the pass, and what changed.</summary>
    /// <param name="graph">The float graph that <paramref name="placement"/> is about.</param>
    /// <param name="config">Whether the inputs of concats and pools take the fix point of the output first.</param>
    public static (ImmutableDictionary<string, int> FixPoints, ImmutableArray<Diagnostic> Diagnostics) Run(
        XirGraph graph, FixPlacement placement, IReadOnlyDictionary<string, int> fixPoints, QuantConfig? config = null)
    {
        var adjustment = new FixPointAdjustment(graph, placement, fixPoints);
        foreach (var op in graph.Ops.Reverse().Where(op => TakesFixPointOfOutput(op, config ?? new QuantConfig())))
        {
            adjustment.GiveFixPointToInputs(op);
        }

        foreach (var op in graph.Ops)
        {
            adjustment.Adjust(op);
        }

        return (adjustment._fixPoints.ToImmutableDictionary(StringComparer.Ordinal), adjustment._diagnostics.ToImmutable());
    }

    private static bool TakesFixPointOfOutput(XirOp op, QuantConfig config) => op.Type switch
    {
        OpNames.Concat => config.ChangeConcatInputs,
        OpNames.MaxPool2d or OpNames.AvgPool2d => config.ChangePoolInputs,
        _ => false,
    };

    private void Adjust(XirOp op)
    {
        switch (QuantizerOps.Of(op).RuleOf(op))
        {
            case FixPointRule.Shifts:
                LimitShifts(op);
                break;
            case FixPointRule.OfInput:
                TakeFixPointOfInput(op);
                break;
            case FixPointRule.HardSigmoid:
                RaiseForHardSigmoid(op);
                break;
            case FixPointRule.HardTanh:
                Raise(_placement.ResultOf(op.Name), HardTanhFixPoint);
                break;
            case FixPointRule.HardSwish:
                LimitHardSwish(op);
                break;
        }
    }

    /// <summary>Keeps shift_cut (out of the accumulator) in 0..16 and shift_bias (into it) in its range, for convolutions and
    /// matmul.</summary>
    private void LimitShifts(XirOp op)
    {
        if (_placement.SourceOf(op.InputsOf("input")[0]) is not { } input || _placement.ResultOf(op.Name) is not { } output
            || WeightedOps.Parameters(op) is not ({ } weight, var bias) || !_fixPoints.TryGetValue(weight, out var weightFixPoint))
        {
            return;
        }

        var cut = weightFixPoint + _fixPoints[input] - _fixPoints[output];
        if (cut < 0)
        {
            Change(op, output, "output", cut, $"shift_cut {cut} is less than 0");
        }
        else if (cut > LargestShift)
        {
            Change(op, weight, "weight", LargestShift - cut, $"shift_cut {cut} is more than {LargestShift}");
        }

        if (bias is not null && _fixPoints.ContainsKey(bias))
        {
            LimitBiasShift(op, input, weight, bias, cut);
        }
    }

    /// <summary>An op that only moves numbers keeps their fix point.</summary>
    private void TakeFixPointOfInput(XirOp op)
    {
        if (_fixPoints.ContainsKey(op.Name) && _placement.SourceOf(op.InputsOf("input")[0]) is { } input
            && _fixPoints.TryGetValue(input, out var fixPoint))
        {
            _fixPoints[op.Name] = fixPoint;
        }
    }

    private void GiveFixPointToInputs(XirOp op)
    {
        if (_placement.ResultOf(op.Name) is not { } result || !_fixPoints.TryGetValue(result, out var fixPoint))
        {
            return;
        }

        foreach (var input in op.InputsOf("input").Select(_placement.SourceOf).OfType<string>().Where(_fixPoints.ContainsKey))
        {
            _fixPoints[input] = fixPoint;
        }
    }

    /// <summary>A hard sigmoid's input has a fix point of at least 0 and its output one of at least 7.</summary>
    private void RaiseForHardSigmoid(XirOp op)
    {
        Raise(_placement.ResultOf(op.Name), HardSigmoidFixPoint);
        Raise(_placement.SourceOf(op.InputsOf("input")[0]), 0);
    }

    /// <summary>x times its own hard sigmoid, which is a hard swish: the result has at most 7 more than x.</summary>
    private void LimitHardSwish(XirOp op)
    {
        if (op.InputsOf("input") is [var value, var gate]
            && _graph.Op(gate) is { Type: OpNames.HardSigmoid } sigmoid && sigmoid.InputsOf("input")[0] == value
            && _placement.SourceOf(value) is { } input && _placement.ResultOf(op.Name) is { } output
            && _fixPoints.TryGetValue(input, out var own) && _fixPoints.TryGetValue(output, out var result)
                && result > own + HardSigmoidFixPoint)
        {
            Change(op, output, "output", own + HardSigmoidFixPoint - result,
                $"a hard swish has at most {HardSigmoidFixPoint} more than its input's {own}");
        }
    }

    /// <param name="cut">shift_cut before it was adjusted: the vendor's limit is of that.</param>
    private void LimitBiasShift(XirOp op, string input, string weight, string bias, int cut)
    {
        var shift = _fixPoints[weight] + _fixPoints[input] - _fixPoints[bias];
        var smallest = Math.Min(0, -(AccumulatorBits - (8 + cut)));
        if (shift < smallest)
        {
            Change(op, bias, "bias", shift - smallest, $"shift_bias {shift} is less than {smallest}");
        }
        else if (shift > LargestShift)
        {
            Change(op, weight, "weight", LargestShift - shift, $"shift_bias {shift} is more than {LargestShift}");
        }
    }

    private void Change(XirOp op, string tensor, string role, int difference, string why)
    {
        var before = _fixPoints[tensor];
        _fixPoints[tensor] = before + difference;
        _diagnostics.Add(VaiDiagnostics.FixPointLowered.At(new DiagnosticLocation(null, op.Name), role, before, before + difference, why));
    }

    private void Raise(string? tensor, int smallest)
    {
        if (tensor is not null && _fixPoints.TryGetValue(tensor, out var fixPoint))
        {
            _fixPoints[tensor] = Math.Max(fixPoint, smallest);
        }
    }
}

namespace Vai.Importers.Folding;

/// <summary>
/// Folds <c>scale</c> ops (what batch norm is after training: y = s·x + b per channel) into the convolution or matmul before
/// them: W' = s·W, b' = s·b + b (quantizer.md 2.3). A scale whose input has other readers stays.
/// </summary>
internal static class ScaleFolding
{
    public static IReadOnlyList<XirOp> Fold(IReadOnlyList<XirOp> ops)
    {
        var byName = ops.ToDictionary(op => op.Name, StringComparer.Ordinal);
        var readers = ops.SelectMany(op => op.InputNames).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        var made = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scale in ops.Where(op => op.Type == OpNames.Scale))
        {
            // The producer may itself stand for a scale that is folded already.
            var inputName = scale.InputsOf("input")[0];
            var producer = byName[renamed.GetValueOrDefault(inputName, inputName)];
            if (readers[inputName] == 1 && IsFloatProduct(producer, byName))
            {
                FoldInto(producer, scale, byName, made);
                renamed[scale.Name] = producer.Name;
            }
        }

        var gone = renamed.Keys.ToHashSet(StringComparer.Ordinal);
        var dead = ops.Where(op => gone.Contains(op.Name)).SelectMany(op => op.InputsOf("scale").Concat(op.InputsOf("bias")))
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            // A bias made here is not among the ops given; it stands before its reader.
            .. ops.Where(op => !gone.Contains(op.Name) && !dead.Contains(op.Name)).SelectMany(op => Final(byName[op.Name])),
        ];

        IEnumerable<XirOp> Final(XirOp op)
        {
            XirArgument Renamed(XirArgument argument) =>
                argument with { Ops = [.. argument.Ops.Select(name => renamed.GetValueOrDefault(name, name))] };
            var known = op with { Arguments = [.. op.Arguments.Select(Renamed)] };
            return made.TryGetValue(op.Name, out var bias) ? [byName[bias.Name], known] : [known];
        }
    }

    // Behind a fix the numbers are on their grid and must stay there.
    private static bool IsFloatProduct(XirOp op, Dictionary<string, XirOp> byName) =>
        (op.Is(OpTraits.Convolution) || op.Is(OpTraits.Dense))
        && op.Weights is { } weights && byName[weights].Is(OpTraits.Constant)
        && (op.Bias is not { } bias || byName[bias].Is(OpTraits.Constant));

    /// <summary>Names the bias as the weights are named: conv1_weight, conv1_bias.</summary>
    private static string BiasName(string weightsName, Dictionary<string, XirOp> byName)
    {
        const string weight = "_weight";
        var name = (weightsName.EndsWith(weight, StringComparison.Ordinal) ? weightsName[..^weight.Length] : weightsName) + "_bias";
        while (byName.ContainsKey(name))
        {
            name += "_folded";
        }

        return name;
    }

    private static void FoldInto(XirOp producer, XirOp scale, Dictionary<string, XirOp> byName, Dictionary<string, XirOp> made)
    {
        var weightsName = producer.Weights!;
        var factors = ConstantCodec.Read(byName[scale.InputsOf("scale")[0]]);
        var offsets = ConstantCodec.Read(byName[scale.InputsOf("bias")[0]]);
        var weights = ConstantCodec.Read(byName[weightsName]);
        var channels = factors.Length;

        // Output channels come last in depthwise weights [1, h, w, channels], first in all others.
        var last = producer.Is(OpTraits.Depthwise);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)((double)weights[i] * factors[last ? i % channels : i / (weights.Length / channels)]);
        }

        byName[weightsName] = ConstantCodec.With(byName[weightsName], weights);
        if (producer.InputsOf("bias") is [var biasName])
        {
            var bias = ConstantCodec.Read(byName[biasName]);
            byName[biasName] = ConstantCodec.With(byName[biasName], Affine(bias, factors, offsets));
            return;
        }

        var offset = byName[scale.InputsOf("bias")[0]];
        var name = BiasName(weightsName, byName);
        byName[name] = made[producer.Name] = offset with { Name = name, Output = offset.Output with { Name = name } };
        byName[producer.Name] = producer with
        {
            Arguments = producer.Arguments.Add(XirArgument.Of("bias", name)),
            Attributes = producer.Is(OpTraits.Dense) ? producer.Attributes : producer.Attributes.With(("bias_term", true)),
        };
    }

    private static float[] Affine(float[] bias, float[] factors, float[] offsets) =>
        [.. bias.Select((value, channel) => (float)(((double)value * factors[channel]) + offsets[channel]))];
}

using System.Collections.Frozen;
using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Add, Multiply and their kin: two inputs or more, one after the other.</summary>
internal sealed class Merge : IKerasLayer
{
    private static readonly FrozenDictionary<string, string> XirTypes = new Dictionary<string, string>
    {
        ["Add"] = OpNames.Add,
        ["Average"] = OpNames.Add,
        ["Maximum"] = OpNames.Max,
        ["Minimum"] = OpNames.Min,
        ["Multiply"] = OpNames.Mul,
        ["Subtract"] = OpNames.Sub,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Kinds => XirTypes.Keys;

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        if (use.Inputs.Length < 2 || (use.Entry.Kind == "Subtract" && use.Inputs.Length != 2))
        {
            throw use.Layer.NotFitting($"it has {use.Inputs.Length} inputs");
        }

        var isAverage = use.Entry.Kind == "Average";
        var result = use.Inputs[0];
        for (var i = 1; i < use.Inputs.Length; i++)
        {
            var isLast = i == use.Inputs.Length - 1 && !isAverage;
            result = Importers.Layers.Arithmetic.Emit(
                graph, isLast ? use.Layer : use.Layer with { Name = $"{use.Layer.Name}_{i}" }, XirTypes[use.Entry.Kind], result,
                use.Inputs[i]);
        }

        return isAverage
            ? Importers.Layers.Arithmetic.EmitConstant(
                graph, use.Layer, OpNames.Mul, result, new Parameter(use.Layer.Name + ".factor", [1f / use.Inputs.Length]), [1],
                constantFirst: false)
            : result;
    }
}

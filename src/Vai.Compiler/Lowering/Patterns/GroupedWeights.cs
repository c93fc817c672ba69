
namespace Vai.Compiler.Lowering.Patterns;

/// <summary>Weights [oc, kh, kw, ic / groups] of a convolution in groups.</summary>
internal static class GroupedWeights
{
    /// <summary>
    /// How many neighbouring groups one convolution computes: the most whose channels share a line of the banks, for its lanes work
    /// anyway and the weights between groups are zeros.
    /// </summary>
    /// <param name="lanes">Channels in a line.</param>
    private static int GroupsAtOnce(int groups, int inputsOfGroup, int outputsOfGroup, int lanes) =>
        Enumerable.Range(1, groups)
            .Last(count => count == 1 || (groups % count == 0 && count * Math.Max(inputsOfGroup, outputsOfGroup) <= lanes));

    /// <summary>The same convolution in fewer groups, its filters filled up with zeros; weights that do not fit the groups as they
    /// are.</summary>
    public static FixedConstant Widened(FixedConstant weights, int groups, int lanes)
    {
        if (groups == 1 || weights.Shape is not [var outputs, var height, var width, var inputs] || outputs % groups != 0)
        {
            return weights;
        }

        var (filters, taps) = (outputs / groups, height * width);
        var atOnce = GroupsAtOnce(groups, inputs, filters, lanes);
        var data = new sbyte[weights.Data.Length * atOnce];
        var runs = weights.HasNumbers ? outputs * taps : 0;
        for (var run = 0; run < runs; run++)
        {
            var group = run / taps / filters % atOnce;
            weights.Data.AsSpan(run * inputs, inputs).CopyTo(data.AsSpan(((run * atOnce) + group) * inputs));
        }

        return weights with { Shape = [outputs, height, width, inputs * atOnce], Data = data };
    }
}

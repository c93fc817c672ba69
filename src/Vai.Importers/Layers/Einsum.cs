namespace Vai.Importers.Layers;

/// <summary>
/// Einstein sums of one or two tensors, made of transposes, reshapes, sums and products: <c>bhqd,bhkd->bhqk</c>. A letter in both
/// operands and in the result counts matrices, one in both alone is summed over by the product.
/// </summary>
internal static class Einsum
{
    private const string WayOut = "Write it with transpose, reshape, matmul and sum.";

    public static TensorView Emit(LayerGraph graph, Layer layer, string equation, ImmutableArray<TensorView> operands)
    {
        var (inputs, result) = Parse(layer, equation);
        if (inputs.Length != operands.Length)
        {
            throw layer.NotFitting($"'{equation}' is of {inputs.Length} tensors, and it has {operands.Length}");
        }

        var sizes = Sizes(layer, equation, inputs, operands);
        (TensorView View, string Letters) Needed(int at)
        {
            var needed = inputs.RemoveAt(at).Add(result);
            return SumOver(
                graph, layer with { Name = $"{layer.Name}_sum{at}" }, operands[at], inputs[at],
                letter => needed.Any(letters => letters.Contains(letter)));
        }

        var (view, letters) = operands.Length == 1
            ? Needed(0)
            : Product(graph, layer, Needed(0), Needed(1), result, sizes);
        return Ordered(view, letters, result);
    }

    private static (TensorView View, string Letters) Product(
        LayerGraph graph, Layer layer, (TensorView View, string Letters) left, (TensorView View, string Letters) right, string result,
        Dictionary<char, int> sizes)
    {
        var shared = left.Letters.Where(letter => right.Letters.Contains(letter)).ToArray();
        var batch = string.Concat(shared.Where(letter => result.Contains(letter)));
        var summed = string.Concat(shared.Where(letter => !result.Contains(letter)));
        var rows = string.Concat(left.Letters.Except(shared));
        var columns = string.Concat(right.Letters.Except(shared));
        if (summed.Length == 0)
        {
            return (Elements(graph, layer, left, right, result, sizes), result);
        }

        int Size(string letters) => letters.Aggregate(1, (product, letter) => product * sizes[letter]);
        TensorView Matrices((TensorView View, string Letters) side, string suffix, string first, string second) => graph.Reshape(
            layer with { Name = layer.Name + suffix }, Ordered(side.View, side.Letters, batch + first + second),
            [.. batch.Select(letter => sizes[letter]), Size(first), Size(second)]);
        var product = Products.Emit(
            graph, layer, Matrices(left, "_rows", rows, summed), Matrices(right, "_columns", summed, columns));
        var letters = batch + rows + columns;
        return (product.Reshape([.. letters.Select(letter => sizes[letter])])!, letters);
    }

    /// <summary>Where nothing is summed over, a product of elements, which the DPU has.</summary>
    private static TensorView Elements(
        LayerGraph graph, Layer layer, (TensorView View, string Letters) left, (TensorView View, string Letters) right, string result,
        Dictionary<char, int> sizes)
    {
        TensorView Spread((TensorView View, string Letters) side) =>
            Ordered(side.View, side.Letters, string.Concat(result.Where(letter => side.Letters.Contains(letter))))
                .Reshape([.. result.Select(letter => side.Letters.Contains(letter) ? sizes[letter] : 1)])!;
        return Arithmetic.Emit(graph, layer, OpNames.Mul, Spread(left), Spread(right));
    }

    private static (TensorView View, string Letters) SumOver(
        LayerGraph graph, Layer layer, TensorView operand, string letters, Func<char, bool> isNeeded)
    {
        ImmutableArray<int> axes = [.. Enumerable.Range(0, letters.Length).Where(axis => !isNeeded(letters[axis]))];
        return axes.IsEmpty
            ? (operand, letters)
            : (Reduction.Emit(graph, layer, OpNames.ReductionSum, operand, axes, keepDimensions: false),
                string.Concat(letters.Where(isNeeded)));
    }

    private static TensorView Ordered(TensorView view, string letters, string order) =>
        view.Transpose([.. order.Select(letter => letters.IndexOf(letter, StringComparison.Ordinal))]);

    private static Dictionary<char, int> Sizes(
        Layer layer, string equation, ImmutableArray<string> inputs, ImmutableArray<TensorView> operands)
    {
        var sizes = new Dictionary<char, int>();
        foreach (var (letters, operand) in inputs.Zip(operands))
        {
            if (letters.Length != operand.Rank
                || letters.Zip(operand.Shape).Any(pair => !sizes.TryAdd(pair.First, pair.Second) && sizes[pair.First] != pair.Second))
            {
                throw layer.NotFitting(
                    $"'{equation}' is of {string.Join(" and ", operands.Select(view => $"[{string.Join(", ", view.Shape)}]"))}");
            }
        }

        return sizes;
    }

    /// <summary>The letters of each operand and of the result; without an arrow those that stand once, in the alphabet's order.</summary>
    private static (ImmutableArray<string> Inputs, string Result) Parse(Layer layer, string equation)
    {
        var sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        ImmutableArray<string> inputs = [.. sides[0].Split(',')];
        var all = string.Concat(inputs);
        var result = sides.Length > 1
            ? sides[1]
            : string.Concat(all.GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        var isThere = sides.Length <= 2 && inputs.Length <= 2 && inputs.Append(result).All(IsLetters) && result.All(all.Contains)
            && inputs.All(input => input.Length > 0);
        return isThere
            ? (inputs, result)
            : throw layer.Unsupported($"'{equation}' is no sum over one or two tensors with a letter for each dimension", WayOut);
    }

    private static bool IsLetters(string letters) => letters.All(char.IsAsciiLetter) && letters.Distinct().Count() == letters.Length;
}

using CsCheck;
using Vai.Importers.Layers;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.PyTorch.Ops;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests;

/// <summary>Views: transposes and reshapes that make no op until someone needs the order.</summary>
public class TensorViewTests
{
    private static readonly Layer Anything = new("layer", "Test");

    /// <summary>Of random maps, under random transposes and reshapes, the op that is made at last has the numbers where an array would have
    /// them.</summary>
    [Fact]
    public void Whatever_is_transposed_and_reshaped_lies_as_an_array_would_have_it() =>
        Gen.Select(Gen.Int[1, 6].Array[3], Gen.Int[0, 1_000_000].Array[0, 6]).Sample((sizes, steps) =>
        {
            ImmutableArray<int> shape = [1, .. sizes];
            var graph = new LayerGraph("views", channelsFirst: true, 0);
            var view = graph.Data(new Layer("x", "input"), shape, isChannelsFirst: true);
            var input =
                new FloatTensor(
                shape, [.. Enumerable.Range(0, sizes.Aggregate(1, (product, size) => product * size)).Select(i => (float)i)]);
            var expected = input;
            foreach (var step in steps)
            {
                (view, expected) = step % 2 == 0 ? Transposed(view, expected, step / 2) : Reshaped(graph, view, expected, step / 2);
            }

            // Behind a relu, in the order of the array.
            var flat = graph.Reshape(Anything, graph.Elementwise(Anything, "relu", view), [1, expected.Data.Length]);
            var output = FrameworkTensors.Run(graph.Build([("y", flat)]), FrameworkTensors.ToChannelsLast(input));
            Assert.Equal(expected.Shape, view.Shape);
            Assert.Equal(expected.Data, output.Data);
        }, iter: 300);

    [Fact]
    public void A_view_that_is_turned_back_is_the_op_itself()
    {
        var graph = new LayerGraph("views", channelsFirst: true, 0);
        var view = graph.Data(new Layer("x", "input"), [1, 4, 6, 5], isChannelsFirst: true);
        var turned = view.Transpose([0, 2, 3, 1]).Reshape([1, 30, 4])!.Reshape([1, 6, 5, 4])!.Transpose([0, 3, 1, 2]);
        Assert.Equal([0, 3, 1, 2], turned.Axes!.Value.Select((_, axis) => turned.Axes.Value.IndexOf(axis)));
        Assert.Same(view.Op, graph.Lay("y", turned, 0, 2, 3, 1));
    }

    private static (TensorView View, FloatTensor Array) Transposed(TensorView view, FloatTensor array, int seed)
    {
        int[] order = [.. Enumerable.Range(0, view.Rank)];
        new Random(seed).Shuffle(order);
        var strides = array.Shape.Select((_, axis) => array.Shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size)).ToArray();
        ImmutableArray<int> shape = [.. order.Select(axis => array.Shape[axis])];
        var data = Enumerable.Range(0, array.Data.Length).Select(i =>
        {
            var place = 0;
            for (var axis = order.Length - 1; axis >= 0; axis--)
            {
                (i, var index) = Math.DivRem(i, shape[axis]);
                place += index * strides[order[axis]];
            }

            return array.Data[place];
        });
        return (view.Transpose([.. order]), new FloatTensor(shape, [.. data]));
    }

    /// <summary>The elements shared out among random divisors.</summary>
    private static (TensorView View, FloatTensor Array) Reshaped(LayerGraph graph, TensorView view, FloatTensor array, int seed)
    {
        var random = new Random(seed);
        var shape = new List<int>();
        for (var rest = array.Data.Length; rest > 1;)
        {
            int[] divisors = [.. Enumerable.Range(1, rest).Where(size => rest % size == 0)];
            shape.Add(divisors[random.Next(divisors.Length)]);
            rest /= shape[^1];
            if (shape.Count == 5)
            {
                shape.Add(rest);
                break;
            }
        }

        ImmutableArray<int> to = shape.Count == 0 ? [1] : [.. shape];
        return (graph.Reshape(Anything, view, to), array with { Shape = to });
    }
}

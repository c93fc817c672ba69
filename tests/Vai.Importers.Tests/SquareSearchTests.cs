using Vai.Importers.Formats;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.Tests;

/// <summary>How an input's size is found that nobody gave: in few runs of the network.</summary>
public class SquareSearchTests
{
    [Fact]
    public void A_size_that_a_linear_layer_fixes_is_found_in_few_runs()
    {
        // 3 x 3 without padding, a pool of 2 x 2, and 4 · 13 · 13 features: 28 x 28, and 29 x 29, whose last row no window reaches.
        var model = new CountingModel((x, record) => record("linear", record("flatten", Pooled(x, record), 1L), Weights(5, 4 * 13 * 13)));

        var error = Assert.Throws<VaiException>(() => Recording.Of(model, new ImportOptions()));

        Assert.Contains("height and width are free; 1x28x28, 1x29x29 fit.", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.InRange(model.Runs, 2, 7);
    }

    [Fact]
    public void The_one_size_that_fits_needs_no_naming()
    {
        var model =
            new CountingModel((x, record) =>
                record("linear", record("flatten", record("conv2d", x, Weights(4, 1, 3, 3)), 1L), Weights(5, 4 * 200 * 200)));

        var recording = Recording.Of(model, new ImportOptions());

        Assert.Equal([1, 1, 202, 202], recording.Inputs[0].Shape);
        Assert.InRange(model.Runs, 2, 6);
    }

    [Fact]
    public void A_network_that_takes_any_size_is_known_after_two()
    {
        var model = new CountingModel((x, record) => record("mean", Pooled(x, record), new List<object?> { 2L, 3L }));

        var error = Assert.Throws<VaiException>(() => Recording.Of(model, new ImportOptions()));

        Assert.Contains("1x480x480, 1x512x512 and more fit", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(3, model.Runs);
    }

    [Fact]
    public void A_network_that_no_size_fits_is_told_so()
    {
        var model = new CountingModel((x, record) => record("linear", record("flatten", Pooled(x, record), 1L), Weights(5, 4 * 13 * 14)));

        var error = Assert.Throws<VaiException>(() => Recording.Of(model, new ImportOptions()));

        Assert.Contains("none of the square sizes 1 to 512 fits", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.InRange(model.Runs, 2, 12);
    }

    private static object? Pooled(object? x, RecordCall record) =>
        record("max_pool2d", record("conv2d", x, Weights(4, 1, 3, 3)), new List<object?> { 2L, 2L }, new List<object?> { 2L, 2L });

    private static TorchTensor Weights(params ImmutableArray<int> shape) =>
        TorchTensor.Dense(new TorchStorage("Float", "weights", shape.Aggregate(1L, (product, size) => product * size)), shape);

    /// <summary>A network that counts how often it runs.</summary>
    private sealed class CountingModel(Func<object?, RecordCall, object?> forward) : ITorchModel
    {
        public int Runs { get; private set; }

        public string Name => "Net";

        public object? Run(IReadOnlyList<TensorValue> inputs, CallRecorder recorder, StepBudget budget)
        {
            Runs++;
            return forward(inputs[0], (function, arguments) => recorder.Record(
                function, arguments, ImmutableDictionary<string, object?>.Empty, new ModuleScope("", "Net"), new CodePlace("code", 1)));
        }

        public string? ParameterName(TorchTensor tensor) => null;

        public float[] Read(TorchTensor tensor) => throw new InvalidOperationException("A search for shapes reads no weights.");
    }
}

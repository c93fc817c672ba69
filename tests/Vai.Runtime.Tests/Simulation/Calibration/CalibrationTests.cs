namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>How well the cycle model agrees with what was measured, and that docs/cycle-model.md says so.</summary>
public class CalibrationTests(ITestOutputHelper output)
{
    private const string Begin = "<!-- The fit, made by CalibrationTests. -->\n";
    private const string End = "<!-- End of the fit. -->\n";
    private const double BytesPerMiB = 1 << 20;

    /// <summary>Set VAI_UPDATE=1 to write the page's table anew.</summary>
    [Fact]
    public void The_documented_fit_is_the_model_s()
    {
        var expected = FitTable.Text();
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "cycle-model.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from >= Begin.Length && to >= from, $"{path} has no place for the fit");
        if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
        {
            page = page[..from] + expected + page[to..];
            AtomicFile.WriteAllText(path, page);
            to = page.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(expected, page[from..to]);
    }

    [Fact]
    public void Plain_convolutions_are_predicted_within_4_percent_on_average_and_all_layers_within_8()
    {
        var pairs = FitTable.Pairs();
        Assert.Equal(MeasuredLayer.Read().Select(layer => layer.Name), pairs.Select(pair => pair.Measured.Name));
        Assert.InRange(pairs.Where(pair => pair.Predicted.IsFitted).Average(pair => Math.Abs(FitTable.Error(pair))), 0, 0.04);
        Assert.InRange(pairs.Average(pair => Math.Abs(FitTable.Error(pair))), 0, 0.08);
        Assert.All(pairs, pair => Assert.InRange(FitTable.Error(pair), -0.3, 0.2));
    }

    /// <summary>The programs that stand for the measured layers move what the profile counted: they are scheduled as those were.</summary>
    [Fact]
    public void The_programs_move_the_bytes_that_the_profile_counted()
    {
        const double rounding = 0.0006;
        Assert.All(FitTable.Pairs(), pair =>
        {
            var (predicted, measured) = pair;
            var weights = predicted.WeightBytes / BytesPerMiB;
            Assert.Equal(measured.LoadWeightsMiB, weights, rounding);
            Assert.Equal(measured.StoreMiB, predicted.Estimate.BytesStored / BytesPerMiB, 0.001);
            // The first layer's compiler loads one row of padding more than is needed at either end.
            Assert.Equal(measured.LoadFeaturesMiB, (predicted.Estimate.BytesLoaded / BytesPerMiB) - weights,
                predicted.Name == "conv1" ? 0.006 : rounding);
        });
    }

    /// <summary>Another network, compiler, board and clock: the model must at least rank its layers.</summary>
    [Fact]
    public void Layers_of_another_network_are_ranked_as_measured()
    {
        var layers = FitTable.Fcn8Pairs();
        foreach (var layer in layers)
        {
            output.WriteLine(
                $"{layer.Name}: {layer.Predicted:F3} ms predicted, {layer.Measured:F3} ms measured, {layer.Measured / layer.Predicted:F3}");
        }

        Assert.InRange(RankCorrelation([.. layers.Select(layer => layer.Predicted)], [.. layers.Select(layer => layer.Measured)]), 0.9, 1);
    }

    // Kendall's tau; pairs that differ by less than 1 % in either count for nothing.
    private static double RankCorrelation(double[] left, double[] right)
    {
        var signs = (
            from i in Enumerable.Range(0, left.Length)
            from j in Enumerable.Range(0, i)
            where Math.Abs((left[i] / left[j]) - 1) > 0.01 && Math.Abs((right[i] / right[j]) - 1) > 0.01
            select Math.Sign(left[i] - left[j]) * Math.Sign(right[i] - right[j])).ToArray();
        return signs.Average();
    }
}

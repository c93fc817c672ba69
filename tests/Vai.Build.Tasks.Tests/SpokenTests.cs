namespace Vai.Build.Tasks.Tests;

/// <summary>What the stages say: every build says it, and the project's switches hold for every build.</summary>
public sealed class SpokenTests : IDisposable
{
    private readonly TaskBench _bench = new();

    [Fact]
    public void A_warning_is_said_by_every_build_though_nothing_runs()
    {
        _bench.Add("net.pt");
        _bench.Write("net.pt", "warn");
        _bench.Build();
        var first = _bench.Warnings.ToArray();
        Assert.Equal(["VAI2102", "VAI2102"], first.Select(warning => warning.Code));

        Assert.Empty(_bench.Build());
        Assert.Equal(first, _bench.Warnings);
        Assert.All(first, warning => Assert.Equal("net.pt", warning.File));
    }

    [Fact]
    public void Warnings_as_errors_fail_every_build_and_stay_warnings_for_who_does_not_ask()
    {
        _bench.Add("net.pt");
        _bench.Write("net.pt", "warn");
        _bench.TreatWarningsAsErrors = true;
        foreach (var _ in Enumerable.Range(0, 2))
        {
            _bench.Build();
            Assert.NotEmpty(_bench.Errors);
            Assert.Empty(_bench.Warnings);
        }

        _bench.NoWarn = "VAI2102";
        Assert.Empty(_bench.Build());
        Assert.Equal((0, 2), (_bench.Errors.Count, _bench.Warnings.Count));
        _bench.TreatWarningsAsErrors = false;
        _bench.Build();
        Assert.Equal((0, 2), (_bench.Errors.Count, _bench.Warnings.Count));
    }

    [Fact]
    public void One_broken_model_does_not_stop_the_good_ones()
    {
        _bench.Write("broken.pt", "broken");
        _bench.Add("broken.pt");
        _bench.Add("net.pt");

        Assert.False(_bench.Resolve() && _bench.Run("inspect"));
        Assert.True(_bench.Run("quantize", "compile"));
        Assert.Equal(["inspect broken.pt", "inspect net.pt", "quantize+compile net.pt"], _bench.TakeWorkerLog());
        Assert.True(File.Exists(_bench.OutputOf("net", "deploy.xmodel")));

        _bench.Write("broken.pt", "mended");
        Assert.Equal(["inspect broken.pt", "quantize+compile broken.pt"], _bench.Build());
    }

    [Fact]
    public void Of_models_at_different_points_each_goes_its_own_way_in_one_worker()
    {
        var first = _bench.Add("net.pt");
        _bench.Write("other.pt", "another");
        _bench.Add("other.pt");
        _bench.Build();

        first.SetMetadata("DpuTarget", "B512");
        _bench.WriteOlder("other.pt", "another one");
        Assert.Equal(["inspect net.pt", "inspect other.pt", "compile net.pt", "quantize+compile other.pt"], _bench.Build());
        Assert.Equal(2, _bench.Messages.Count(message => message.Contains(" worker ", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_model_for_two_DPUs_is_two_models_to_the_build()
    {
        _bench.Write("net.pt", "warn");
        _bench.Add("net.pt");
        _bench.Add("net.pt", ("DpuTarget", "B512"), ("ClassName", "SmallRunner"));
        Assert.Equal(4, _bench.Build().Length);
        Assert.Equal(4, _bench.Warnings.Count);

        Assert.Empty(_bench.Build());
        Assert.Equal(4, _bench.Warnings.Count);
        Assert.Equal(["net/deploy.xmodel", "Small/deploy.xmodel"], _bench.Resolved.Select(model => model.GetMetadata("DeployPath")));
    }

    [Fact]
    public void A_crash_of_the_worker_is_an_error_at_the_model_that_quotes_its_last_words()
    {
        _bench.Write("net.pt", "crash");
        _bench.Add("net.pt");
        Assert.True(_bench.Resolve());
        Assert.False(_bench.Run("inspect"));

        var error = Assert.Single(_bench.Errors);
        Assert.Equal(("VAI0005", "net.pt"), (error.Code, error.File));
        Assert.Contains("134", error.Text, StringComparison.Ordinal);
        Assert.Contains("terminate called", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void While_someone_types_a_broken_model_is_a_warning()
    {
        _bench.Add("net.pt");
        _bench.Build();
        _bench.DesignTime = true;
        _bench.Write("net.pt", "broken");
        _bench.Add("net.pt", ("Access", "privat"));
        Assert.True(_bench.Resolve() && _bench.Run("inspect"));
        Assert.Equal(["VAI1021", "VAI2001"], _bench.Warnings.Select(warning => warning.Code));
    }

    public void Dispose() => _bench.Dispose();
}

using Vai.Compiled;
using Vai.Reports.Page;
using Vai.Tool;
using Vai.Xir.Serialization;

namespace Vai.Reports.Tests;

/// <summary>The sample's network, brought through all stages as a user does, with the accuracy measured.</summary>
internal static class Trained
{
    private static readonly Lazy<Task<PageSource>> Made = new(Make);

    public static Task<PageSource> Source => Made.Value;

    private static async Task<PageSource> Make()
    {
        var sample = Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist");
        using var folder = new TemporaryFolder();
        var (model, quantized) = (Path.Combine(sample, "fmnist.pt"), folder.File("fmnist_int.xmodel"));
        await Run("inspect", model, "--target", "B3136", "--output", folder.Path);
        await Run("quantize", model, "--target", "B3136", "--output", quantized,
            "--calibration", Path.Combine(sample, "calibration", "000*.png"),
            "--evaluation", Path.Combine(sample, "test", "t10k-images-idx3-ubyte.gz"));
        await Run("compile", quantized, "--target", "B3136", "--output", folder.Path);
        return PageSource.Of("fmnist.pt", CompiledModel.From(XmodelFile.Read(folder.File("deploy.xmodel")))) with
        {
            Facts = StageFacts.Read([folder.Path], ""),
        };
    }

    private static async Task Run(params string[] arguments)
    {
        using var output = new StringWriter();
        Assert.True(await ToolProgram.RunAsync(arguments, output, output) == 0, output.ToString());
    }
}

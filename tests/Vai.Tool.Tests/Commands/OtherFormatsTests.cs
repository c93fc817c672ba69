using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

/// <summary>Files of ONNX and Keras on the tool's road: their input's shape comes from the model.</summary>
public sealed class OtherFormatsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [SharedRow("models/fmnist.onnx", "input: 1 x 28 x 28 x 1", "fc2_Gemm: 1 x 10")]
    [SharedRow("xmodels/lenet.float.h5", "input: 1 x 28 x 28 x 1", "predictions_softmax: 1 x 10")]
    public async Task Inspect_reads_the_file_and_finds_its_shapes(string file, string input, string output)
    {
        var run = await ToolRun.Of("inspect", SharedData.Require(file), "--target", "B3136", "--output", _folder.Path);
        run.AssertSucceeded();
        Assert.Contains(input, run.Output, StringComparison.Ordinal);
        Assert.Contains(output, run.Output, StringComparison.Ordinal);
        Assert.Single(_folder.Files, name => name.EndsWith("_float.xmodel", StringComparison.Ordinal));
    }

    [Theory]
    [SharedRow("xmodels/lenet.quantized.h5")]
    [SharedRow("xmodels/mlp.quantized.h5")]
    public async Task Compile_takes_a_file_that_the_vendor_quantized(string file)
    {
        var run = await ToolRun.Of("compile", SharedData.Require(file), "--target", "B4096", "--output", _folder.Path);
        run.AssertSucceeded();
        Assert.Contains("0 hazards", run.Output, StringComparison.Ordinal);
        Assert.NotEmpty(XmodelFile.Read(_folder.File("deploy.xmodel")).Ops);
    }

    [Fact]
    public async Task Compile_says_that_a_float_file_is_to_be_quantized_first()
    {
        var run = await ToolRun.Of("compile", SharedData.Require("models/fmnist.onnx"), "--target", "B4096", "--output", _folder.Path);
        Assert.Equal(["VAI2002"], run.ErrorCodes);
    }

    public void Dispose() => _folder.Dispose();
}

using System.IO.Compression;
using System.Text.RegularExpressions;
using Vai.Runtime;
using Vai.Runtime.Tensors;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

public sealed partial class RunCommandTests : IDisposable
{
    private const string Model = "mlp.b512";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Both_backends_give_the_same_output_for_the_same_seed()
    {
        var model = ModelFiles.PathOf(Model);
        var simulator = (await ToolRun.Of("run", model, "--seed", "3", "--output", _folder.File("simulator.npy"))).AssertSucceeded();
        var cpu = (await ToolRun.Of("run", model, "--backend", "cpu", "--seed", "3", "--output", _folder.File("cpu.npy")))
            .AssertSucceeded();
        var other = (await ToolRun.Of("run", model, "--backend", "cpu", "--seed", "4")).AssertSucceeded();
        Assert.Equal(simulator.Output, cpu.Output);
        Assert.NotEqual(simulator.Output, other.Output);
        Assert.Matches(OutputLine(), simulator.Output);
        Assert.Equal(File.ReadAllBytes(_folder.File("simulator.npy")), File.ReadAllBytes(_folder.File("cpu.npy")));
        Assert.Equal(["cpu.npy", "simulator.npy"], _folder.Files);
    }

    [Fact]
    public async Task Int8_and_real_inputs_of_equal_value_give_the_same_output()
    {
        var model = ModelFiles.PathOf(Model);
        using var runner = ModelRunner.Load(model);
        var input = Assert.Single(runner.Inputs);
        var numbers = new sbyte[input.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (sbyte)(i * 37);
        }

        NpyFile.Write(_folder.File("int8.npy"), new Int8Tensor([.. input.Shape.Where(size => size > 1)], 0, numbers));
        NpyFile.Write(_folder.File("real.npy"),
            new FloatTensor(input.Shape, Array.ConvertAll(numbers, number => MathF.ScaleB(number, -input.FixPoint!.Value))));
        var int8 = (await ToolRun.Of("run", model, "--backend", "cpu", "--input", _folder.File("int8.npy"))).AssertSucceeded();
        var real = (await ToolRun.Of("run", model, "--backend", "cpu", "--input", _folder.File("real.npy"))).AssertSucceeded();
        Assert.Equal(int8.Output, real.Output);
    }

    [Fact]
    public async Task The_results_are_real_numbers_by_name_as_the_runner_gives_them()
    {
        var model = ModelFiles.PathOf(Model);
        using var runner = ModelRunner.Load(model);
        var input = Assert.Single(runner.Inputs);
        var values = new FloatTensor(input.Shape, [.. Enumerable.Range(0, input.Length).Select(i => (i % 9) / 8f)]);
        NpyFile.Write(_folder.File("in.npy"), values);
        var npz = _folder.File("results.npz");
        (await ToolRun.Of("run", model, "--input", _folder.File("in.npy"), "--results", npz)).AssertSucceeded();
        var expected = runner.Run(new Dictionary<string, FloatTensor> { [input.Name] = values });
        using var archive = ZipFile.OpenRead(npz);
        var entry = Assert.Single(archive.Entries);
        var result = Assert.Single(expected);
        Assert.Equal(result.Key + ".npy", entry.FullName);
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(result.Value.Data, Assert.IsType<FloatTensor>(NpyFile.Parse(bytes.ToArray())).Data);
        Assert.Contains(result.Value.Data, value => value is > 0 and < 1);
    }

    [Fact]
    public async Task Several_outputs_are_files_by_name()
    {
        var model = ModelFiles.PathOf("densebox_640_360.b3136");
        var run = (await ToolRun.Of("run", model, "--backend", "cpu", "--output", _folder.File("out.npy"))).AssertSucceeded();
        Assert.Equal(2, OutputLine().Count(run.Output));
        Assert.Equal(2, _folder.Files.Length);
        Assert.All(_folder.Files, file => Assert.Matches(@"^out\.\w+\.npy$", file));
    }

    [Fact]
    public async Task An_input_of_another_shape_is_one_error_and_nothing_is_written()
    {
        NpyFile.Write(_folder.File("in.npy"), new Int8Tensor([1, 5], 0, new sbyte[5]));
        var run = await ToolRun.Of("run", ModelFiles.PathOf(Model), "--input", _folder.File("in.npy"), "--output", _folder.File("out.npy"));
        run.AssertFailed("VAI6103", _folder.File("in.npy"));
        Assert.Equal(["in.npy"], _folder.Files);
    }

    [Fact]
    public async Task A_missing_input_file_is_one_error() =>
        (await ToolRun.Of("run", ModelFiles.PathOf(Model), "--input", _folder.File("none.npy")))
            .AssertFailed("VAI1004", _folder.File("none.npy"));

    [Fact]
    public async Task More_inputs_than_the_model_has_are_one_error()
    {
        var model = ModelFiles.PathOf(Model);
        (await ToolRun.Of("run", model, "--input", "a.npy", "--input", "b.npy")).AssertFailed("VAI6103", model);
    }

    [Fact]
    public async Task A_model_that_is_not_compiled_is_one_error()
    {
        var model = _folder.File("net.xmodel");
        XmodelFile.Write(model, FloatModels.Classifier());
        (await ToolRun.Of("run", model)).AssertFailed("VAI2002", model);
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(@"^.+: int8 \[[\d,]+\], fix point -?\d+, md5 [0-9a-f]{32}\r?$", RegexOptions.Multiline)]
    private static partial Regex OutputLine();
}

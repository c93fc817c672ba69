using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

public class DisassembleCommandTests
{
    [Fact]
    public async Task All_means_that_every_instruction_is_a_line()
    {
        var run = (await ToolRun.Of("disassemble", "--all", ModelFiles.PathOf("mlp.b512"))).AssertSucceeded();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("; subgraph_quant_dense", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines.Length - 1, int.Parse(lines[0].Split(", ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(" END ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loops_are_folded_and_every_line_names_its_layer()
    {
        var run = (await ToolRun.Of("disassemble", ModelFiles.PathOf("mlp.b512"))).AssertSucceeded();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["; #1 quant_dense(TransferMatMulToConv2d)", "; #2 quant_dense_1(TransferMatMulToConv2d)"], lines[1..3]);
        Assert.All(lines[3..], line => Assert.Matches(@"^ *\d+ +(\d+ times:|#[12] (\d+ x )*[A-Z]+ wait .{4} signal .{4}.*)$", line));
        Assert.Contains(lines, line => line.Contains("#1 8 x LOAD ", StringComparison.Ordinal)
            || line.Contains("#1 7 x LOAD ", StringComparison.Ordinal));
        Assert.InRange(lines.Length, 10, 60);
    }

    [Fact]
    public async Task A_model_without_instructions_is_one_error()
    {
        using var folder = new TemporaryFolder();
        XmodelFile.Write(folder.File("net.xmodel"), FloatModels.Classifier());
        (await ToolRun.Of("disassemble", folder.File("net.xmodel"))).AssertFailed("VAI2002", folder.File("net.xmodel"));
    }
}

using Vai.Tests;
using Vai.Xir;

namespace Vai.Tool.Tests.Commands;

public class DisassembleCommandTests
{
    [Fact]
    public async Task Every_instruction_is_a_line()
    {
        var run = (await ToolRun.Of("disassemble", SharedData.Require("xmodels/mlp.b512.xmodel"))).AssertSucceeded();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("; subgraph_quant_dense", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines.Length - 1, int.Parse(lines[0].Split(", ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(" END ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_instructions_is_one_error()
    {
        using var folder = new TemporaryFolder();
        XmodelFile.Write(folder.File("net.xmodel"), FloatModels.Classifier());
        (await ToolRun.Of("disassemble", folder.File("net.xmodel"))).AssertFailed("VAI2002", folder.File("net.xmodel"));
    }
}

using System.Reflection;
using System.Runtime.Loader;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Stages;

public class ManagedOnlyTests
{
    /// <summary>The tool in a context of its own: what it loads there, it needed.</summary>
    private sealed class ToolContext() : AssemblyLoadContext(isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll") is var path && File.Exists(path)
                ? LoadFromAssemblyPath(path)
                : null;
    }

    [Fact]
    public async Task Inspecting_loads_neither_TorchSharp_nor_the_quantizer()
    {
        using var folder = new TemporaryFolder();
        XmodelFile.Write(folder.File("net.xmodel"), FloatModels.Classifier());
        var context = new ToolContext();
        var run = context.LoadFromAssemblyName(new AssemblyName("vai")).GetType("Vai.Tool.ToolProgram")!.GetMethod("RunAsync")!;
        string[] arguments = ["inspect", folder.File("net.xmodel"), "--target", "B3136", "--output", folder.File("out")];
        Assert.Equal(0, await (Task<int>)run.Invoke(null, [arguments, TextWriter.Null, TextWriter.Null, null])!);
        var loaded = context.Assemblies.Select(assembly => assembly.GetName().Name).ToArray();
        context.Unload();
        Assert.Contains("Vai.Compiler", loaded);
        Assert.DoesNotContain("TorchSharp", loaded);
        Assert.DoesNotContain("Vai.Quantizer", loaded);
    }
}

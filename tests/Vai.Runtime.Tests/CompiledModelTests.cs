using Vai.Compiled;
using Vai.Runtime;

namespace Vai.Runtime.Tests;

public class CompiledModelTests
{
    [Fact]
    public void Every_compiled_vendor_file_loads_with_its_registers_tensors_and_program()
    {
        foreach (var path in SharedData.RequireAll("xmodels", "*.b*.xmodel"))
        {
            var model = CompiledModel.Load(path);

            Assert.NotEmpty(model.DpuSubgraphs);
            Assert.All(model.DpuSubgraphs, subgraph =>
            {
                Assert.NotEmpty(subgraph.Inputs);
                Assert.NotEmpty(subgraph.Outputs);
                Assert.True(subgraph.Program.Length > 1);
            });
        }
    }

    [Fact]
    public void The_offsets_of_a_strided_tensor_follow_its_strides()
    {
        var tensor = new DdrTensor("t", [1, 2, 2], [100, 10, 3], 0, 1, 5);

        Assert.Equal([5, 8, 15, 18], tensor.Offsets());
        Assert.Equal(19, tensor.End);
    }
}

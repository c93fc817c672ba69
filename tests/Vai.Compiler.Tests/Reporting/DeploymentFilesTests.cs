using Vai.Compiler.Reporting;
using Vai.Tests;
using Vai.Xir;

namespace Vai.Compiler.Tests.Reporting;

public class DeploymentFilesTests
{
    [Theory]
    [InlineData("lenet", "lenet_mnist_vitis.xmodel"), InlineData("cnn_small", "CNN_kv260.xmodel")]
    public void The_files_beside_a_vendor_model_come_out_as_the_vendor_wrote_them(string name, string fileName)
    {
        var model = SharedData.Require($"xmodels/{name}.b4096.xmodel");
        Assert.Equal(File.ReadAllText(SharedData.Require($"xmodels/{name}.md5sum.txt")), DeploymentFiles.Md5Sum(File.ReadAllBytes(model)));
        Assert.Equal(File.ReadAllText(SharedData.Require($"xmodels/{name}.meta.json")), DeploymentFiles.Meta(XmodelFile.Read(model), fileName));
    }
}

namespace Vai.Build.Tasks.Tests;

/// <summary>Where an editor jumps to from a message.</summary>
public sealed class ItemPlaceTests : IDisposable
{
    private const string Project = """
        <Project Sdk="Vai.Sdk">
          <ItemDefinitionGroup><DpuModel><Access>public</Access></DpuModel></ItemDefinitionGroup>
          <ItemGroup>
            <DpuModel Include="first.pt" DpuTarget="B512" />
            <DpuModel Include="sub/second.pt;third%3B.pt"
                      DpuTarget="B512">
              <FineTune>Fast</FineTune>
            </DpuModel>
            <DpuModel Include="first.pt" ClassName="SmallRunner" />
            <DpuModel Include="models/**/*.onnx" />
            <DpuModel Include="$(Elsewhere)/net.pt" />
          </ItemGroup>
        </Project>
        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("first.pt", "FirstRunner", null, 4, 6)]
    [InlineData("first.pt", "FirstRunner", "dputarget", 4, 34)]
    [InlineData("first.pt", "SmallRunner", null, 9, 6)]
    [InlineData("sub/second.pt", null, "DpuTarget", 6, 15)]
    [InlineData("sub/second.pt", null, "FineTune", 7, 8)]
    [InlineData("third;.pt", null, "Labels", 5, 6)]
    [InlineData("models/deep/a.onnx", null, null, 10, 6)]
    [InlineData("/opt/net.pt", null, null, 11, 6)]
    public void It_is_the_element_of_the_item_or_its_metadatum(string item, string? className, string? metadatum, int line, int column)
    {
        var file = _folder.Write("App.csproj", Project);
        Assert.Equal(new ItemPlace(file, line, column), ItemPlace.Of(item, file, className, metadatum));
    }

    [Fact]
    public void Without_a_readable_project_file_it_is_the_file_or_the_item()
    {
        Assert.Equal(new ItemPlace("net.pt", 0, 0), ItemPlace.Of("net.pt", ""));
        var broken = _folder.Write("Broken.csproj", "<Project>");
        Assert.Equal(new ItemPlace(broken, 0, 0), ItemPlace.Of("net.pt", broken));
        Assert.Equal(new ItemPlace(_folder.File("none"), 0, 0), ItemPlace.Of("net.pt", _folder.File("none")));
    }

    public void Dispose() => _folder.Dispose();
}

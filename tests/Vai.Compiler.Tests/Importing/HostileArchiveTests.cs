using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Vai.Compiler.Importing;
using Vai.Diagnostics;
using Vai.Xir;

namespace Vai.Compiler.Tests.Importing;

/// <summary>Files are hostile until parsed: whatever the bytes, a graph or a diagnostic comes, in time and in bounded memory.</summary>
public class HostileArchiveTests
{
    private static readonly ImportOptions Options = new(ImmutableArray.Create(1, 4, 4));

    [Fact]
    public void Two_thousand_mutations_of_an_archive_give_a_graph_or_a_diagnostic()
    {
        var bytes = TorchArchives.SmallCnn();
        var random = new Random(1);
        var clock = Stopwatch.StartNew();
        var imported = 0;
        for (var i = 0; i < 2000; i++)
        {
            var mutated = bytes[..(random.Next(3) == 0 ? random.Next(1, bytes.Length) : bytes.Length)];
            for (var k = random.Next(4); k >= 0; k--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            imported += ImportOrDiagnose(mutated) is null ? 0 : 1;
        }

        Assert.InRange(imported, 1, 1999);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"2000 mutations took {clock.Elapsed}");
    }

    [Fact]
    public void Two_thousand_mutations_inside_pickle_and_code_give_a_graph_or_a_diagnostic()
    {
        // The archive around them is whole, so checksums do not stop these.
        var weights = TorchArchives.Ramp("w", 2, 1, 3, 3);
        var pickle = PickleWriter.Of(new PickledModule("__torch__", "Net", ("w", weights)));
        var code = Encoding.UTF8.GetBytes("""
            class Net(Module):
              def forward(self: __torch__.Net,
                x: Tensor) -> Tensor:
                y, z, = (torch.conv2d(x, self.w, None, [1, 1], [1, 1]), 3)
                for i in range(2):
                  if torch.gt(z, i):
                    y = torch.relu(y)
                  else:
                    pass
                return torch.flatten(y, 1)

            """);
        var random = new Random(3);
        var imported = 0;
        for (var i = 0; i < 2000; i++)
        {
            var archive = TorchArchives.Zip(
                ("data.pkl", i % 2 == 0 ? Mutate(pickle, random) : pickle),
                ("code/__torch__.py", i % 2 == 1 ? Mutate(code, random) : code),
                ("data/w", new byte[18 * 4]));
            imported += ImportOrDiagnose(archive) is null ? 0 : 1;
        }

        Assert.InRange(imported, 1, 1999);
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("torch.nn.modules.conv", "Conv2d")]
    public void A_pickle_in_a_traced_archive_may_not_name_other_python(string module, string name)
    {
        var pickle = new PickleWriter().Raw(0x80, 2).Global(module, name).Raw('(').Value("echo").Raw('t', 'R', '.').ToArray();

        AssertDiagnostic("VAI2012", $"{module}.{name} is not allowed", TorchArchives.Zip(("data.pkl", pickle), ("code/__torch__.py", [])));
    }

    [Fact]
    public void A_pickle_of_torch_save_may_not_call_other_python()
    {
        var pickle = new PickleWriter().Raw(0x80, 2).Global("posix", "system").Raw('(').Value("echo").Raw('t', 'R', '.').ToArray();

        AssertDiagnostic("VAI2012", "posix.system is not allowed", TorchArchives.Zip(("data.pkl", pickle)));
    }

    [Theory]
    [InlineData("while True:\n  pass", "VAI2022")]
    [InlineData("for i in range(100000):\n  for j in range(100000):\n    pass", "VAI2022")]
    [InlineData("y = [x]\nwhile True:\n  y = torch.add(y, y)", "VAI2018")]
    [InlineData("return (self).forward(x, )", "VAI2016")]
    [InlineData("while True:\n  x = torch.relu(x)", "VAI2022")]
    [InlineData("y = torch.view(x, [1, 4611686018427387904, 4, 1])", "VAI2023")]
    [InlineData("if x:\n  pass", "VAI2019")]
    [InlineData("n = int(x)", "VAI2019")]
    [InlineData("self.y = x", "VAI2016")]
    [InlineData("return 3", "VAI2011")]
    [InlineData("return CONSTANTS.c7", "VAI2016")]
    [InlineData("return unknown.thing(x)", "VAI2019")]
    [InlineData("ops.prim.RaiseException(\"no\", \"builtins.ValueError\")", "VAI2021")]
    [InlineData("y = 'unfinished", "VAI2016")]
    [InlineData("y = 1 @ 2", "VAI2016")]
    public void Code_that_does_not_end_or_cannot_be_folded_gets_a_diagnostic(string forward, string code)
    {
        var clock = Stopwatch.StartNew();
        AssertDiagnostic(code, "", TorchArchives.Net(forward + "\nreturn x"));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"took {clock.Elapsed}");
    }

    [Fact]
    public void A_weight_that_is_used_again_and_again_does_not_fill_the_memory()
    {
        // 300 layers with the one matrix of 2^20 numbers would take 1.2 GB.
        var weights = new PickledTensor("f", new float[1 << 20], 1024, 1024);
        var archive = TorchArchives.Net("for i in range(300):\n  x = torch.linear(x, self.f)\nreturn x", weights);
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(archive, new ImportOptions(ImmutableArray.Create(1024))));

        Assert.Equal("VAI2022", error.Diagnostic.Code);
    }

    [Fact]
    public void Code_nested_without_end_gets_a_diagnostic()
    {
        AssertDiagnostic("VAI2016", "nested", TorchArchives.Net("return " + new string('(', 100_000) + "x" + new string(')', 100_000)));
        AssertDiagnostic("VAI2016", "nested", TorchArchives.Net("return " + new string('-', 100_000) + "1"));
    }

    [Fact]
    public void An_entry_that_unpacks_to_far_more_than_it_is_gets_a_diagnostic()
    {
        AssertDiagnostic("VAI2011", "unpacks", TorchArchives.Zip(("data.pkl", PickleWriter.Of(null)), ("code/__torch__.py", new byte[40 << 20])));
    }

    [Fact]
    public void A_tensor_that_reaches_beyond_its_storage_gets_a_diagnostic()
    {
        var short_ = TorchArchives.Ramp("w", 2, 1, 3, 3) with { Values = [1f, 2f] };

        AssertDiagnostic("VAI2013", "_rebuild_tensor_v2", TorchArchives.Net("return torch.conv2d(x, self.w)", short_));
    }

    [Fact]
    public void A_storage_that_is_shorter_than_stated_gets_a_diagnostic()
    {
        var archive = TorchArchives.Zip(
            ("data.pkl", PickleWriter.Of(new PickledModule("__torch__", "Net", ("w", TorchArchives.Ramp("w", 2, 1, 3, 3))))),
            ("code/__torch__.py", "class Net(Module):\n  def forward(self, x):\n    return torch.conv2d(x, self.w)\n"u8.ToArray()),
            ("data/w", new byte[8]));

        AssertDiagnostic("VAI2011", "8 bytes", archive);
    }

    [Fact]
    public void A_pickle_that_ties_itself_into_a_knot_ends()
    {
        // a = Net(); a.self = a
        var knot = new PickleWriter().Raw(0x80, 2).Global("__torch__", "Net").Raw(')', 0x81, 'q', 0, '}').Value("self").Raw('h', 0, 's', 'b', '.').ToArray();
        AssertDiagnostic("VAI2011", "forward", TorchArchives.Zip(("data.pkl", knot), ("code/__torch__.py", [])));

        var module = new PickleWriter().Raw(0x80, 2).Global("a", "Net").Raw(')', 0x81, 'q', 0, '}').Value("_modules").Raw('h', 0, 's', 'b', '.').ToArray();
        AssertDiagnostic("VAI2014", "class 'a.Net'", TorchArchives.Zip(("data.pkl", module)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(500)]
    public void A_file_that_is_cut_short_gets_a_diagnostic(int length)
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(TorchArchives.SmallCnn()[..length], Options));

        Assert.Equal(length < 4 ? "VAI2010" : "VAI2011", error.Diagnostic.Code);
    }

    internal static XirGraph? ImportOrDiagnose(byte[] content)
    {
        try
        {
            return ModelImporter.Import(content, Options);
        }
        catch (VaiException e)
        {
            Assert.Matches("^VAI2[0-9]{3}$", e.Diagnostic.Code);
            return null;
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = (byte[])bytes.Clone();
        for (var k = random.Next(3); k >= 0; k--)
        {
            mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
        }

        return mutated;
    }

    private static void AssertDiagnostic(string code, string text, byte[] archive)
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(archive, Options));

        Assert.Equal(code, error.Diagnostic.Code);
        Assert.Contains(text, error.Diagnostic.Text, StringComparison.Ordinal);
    }
}

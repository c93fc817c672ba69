using System.Diagnostics;
using System.Text;
using Vai.Importers.Formats;

namespace Vai.Importers.Tests;

/// <summary>Files are hostile until parsed: whatever the bytes, a graph or a diagnostic comes, in time and in bounded memory.</summary>
public class HostileArchiveTests
{
    /// <summary>What takes a second alone takes several beside other tests; what does not end takes longer than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly ImportOptions Options = new(ImmutableArray.Create(1, 4, 4));

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
        Assert.True(clock.Elapsed < Patience, $"took {clock.Elapsed}");
    }

    [Theory]
    [InlineData("y = range(100000)\nwhile True:\n  z = torch.add(y, [])")]
    [InlineData("y = range(100000)\nwhile True:\n  z = torch.list(y)")]
    [InlineData("y = range(100000)\nwhile True:\n  z = torch.eq(y, range(100000))")]
    [InlineData("d = {1: x}\nfor i in range(90000):\n  torch._set_item(d, torch.mul(i, 4294967297), x)\nwhile True:\n  pass")]
    public void Work_on_long_lists_counts_by_their_length(string forward)
    {
        var clock = Stopwatch.StartNew();
        AssertDiagnostic("VAI2022", "steps", TorchArchives.Net(forward + "\nreturn x"));
        Assert.True(clock.Elapsed < Patience, $"took {clock.Elapsed}");
    }

    [Fact]
    public void Numbers_chosen_to_share_a_bucket_do_not_slow_a_dictionary()
    {
        var pickle = new PickleWriter().Raw(0x80, 2, '}', '(');
        for (var i = 0; i < 200_000; i++)
        {
            pickle.Raw(0x8A, 8, i, i >> 8, i >> 16, 0, i, i >> 8, i >> 16, 0).Raw('N'); // both halves alike: long's own hash is 0
        }

        var clock = Stopwatch.StartNew();
        AssertDiagnostic("VAI2014", "", TorchArchives.Zip(("data.pkl", pickle.Raw('u', '.').ToArray())));
        Assert.True(clock.Elapsed < Patience, $"took {clock.Elapsed}");
    }

    [Fact]
    public void One_state_given_to_many_objects_gets_a_diagnostic()
    {
        var pickle = new PickleWriter().Raw(0x80, 2, '}').Raw('q', 0, '(');
        for (var i = 0; i < 10_000; i++)
        {
            pickle.Value($"a{i}").Raw('N');
        }

        pickle.Raw('u', '0');
        for (var i = 0; i < 10_000; i++)
        {
            pickle.Global("m", "C").Raw(')', 0x81, 'h', 0, 'b', '0');
        }

        AssertDiagnostic("VAI2013", "attributes", TorchArchives.Zip(("data.pkl", pickle.Raw('N', '.').ToArray())));
    }

    [Fact]
    public void A_pickle_that_holds_itself_ends()
    {
        // l = []; l.append(l), and a module that is its own child.
        var list = new PickleWriter().Raw(0x80, 2, ']', 'q', 0, 'h', 0, 'a', '.').ToArray();
        var module = new PickleWriter().Raw(0x80, 2).Global("torch.nn.modules.container", "Sequential").Raw(')', 0x81, 'q', 0, '}')
            .Value("_modules").Raw('}').Value("0").Raw('h', 0, 's', 's', 'b', '.').ToArray();

        AssertDiagnostic("VAI2014", "no tensors", TorchArchives.Zip(("data.pkl", list)));
        AssertDiagnostic("VAI2013", "nested", TorchArchives.Zip(("data.pkl", module)));
    }

    [Fact]
    public void Modules_nested_without_end_get_names_of_bounded_length()
    {
        // 50,000 modules, each the child of the next.
        var pickle = new PickleWriter().Raw(0x80, 2).Global("__torch__", "Net").Raw(')', 0x81);
        for (var i = 0; i < 50_000; i++)
        {
            pickle.Raw('r', 0, 0, 0, 0, '0').Global("__torch__", "Net").Raw(')', 0x81, '}').Value("c").Raw('j', 0, 0, 0, 0, 's', 'b');
        }

        var archive = TorchArchives.Zip(
            ("data.pkl", pickle.Raw('.').ToArray()),
            ("code/__torch__.py",
                Encoding.UTF8.GetBytes(
                "class Net(Module):\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n    return torch.relu(x)\n")));
        var clock = Stopwatch.StartNew();
        Assert.NotNull(ImportOrDiagnose(archive));
        Assert.True(clock.Elapsed < Patience, $"took {clock.Elapsed}");
    }

    [Fact]
    public void Entries_that_share_their_bytes_get_a_diagnostic()
    {
        // The directory's two last entries point to one and the same content, as in the densest zip bombs.
        var archive = TorchArchives.Zip(("data.pkl", PickleWriter.Of(null)), ("data/0", new byte[100]), ("data/1", new byte[100]));
        AssertDiagnostic("VAI2014", "no tensors", archive);
        const int headerOffset = 42;
        archive.AsSpan(DirectoryEntry(archive, "model/data/0") + headerOffset, 4)
            .CopyTo(archive.AsSpan(DirectoryEntry(archive, "model/data/1") + headerOffset, 4));

        AssertDiagnostic("VAI2011", "overlap", archive);
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
        AssertDiagnostic("VAI2011", "unpacks",
            TorchArchives.Zip(("data.pkl", PickleWriter.Of(null)), ("code/__torch__.py", new byte[40 << 20])));
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
        var knot = new PickleWriter().Raw(0x80, 2).Global("__torch__", "Net").Raw(')', 0x81, 'q', 0, '}').Value("self")
            .Raw('h', 0, 's', 'b', '.').ToArray();
        AssertDiagnostic("VAI2011", "forward", TorchArchives.Zip(("data.pkl", knot), ("code/__torch__.py", [])));

        var module = new PickleWriter().Raw(0x80, 2).Global("a", "Net").Raw(')', 0x81, 'q', 0, '}').Value("_modules")
            .Raw('h', 0, 's', 'b', '.').ToArray();
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

    private static void AssertDiagnostic(string code, string text, byte[] archive)
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(archive, Options));

        Assert.Equal(code, error.Diagnostic.Code);
        Assert.Contains(text, error.Diagnostic.Text, StringComparison.Ordinal);
    }

    /// <summary>Where the directory's entry of that name begins.</summary>
    private static int DirectoryEntry(byte[] archive, string name) => archive.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(name)) - 46;
}

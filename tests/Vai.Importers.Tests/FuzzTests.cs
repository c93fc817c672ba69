using System.Text;
using Vai.Importers.Formats;
using Vai.Importers.Keras.Layers;
using Vai.Importers.PyTorch.Ops;
using Vai.Xir.Serialization;

namespace Vai.Importers.Tests;

/// <summary>
/// Damaged files of every reader: a graph or a diagnostic comes, within 2 s and in bounded memory. 2,000 mutations a reader, 200,000 with
/// VAI_NIGHTLY=1.
/// </summary>
public class FuzzTests
{
    private static readonly ImportOptions Image4 = new(ImmutableArray.Create(1, 4, 4));

    private static readonly PickledTensor Weight = TorchArchives.Ramp("w", 2, 1, 3, 3);

    private static readonly ImportOptions OneConvolution = Image4 with { Layers = """{ "layers": [ { "type": "Conv2d", "name": "w" }, { "type": "ReLU" } ] }""" };

    private static readonly Dictionary<string, Func<Random, (byte[] Content, ImportOptions Options)>> Files = new()
    {
        ["TorchScript archive"] = Damaged(TorchArchives.SmallCnn(), Image4),
        ["TorchScript pickle"] = random => (Archive(ByteMutator.Mutate(random, NetPickle), NetCode), Image4),
        ["TorchScript code"] = random => (Archive(NetPickle, ByteMutator.Mutate(random, NetCode)), Image4),
        ["torch.save archive"] = random =>
            (TorchArchives.Zip(("data.pkl", ByteMutator.Mutate(random, StatePickle)), ("data/w", new byte[72])), OneConvolution),
        ["legacy torch.save"] = Damaged(TorchArchives.Legacy(("w.weight", Weight)), OneConvolution),
        ["pickled nn.Sequential"] = random =>
            (TorchArchives.Zip(("data.pkl", ByteMutator.Mutate(random, SequentialPickle)), ("data/w", new byte[72])), Image4),
        ["safetensors"] = Damaged(WeightsImportTests.Safetensors(("w.weight", Weight)), OneConvolution),
        ["list of layers"] = random => (
            WeightsImportTests.Safetensors(("w.weight", Weight)),
            Image4 with { Layers = Encoding.UTF8.GetString(ByteMutator.Mutate(random, Encoding.UTF8.GetBytes(OneConvolution.Layers!))) }),
        ["torch.export archive"] = Damaged(TorchExportTests.Archive([1, 1, 4, 4]), new ImportOptions()),
        ["torch.export program"] = random => (
            ExportArchives.Zip("", ("serialized_exported_program.json", ByteMutator.Mutate(random, Relu))), new ImportOptions()),
        ["XIR"] = Damaged(XmodelFile.ToBytes(ModelImporter.Import(TorchArchives.SmallCnn(), Image4)), Image4),
    };

    public static TheoryData<string> Readers => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Every_mutation_gives_a_graph_or_a_diagnostic_in_time_and_in_bounded_memory(string reader)
    {
        var imported = Fuzzing.Import(Fuzzing.Count, reader.Length, Files[reader]);

        // Some mutations do no harm; if none or all did, nothing would be tested.
        Assert.InRange(imported, 1, Fuzzing.Count - 1);
    }

    private static byte[] NetPickle => PickleWriter.Of(new PickledModule("__torch__", "Net", ("w", Weight)));

    private static byte[] StatePickle => PickleWriter.Of(new Dictionary<string, object?> { ["w.weight"] = Weight });

    private static byte[] SequentialPickle =>
        PickleWriter.Of(new PickledModule("torch.nn.modules.container", "Sequential", ("_modules", new Dictionary<string, object?>
    {
        ["0"] = new PickledModule("torch.nn.modules.conv", "Conv2d", ("stride", new object?[] { 1, 1 }),
            ("_parameters", new Dictionary<string, object?> { ["weight"] = Weight, ["bias"] = null })),
        ["1"] = new PickledModule("torch.nn.modules.activation", "ReLU"),
    })));

    private static byte[] Relu => Encoding.UTF8.GetBytes(
        ExportArchives.Program([1, 1, 4, 4], [new("relu.default", [("self", ExportArchives.Tensor("x"))], ExportArchives.Tensor("out"))],
            ["out"]).ToJsonString());

    private static byte[] NetCode => Encoding.UTF8.GetBytes("""
        class Net(Module):
          def forward(self: __torch__.Net,
            x: Tensor) -> Tensor:
            y, z, = (torch.conv2d(x, self.w, None, [1, 1], [1, 1]), 3)
            d = {"a": y}
            for i in range(2):
              if torch.gt(z, i):
                y = torch.relu(torch.add(y, torch.__getitem__(d, "a"), alpha=1))
              else:
                pass
            a, b, = torch.chunk(torch.upsample_nearest2d(y, None, [2., 2.]), 2, 1)
            return torch.flatten(torch.cat([a, torch.constant_pad_nd(b, [0, 0], 0.)], 1), 1)

        """);

    private static byte[] Archive(byte[] pickle, byte[] code) =>
        TorchArchives.Zip(("data.pkl", pickle), ("code/__torch__.py", code), ("data/w", new byte[72]));

    private static Func<Random, (byte[], ImportOptions)> Damaged(byte[] content, ImportOptions options) =>
        random => (ByteMutator.Mutate(random, content), options);
}

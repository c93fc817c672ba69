using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests;

/// <summary>PyTorch archives made here, so that tests need no file of PyTorch's.</summary>
internal static class TorchArchives
{
    /// <summary>An archive of a module and its code.</summary>
    /// <param name="code">Path below code/__torch__ and source.</param>
    public static byte[] Of(PickledModule model, params (string Path, string Source)[] code) => Zip(
    [
        .. code.Select(file => ($"code/__torch__{file.Path}.py", Encoding.UTF8.GetBytes(file.Source))),
        ("data.pkl", PickleWriter.Of(model)),
        ("constants.pkl", PickleWriter.Of(Array.Empty<object?>())),
        .. Tensors(model).DistinctBy(tensor => tensor.Key).Select(tensor => ($"data/{tensor.Key}", Bytes(tensor.Values))),
    ]);

    /// <summary>A model of class Net whose forward() has these lines; its tensors are attributes of the model.</summary>
    public static byte[] Net(string forward, params PickledTensor[] tensors)
    {
        var body = string.Concat(forward.Split('\n').Select(line => $"    {line}\n"));
        return Of(
            new PickledModule("__torch__", "Net", [.. tensors.Select(tensor => (tensor.Key, (object?)tensor))]),
            ("", $"class Net(Module):\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n{body}"));
    }

    /// <summary>A small network in modules: convolution, relu, pool, linear; its input is 1x4x4.</summary>
    public static byte[] SmallCnn()
    {
        var conv = new PickledModule("__torch__.nn", "Conv2d", ("weight", Ramp("0", 2, 1, 3, 3)), ("bias", Ramp("1", 2)));
        var linear = new PickledModule("__torch__.nn", "Linear", ("weight", Ramp("2", 3, 8)), ("bias", Ramp("3", 3)));
        return Of(
            new PickledModule("__torch__", "Small", ("training", false), ("conv", conv), ("fc", linear)),
            ("", """
                class Small(Module):
                  __parameters__ = []
                  training : bool
                  conv : __torch__.nn.Conv2d
                  fc : __torch__.nn.Linear
                  def forward(self: __torch__.Small,
                    x: Tensor) -> Tensor:
                    fc = self.fc
                    conv = self.conv
                    input = torch.relu((conv).forward(x, ))
                    x0 = torch.max_pool2d(input, [2, 2], annotate(List[int], []), [0, 0], [1, 1])
                    input0 = torch.flatten(x0, 1)
                    return (fc).forward(input0, )

                """),
            ("/nn", """
                class Conv2d(Module):
                  weight : Tensor
                  def forward(self: __torch__.nn.Conv2d,
                    x: Tensor) -> Tensor:
                    bias = self.bias
                    weight = self.weight
                    return torch._convolution(x, weight, bias, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, False, False, True, True)
                class Linear(Module):
                  weight : Tensor
                  def forward(self: __torch__.nn.Linear,
                    x: Tensor) -> Tensor:
                    return torch.linear(x, self.weight, self.bias)

                """));
    }

    /// <summary>A state_dict as PyTorch wrote it before 1.6: pickles one after another, then the storages.</summary>
    public static byte[] Legacy(params (string Name, PickledTensor Tensor)[] tensors)
    {
        var keys = new PickleWriter().Raw(0x80, 2, ']', '(');
        foreach (var (_, tensor) in tensors)
        {
            keys.Value(tensor.Key);
        }

        return
        [
            0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.',
            .. PickleWriter.Of(1001),
            .. PickleWriter.Of(new Dictionary<string, object?> { ["little_endian"] = true }),
            .. PickleWriter.Of(tensors.ToDictionary(pair => pair.Name, pair => (object?)pair.Tensor)),
            .. keys.Raw('e', '.').ToArray(),
            .. tensors.SelectMany(pair =>
                (byte[])[.. BitConverter.GetBytes((long)pair.Tensor.Values.Length), .. Bytes(pair.Tensor.Values)]),
        ];
    }

    /// <summary>A tensor of small numbers, all different.</summary>
    public static PickledTensor Ramp(string key, params int[] shape)
    {
        var count = shape.Aggregate(1, (product, size) => product * size);
        return new PickledTensor(key, [.. Enumerable.Range(0, count).Select(i => ((i * 7 % 19) - 9) / 8f)], shape);
    }

    public static byte[] Zip(params (string Path, byte[] Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var (path, content) in entries)
            {
                var entry =
                    zip.CreateEntry("model/" + path,
                        path.EndsWith(".py", StringComparison.Ordinal) ? CompressionLevel.SmallestSize : CompressionLevel.NoCompression);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    private static IEnumerable<PickledTensor> Tensors(PickledModule module) => module.Fields.SelectMany(field => field.Value switch
    {
        PickledTensor tensor => [tensor],
        PickledModule child => Tensors(child),
        _ => [],
    });

    private static byte[] Bytes(float[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), values[i]);
        }

        return bytes;
    }
}

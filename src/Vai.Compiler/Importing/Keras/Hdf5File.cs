using System.Collections.Immutable;
using PureHDF;
using Vai.Diagnostics;

namespace Vai.Compiler.Importing.Keras;

/// <summary>What Keras needs of an HDF5 file: attributes of text, and arrays of numbers, each under its full path.</summary>
internal sealed class Hdf5File
{
    private const long LargestTensor = 1L << 28;
    private const int LargestNameCount = 100_000;

    // Deflate packs a thousand to one at best.
    private const long LargestRatio = 1100;

    private readonly IH5Group _file;
    private readonly long _length;
    private long _numbers;

    private Hdf5File(IH5Group file, long length) => (_file, _length) = (file, length);

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="VaiException">VAI2049: it is no HDF5 file.</exception>
    public static Hdf5File Open(byte[] content) => new(Guarded<IH5Group>("its head", () => H5File.Open(new MeteredStream(content))), content.Length);

    /// <summary>The names at the file's root, for telling what the file is.</summary>
    public ImmutableArray<string> RootNames() => Guarded("its root", () => _file.Children().Select(child => child.Name).Take(8).ToImmutableArray());

    /// <summary>An attribute of one text; null where the group or the attribute is absent.</summary>
    public string? Text(string group, string name) => Guarded(name, () => Attribute(group, name)?.Read<string>());

    /// <summary>An attribute of several texts; Keras cuts long lists into name0, name1 and so on. Empty where it is absent.</summary>
    public ImmutableArray<string> Texts(string group, string name)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        texts.AddRange(Part(group, name));
        for (var i = 0; Part(group, $"{name}{i}") is { IsEmpty: false } part; i++)
        {
            texts.AddRange(part);
            if (texts.Count > LargestNameCount)
            {
                throw VaiDiagnostics.BadKerasFile.Exception((string?)null, $"'{group}' has more than {LargestNameCount} names");
            }
        }

        return texts.ToImmutable();
    }

    public bool Contains(string path) => Guarded(path, () => _file.LinkExists(path));

    /// <summary>An array as float32, row-major.</summary>
    /// <exception cref="VaiException">VAI2049: it is missing, too large, or holds no numbers.</exception>
    public (ImmutableArray<int> Shape, float[] Values) Numbers(string path) => Guarded(path, () =>
    {
        var dataset = _file.Dataset(path);
        var count = 1L;
        foreach (var size in dataset.Space.Dimensions)
        {
            count = size <= LargestTensor ? Math.Min(count * (long)size, LargestTensor + 1) : LargestTensor + 1;
        }

        // Also all arrays together: a file may name one of them again and again.
        _numbers += count;
        if (count > LargestTensor || Math.Max(count * dataset.Type.Size, _numbers) > (1 << 20) + (_length * LargestRatio) || dataset.Space.Dimensions.Length > 8)
        {
            throw new InvalidDataException($"it has shape [{string.Join(", ", dataset.Space.Dimensions.Take(8))}]");
        }

        ImmutableArray<int> shape = [.. dataset.Space.Dimensions.Select(size => (int)size)];
        var values = Values(dataset);
        return values.Length == count ? (shape, values) : throw new InvalidDataException($"{values.Length} numbers came for {count}");
    });

    private static float[] Values(IH5Dataset dataset) => (dataset.Type.Class, dataset.Type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 4) => dataset.Read<float[]>(),
        (H5DataTypeClass.FloatingPoint, 8) => Array.ConvertAll(dataset.Read<double[]>(), number => (float)number),
        (H5DataTypeClass.FloatingPoint, 2) => Array.ConvertAll(dataset.Read<Half[]>(), number => (float)number),
        (H5DataTypeClass.FixedPoint, 4) => Array.ConvertAll(dataset.Read<int[]>(), number => (float)number),
        (H5DataTypeClass.FixedPoint, 8) => Array.ConvertAll(dataset.Read<long[]>(), number => (float)number),
        var (type, size) => throw new InvalidDataException($"its numbers are of class {type} and {size} bytes"),
    };

    private ImmutableArray<string> Part(string group, string name) => Guarded(name, () =>
        Attribute(group, name) is { Type.Class: H5DataTypeClass.String or H5DataTypeClass.VariableLength } attribute
            ? attribute.Space.Dimensions.Aggregate(1UL, (product, size) => Math.Min(product * Math.Min(size, LargestNameCount), LargestNameCount)) < LargestNameCount
                ? attribute.Read<string[]>().Select(text => text ?? "").ToImmutableArray()
                : throw new InvalidDataException("it has too many names")
            : []);

    private IH5Attribute? Attribute(string group, string name)
    {
        if (group != "/" && !_file.LinkExists(group))
        {
            return null;
        }

        var holder = group == "/" ? _file : _file.Group(group);
        return holder.AttributeExists(name) ? holder.Attribute(name) : null;
    }

    // The library throws whatever its arithmetic runs into when a file is broken.
    private static T Guarded<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
#pragma warning disable CA1031
        catch (Exception e) when (e is not VaiException)
#pragma warning restore CA1031
        {
            throw new VaiException(VaiDiagnostics.BadKerasFile.At((string?)null, $"'{what}' cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})"), e);
        }
    }
}

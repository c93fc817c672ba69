using Vai.Compiler.Tests.Lowering;
using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Maps;

/// <summary>
/// A random quantized network: layers read what earlier layers gave, several times or not at all, so that branches, residuals, nested
/// concatenations and several results come about. Fix points are drawn from a range that shifts both ways and saturates.
/// </summary>
internal sealed class RandomNetwork
{
    /// <summary>Kinds of layers.</summary>
    public const int AllKinds = 26;

    private const int LargestSide = 14;
    private const int MostChannels = 40;

    private readonly int _kinds;
    private readonly Random _random;
    private readonly QuantizedGraphBuilder _graph;
    private readonly List<(string Name, int FixPoint)> _maps = [];
    private int _number;

    private RandomNetwork(int seed, int kinds) => (_kinds, _random, _graph) = (kinds, new Random(seed), new QuantizedGraphBuilder(seed));

    /// <param name="kinds">How many kinds of layers are drawn from: fewer give the networks of earlier days again.</param>
    public static XirGraph Of(int seed, int layers, int kinds = AllKinds)
    {
        var network = new RandomNetwork(seed, kinds);
        foreach (var number in Enumerable.Range(0, 1 + network._random.Next(2)))
        {
            var fixPoint = network._random.Next(3, 8);
            network._maps.Add((network._graph.Data(
                $"in{number}", fixPoint, 1, network._random.Next(1, LargestSide), network._random.Next(1, LargestSide),
                network._random.Next(1, MostChannels / 2)), fixPoint));
        }

        network.Add(network.Convolution(network._maps[0].Name));
        for (var layer = 1; layer < layers; layer++)
        {
            network.AddLayer();
        }

        return network._graph.Build();
    }

    private void AddLayer()
    {
        var map = Any();
        Action layer = _random.Next(_kinds) switch
        {
            0 or 1 => () => Add(Convolution(map)),
            2 => () => Add(
                _graph.Unary(Name("relu"), _random.Next(2) == 0 ? "relu" : "relu6", _random.Next(2) == 0 ? map : Convolution(map))),
            3 or 4 => () => Add(Sum(map, "add")),
            5 => () => Add(Sum(map, "mul")),
            6 or 7 => () => Concatenate(map),
            8 => () => Slice(map),
            9 => () => Upsample(map),
            10 => () => Pool(map),
            11 => () => Excite(map),
            12 => () => Add(_graph.Unary(Name("relu"), "relu", Sum(map, "add"))),
            13 => () => Classify(map),
            14 or 15 => () => Filter(map),
            16 => () => Widen(map),
            17 => () => Swish(map),
            18 => () => Shift(map),
            19 => () => Dilate(map),
            20 => () => Reduce(map),
            21 => () => Leave(map),
            22 => () => Leak(map),
            23 => () => Shuffle(map),
            24 => () => Border(map),
            _ => () => Add(
                _graph.PRelu(Name("prelu"), map,
                    _graph.Constant(Name("slopes"), _random.Next(7, 11), _random.Next(2) == 0 ? 1 : _graph.ShapeOf(map)[3]))),
        };
        layer();
    }

    private string Convolution(string input)
    {
        var shape = _graph.ShapeOf(input);
        var kernel = Math.Min(1 + (2 * _random.Next(2)), 3);
        var window = Windows.Square(kernel, 1 + _random.Next(2), kernel / 2);
        return _graph.Conv2d(Name("conv"), input, _random.Next(1, MostChannels), window, weightFixPoint: _random.Next(4, 8),
            biasFixPoint: _random.Next(3, 9));
    }

    private string Sum(string map, string type)
    {
        var shape = _graph.ShapeOf(map);
        var others = _maps.Where(other => _graph.ShapeOf(other.Name).SequenceEqual(shape)).Select(other => other.Name).ToArray();
        string[] operands = [map, .. Enumerable.Range(0, 1 + _random.Next(type == "add" ? 3 : 2)).Select(_ =>
            _random.Next(3) == 0 ? Same(map, shape[3]) : others[_random.Next(others.Length)])];
        return _graph.Elementwise(Name(type), type, operands);
    }

    private string Same(string map, int channels) =>
        Fixed(_graph.Conv2d(Name("same"), map, channels, Windows.Square(1), weightFixPoint: _random.Next(4, 8)));

    private void Concatenate(string map)
    {
        var shape = _graph.ShapeOf(map);
        var others =
            _maps.Where(other => _graph.ShapeOf(other.Name) is [_, var height, var width, _] && height == shape[1] && width == shape[2])
            .Select(other => other.Name).ToArray();
        string[] members = [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ =>
            _random.Next(3) == 0
                ? _graph.Conv2d(Name("member"), map, _random.Next(1, 20), Windows.Square(3, 1, 1))
                : others[_random.Next(others.Length)])];
        Add(_graph.Concat(Name("concat"), 3, [.. members, map]));
    }

    private void Slice(string map)
    {
        var shape = _graph.ShapeOf(map);
        int[] begin = [0, .. shape[1..].Select(size => _random.Next(size))];
        int[] end = [1, .. shape[1..].Zip(begin[1..]).Select(pair => _random.Next(pair.Second, pair.First) + 1)];
        Move(map, _graph.Slice(Name("slice"), map, begin, end, [1, 1 + _random.Next(2), 1 + _random.Next(2), 1]));
    }

    private void Upsample(string map)
    {
        var shape = _graph.ShapeOf(map);
        if (shape[1] <= LargestSide && shape[2] <= LargestSide)
        {
            Move(map, _graph.Resize(Name("resize"), map, shape[1] * (1 + _random.Next(2)), shape[2] * 2));
        }
    }

    private void Pool(string map)
    {
        var shape = _graph.ShapeOf(map);
        var window = new Window(Math.Min(shape[1], 2), Math.Min(shape[2], 1 << _random.Next(3)));
        if (window.KernelWidth == 3)
        {
            return;
        }

        // Means by powers of two, for real arithmetic rounds others before the fix does.
        Add(_graph.Pool(Name("pool"), _random.Next(2) == 0 ? "maxpool2d" : "avgpool2d", map,
            window with { StrideHeight = 1 + _random.Next(2), StrideWidth = 1 + _random.Next(2) }));
    }

    private void Excite(string map)
    {
        var shape = _graph.ShapeOf(map);
        var squeezed = Fixed(_graph.Pool(Name("squeeze"), "maxpool2d", map, new Window(shape[1], shape[2])));
        Add(_graph.Broadcast(Name("excite"), "mul", map, Fixed(_graph.Conv2d(Name("gate"), squeezed, shape[3], Windows.Square(1)))));
    }

    private void Classify(string map) =>
        Fixed(_graph.Matmul(Name("linear"), _graph.Flatten(Name("flat"), map), _random.Next(1, 12)));

    private void Filter(string map)
    {
        var kernel = 1 + (2 * _random.Next(3));
        var window = Windows.Square(kernel, 1 + _random.Next(3), kernel / 2);
        var layer = _graph.DepthwiseConv2d(Name("depthwise"), map, window);
        Add(_random.Next(2) == 0 ? layer : _graph.Unary(Name("relu"), "relu", layer));
    }

    private void Widen(string map)
    {
        var (shape, stride) = (_graph.ShapeOf(map), 2 + _random.Next(2));
        var kernel = stride + _random.Next(-1, 3);
        if (shape[1] <= LargestSide / 2 && shape[2] <= LargestSide / 2)
        {
            Add(_graph.TransposedConv2d(
                Name("transposed"), map, _random.Next(3) == 0 ? null : _random.Next(1, MostChannels / 2),
                Windows.Square(kernel, stride, kernel > 2 ? _random.Next(2) : 0)));
        }
    }

    /// <summary>The hard swish, or half of it.</summary>
    private void Swish(string map)
    {
        var gate = _graph.Fix(
            _graph.Elementwise(Name("gate"), "mul", _graph.Unary(Name("gate_exact"), "hard-sigmoid", map),
                _graph.Real(Name("factor"), [6f * 2731 / 16384], 1)), 7);
        Add(_random.Next(3) == 0 ? _graph.Unary(Name("relu"), "relu", gate) : _graph.Elementwise(Name("swish"), "mul", map, gate));
    }

    private void Shift(string map)
    {
        var sum = _graph.Broadcast(Name("shift"), "add", map, _graph.Constant(Name("offsets"), _random.Next(0, 9), _graph.ShapeOf(map)[3]));
        Add(_random.Next(2) == 0 ? sum : _graph.Unary(Name("relu"), "relu6", sum));
    }

    private void Dilate(string map)
    {
        var (height, width) = (1 + _random.Next(3), 1 + _random.Next(3));
        var window =
            new Window(3, 2) { DilationHeight = height, DilationWidth = width, PadTop = height, PadBottom = height, PadLeft = width };
        Add(_graph.Conv2d(Name("dilated"), map, _random.Next(1, MostChannels / 2), window));
    }

    // Means by powers of two only, as of pools.
    private void Reduce(string map)
    {
        var shape = _graph.ShapeOf(map);
        var isMean = int.IsPow2(shape[1] * shape[2]) && _random.Next(2) == 0;
        Add(_graph.Reduce(Name("reduce"), isMean ? "reduction_mean" : "reduction_max", map, [1, 2], keep: true));
    }

    // Bits of a bias below the accumulator are cut off; behind a slope that shows (machine.md 6), so there are none.
    private void Leak(string map) => Add(_graph.Unary(
        Name("leaky"), "leaky-relu",
        _graph.Conv2d(Name("conv"), map, _random.Next(1, MostChannels), Windows.Square(3, 1, 1), weightFixPoint: 5, biasFixPoint: 3),
        ("alpha", 26f / 256)));

    // What only the processor computes.
    private void Leave(string map)
    {
        var type = (string[])["sigmoid", "tanh", "swish", "instancenorm"];
        Add(_graph.Unary(Name("real"), type[_random.Next(type.Length)], map, ("eps", 1e-5f), ("affine", false)));
    }

    private void Shuffle(string map)
    {
        var shape = _graph.ShapeOf(map);
        if (shape[3] % 4 == 0 && shape[1] <= LargestSide && shape[2] <= LargestSide)
        {
            Move(map, _graph.Shuffle(Name("shuffle"), map, 2));
        }
        else if (shape[1] % 2 == 0 && shape[2] % 2 == 0 && shape[3] <= MostChannels)
        {
            Move(map, _graph.Unshuffle(Name("unshuffle"), map, 2));
        }
    }

    private void Border(string map)
    {
        var mode = (string[])["CONSTANT", "REFLECT", "SYMMETRIC"];
        var (kind, shape) = (_random.Next(mode.Length), _graph.ShapeOf(map));
        if (shape[1] <= LargestSide && shape[2] <= LargestSide && shape[3] <= MostChannels)
        {
            // REFLECT mirrors without the outermost element, SYMMETRIC with it.
            int[] paddings =
                [.. shape[1..].SelectMany(size => new[] { size, size })
                    .Select(size => kind == 0 ? _random.Next(4) : Math.Min(_random.Next(4), size - 2 + kind))];
            Move(map, _graph.Pad(Name("pad"), map, [.. paddings.Select(padding => Math.Max(0, padding))], mode[kind],
                kind == 0 ? _random.Next(2) : 0));
        }
    }

    private string Any() => _maps[_random.Next(_maps.Count)].Name;

    private string Name(string layer) => $"{layer}{_number++}";

    private string Fixed(string layer) => _graph.Fix(layer, _random.Next(-1, 9));

    private void Add(string layer)
    {
        var fixPoint = _random.Next(-1, 9);
        _maps.Add((_graph.Fix(layer, fixPoint), fixPoint));
    }

    // The quantizer keeps the fix point where numbers only move.
    private void Move(string from, string layer)
    {
        var fixPoint = _maps.Find(map => map.Name == from).FixPoint;
        _maps.Add((_random.Next(2) == 0 ? _graph.Fix(layer, fixPoint) : layer, fixPoint));
    }
}

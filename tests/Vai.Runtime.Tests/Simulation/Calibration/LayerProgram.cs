using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Targets;
using Item = Vai.Runtime.Tests.Simulation.Calibration.InstructionStream.Item;

namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>
/// The program of one layer, scheduled as the vendor's compiler schedules a layer of its own (read off the children's code in the 2.x
/// files of shared data, machine.md 9): a map that fits its banks is loaded whole before anything else, and stored whole after
/// everything else; one that does not fit streams through them tile by tile. Weights are loaded once, a group of output channels at a
/// time. Lengths, counts and order are those of real code; the addresses are not, for time does not depend on them.
/// </summary>
internal sealed class LayerProgram
{
    private readonly DpuTarget _target;
    private readonly ConvolutionLayer _layer;
    private readonly LayerGeometry _geometry;
    private readonly InstructionStream _stream = new();
    private readonly Item?[] _weights;
    private readonly Item?[] _convolutions;
    private readonly Item?[] _convolved;
    private readonly Item?[] _combined;
    private readonly Item?[] _stored;
    private Item? _lastInput;
    private Item? _lastAddend;
    private int _inputRows;
    private int _addendRows;

    private LayerProgram(DpuTarget target, ConvolutionLayer layer)
    {
        _target = target;
        _layer = layer;
        _geometry = new LayerGeometry(target.Architecture, layer);
        _weights = new Item?[_geometry.OutputGroups];
        _convolutions = new Item?[_geometry.OutputGroups];
        _convolved = new Item?[_geometry.Tiles];
        _combined = new Item?[_geometry.Tiles];
        _stored = new Item?[_geometry.Tiles];
    }

    /// <summary>The program, END included.</summary>
    public static ImmutableArray<Instruction> Of(DpuTarget target, ConvolutionLayer layer)
    {
        var program = new LayerProgram(target, layer);
        program.Build();
        return program._stream.ToProgram();
    }

    /// <summary>The program of an average pool over the whole map.</summary>
    /// <param name="size">Rows and columns of the map.</param>
    public static ImmutableArray<Instruction> OfGlobalPool(DpuTarget target, int size, int channels)
    {
        var stream = new InstructionStream();
        var groups = channels / target.Architecture.ChannelParallel;
        Item? last = null;
        for (var row = 0; row < size; row++)
        {
            last = stream.Add(new Load { Bank = row, Length = size, Channels = channels, JumpRead = channels, JumpWrite = groups });
        }

        stream.Add(new AluInit
        {
            ModeCode = 2,
            KernelHeight = size,
            KernelWidth = size,
            StrideHeight = 1,
            StrideWidth = 1,
            Length = 1,
            ChannelGroups = groups,
            JumpRead = groups,
            JumpWrite = groups,
            ShiftCut = 18,
            MultiplyFactor = 21,
        });
        last = stream.Add(new Alu { Rows = 1, BankOut = target.Banks.BanksPerGroup, PadBottom = size - 1, PadRight = size - 1 }, last);
        stream.AddSaves(
            [new Save { Bank = target.Banks.BanksPerGroup, Length = 1, Channels = channels, JumpRead = groups, JumpWrite = channels }],
            last);
        return stream.ToProgram();
    }

    private void Build()
    {
        _stream.Add(
            new Load { Bank = _target.Banks.BiasBank, Length =
                1, Channels = _layer.OutputChannels, JumpRead = _layer.OutputChannels, JumpWrite = 1 });
        _stream.Add(_geometry.ConvInit());
        if (_layer.HasPool)
        {
            _stream.Add(_geometry.PoolInit());
        }

        if (_geometry.InputFits)
        {
            LoadInput(_layer.InputSize);
            LoadAddend(_layer.Size);
        }

        if (_geometry.WeightsFit)
        {
            TileByTile();
        }
        else
        {
            GroupByGroup();
        }

        if (_geometry.OutputFits)
        {
            Store(_geometry.OutputSize, _combined[^1]!);
        }
    }

    private void TileByTile()
    {
        for (var tile = 0; tile < _geometry.Tiles; tile++)
        {
            LoadInput(_geometry.InputRowsFor(tile));
            for (var group = 0; group < _geometry.OutputGroups; group++)
            {
                LoadWeights(group);
                Convolve(tile, group);
            }

            FinishTile(tile);
        }
    }

    private void GroupByGroup()
    {
        for (var group = 0; group < _geometry.OutputGroups; group++)
        {
            LoadWeights(group);
            for (var tile = 0; tile < _geometry.Tiles; tile++)
            {
                Convolve(tile, group);
            }
        }

        for (var tile = 0; tile < _geometry.Tiles; tile++)
        {
            FinishTile(tile);
        }
    }

    private void FinishTile(int tile)
    {
        LoadAddend((tile * _geometry.RowsAtOnce) + _geometry.RowsOf(tile));
        _combined[tile] = _layer.HasPool ? Pool(tile) : _lastAddend is not null ? Sum(tile) : _convolved[tile];
        if (!_geometry.OutputFits)
        {
            _stored[tile] = Store(_geometry.OutputRowsOf(tile), _combined[tile]!);
        }
    }

    private void LoadInput(int end)
    {
        for (; _inputRows < end; _inputRows++)
        {
            _lastInput = _stream.Add(_geometry.InputRow(), _geometry.LastTileOfRowBefore(_inputRows) is { } tile ? _convolved[tile] : null);
        }
    }

    private void LoadAddend(int resultRows)
    {
        for (; _addendRows < _geometry.AddendRowsFor(resultRows); _addendRows++)
        {
            var freed = (_addendRows / _geometry.AddendRowsFor(_geometry.RowsAtOnce)) - _geometry.AddendSlabs;
            _lastAddend = _stream.Add(_geometry.AddendRow(), freed >= 0 ? _combined[freed] : null);
        }
    }

    private void LoadWeights(int group)
    {
        if (_weights[group] is not null)
        {
            return;
        }

        var freed = group - _geometry.WeightSlots;
        for (var lane = 0; lane < _geometry.Lanes && (group * _geometry.Lanes) + lane < _layer.OutputChannels; lane++)
        {
            _weights[group] =
                _stream.Add(_geometry.Weights(_target.Banks.FirstWeightBank + lane), freed >= 0 ? _convolutions[freed] : null);
        }
    }

    private void Convolve(int tile, int group)
    {
        var freed = tile - _geometry.OutputSlabs;
        _convolved[tile] = _convolutions[group] = _stream.Add(
            _geometry.Conv(tile),
            _lastInput,
            _weights[group],
            freed >= 0 ? _stored[freed] : null,
            freed >= 0 && _layer.HasPool ? _combined[freed] : null);
    }

    private Item Pool(int tile) => _stream.Add(
        new Alu { Rows = _geometry.OutputRowsOf(tile), BankOut = _target.Banks.BanksPerGroup, PadBottom = 2, PadRight = 2 },
        _convolved[tile]);

    private Item Sum(int tile)
    {
        Item? last = null;
        for (var row = 0; row < _geometry.RowsOf(tile); row += _target.Features.ElementwiseRows)
        {
            for (var operand = 0; operand < 2; operand++)
            {
                _stream.Add(new ElewInit
                    { Operand = operand, BankIn = operand * _target.Banks.BanksPerGroup, JumpBank = 1, JumpRead = _geometry.OutputGroups });
            }

            last = _stream.Add(_geometry.Elew(Math.Min(_target.Features.ElementwiseRows, _geometry.RowsOf(tile) - row)),
                _convolved[tile], _lastAddend);
        }

        return last!;
    }

    private Item Store(int rows, Item need) => _stream.AddSaves(Enumerable.Range(0, rows).Select(_ => _geometry.OutputRow()), need);
}

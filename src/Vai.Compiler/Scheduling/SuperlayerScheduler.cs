using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Scheduling;

/// <summary>
/// Writes the steps of one superlayer with a given tiling: walks strips, blocks and beats, and keeps count of what the
/// rings hold. One use, one superlayer.
/// </summary>
internal sealed class SuperlayerScheduler
{
    private readonly SuperlayerGeometry _geometry;
    private readonly Tiling _tiling;
    private readonly BankPlan _banks;
    private readonly ConstantLines _first;
    private readonly List<BeatSteps> _beats = [];
    private readonly HashSet<int> _loadedWeightGroups = [];

    private Visit? _loadedInput;
    private int _inputSlab;
    private int _weightSlot;
    private int? _loadedDepthwiseBlock;
    private int _depthwiseSlot;

    private SuperlayerScheduler(WindowPlan plan, ConstantLines first) =>
        (_geometry, _tiling, _banks, _first) = (plan.Geometry, plan.Cut, plan.Banks, first);

    /// <param name="first">First lines of the banks of constants that this superlayer may use.</param>
    /// <param name="isFirst">No superlayer computes before it.</param>
    public static ImmutableArray<Step> Steps(WindowPlan plan, ConstantLines first, bool isFirst, SchedulingOptions options)
    {
        var scheduler = new SuperlayerScheduler(plan, first);
        var geometry = plan.Geometry;
        ImmutableArray<Step> weights = isFirst ? [] : [.. scheduler.FirstWeights()];
        foreach (var visit in scheduler.Visits())
        {
            scheduler.Schedule(visit);
        }

        ImmutableArray<Step> convolutionBias =
            geometry.Convolution is { } convolution ? [new LoadBiasStep(convolution.Bias, first.Bias)] : [];
        ImmutableArray<Step> depthwiseBias =
            geometry.Alu is DepthwiseStage depthwise ? [new LoadBiasStep(depthwise.Bias, scheduler.DepthwiseBiasLine)] : [];
        return [.. convolutionBias, .. depthwiseBias, .. weights,
            .. Interleaved(scheduler._beats, options.Overlap ? plan.Cut.Rings.Input?.Slots ?? 0 : 0)];
    }

    /// <summary>Loads of a beat go before the work of the beat before where the input ring has room for both.</summary>
    private static IEnumerable<Step> Interleaved(List<BeatSteps> beats, int inputSlots)
    {
        var ahead = false;
        foreach (var (beat, next) in beats.Zip(beats.Skip(1).Append(BeatSteps.Nothing)))
        {
            foreach (var step in ahead ? [] : beat.Loads)
            {
                yield return step;
            }

            ahead = next.LastSlab - beat.FirstSlab < inputSlots;
            foreach (var step in ahead ? next.Loads.Concat(beat.Work) : beat.Work)
            {
                yield return step;
            }
        }
    }

    private IEnumerable<Visit> Visits()
    {
        ImmutableArray<Interval> strips = [.. Interval.Cut(_geometry.OutputWidth, _tiling.Lines.Columns)];
        ImmutableArray<Interval> blocks = [.. Interval.Cut(_geometry.OutputGroups, _tiling.Lines.BlockGroups)];
        var pairs = _tiling.StripsOutermost
            ? strips.SelectMany(strip => blocks.Select(block => (strip, block)))
            : blocks.SelectMany(block => strips.Select(strip => (strip, block)));
        return pairs.Select((pair, number) => new Visit(number, pair.strip, pair.block));
    }

    private void Schedule(Visit visit)
    {
        var reload = _banks.Inputs[0] is null && !(_tiling.InputResident && _loadedInput is { } loaded && loaded.Strip == visit.Strip
            && (_geometry.Convolution is not null || loaded.Block == visit.Block));
        if (reload)
        {
            _inputSlab += _loadedInput is null ? 0 : _tiling.Rows.Input.Total;
            _loadedInput = visit;
        }

        if (!_loadedWeightGroups.Contains(visit.Block.Start))
        {
            // Another block takes the next slot of the weight banks; what lay there is gone.
            _loadedWeightGroups.Clear();
            _weightSlot = (_weightSlot + 1) % _tiling.WeightSlots;
        }

        var loadedRows = 0;
        foreach (var (number, beat) in _tiling.Rows.Beats.Index())
        {
            var source = InputPlacement(visit, beat);
            var rows = reload ? NewRows(beat, loadedRows).ToImmutableArray() : [];
            loadedRows = Math.Max(loadedRows, beat.Input.End);
            var output = OutputPlacement(visit, number, beat);
            _beats.Add(new BeatSteps(
                [.. rows.Select(row => LoadRow(visit, row, source)), .. LoadOperand(visit, beat)],
                [.. Work(visit, beat, source, output), .. _banks.IsSaved ? SaveRows(visit, beat, output) : []],
                beat.Input.Count == 0 ? _beats[^1].FirstSlab : source.FirstSlab + source.Slab(beat.Input.Start),
                beat.Input.Count == 0 ? _beats[^1].LastSlab : source.FirstSlab + source.Slab(beat.Input.Last)));
        }
    }

    private IEnumerable<int> NewRows(Beat beat, int loadedRows)
    {
        var first = _tiling.Rows.Origin == RowOrigin.Tile ? beat.Input.Start : Math.Max(beat.Input.Start, loadedRows);
        return Enumerable.Range(first, Math.Max(beat.Input.End - first, 0)).Where(_geometry.FirstRows.Uses);
    }

    private LoadRowStep LoadRow(Visit visit, int row, RowPlacement destination) =>
        new(_geometry.Superlayer.Input, row, InputColumns(visit), InputChannels(visit), destination,
            (_geometry.Superlayer as ConvolutionSuperlayer)?.RowBytes);

    /// <summary>
    /// Weights of the first block go before the input, so that they come while the superlayer before still computes.
    /// </summary>
    private IEnumerable<Step> FirstWeights()
    {
        if (_geometry.Convolution is not { } stage || _banks.Inputs[0] is not null)
        {
            yield break;
        }

        var visit = Visits().First();
        _weightSlot = (_weightSlot + 1) % _tiling.WeightSlots;
        for (var group = visit.Block.Start; group < visit.Block.End; group++)
        {
            if (!_loadedWeightGroups.Contains(group))
            {
                yield return LoadWeights(stage, visit, group);
            }
        }
    }

    /// <summary>The weights of a group, and of as many behind it as one LOAD takes well.</summary>
    private LoadWeightsStep LoadWeights(ConvolutionStage stage, Visit visit, int group)
    {
        var groups = Interval.Between(group, Math.Min(group + _geometry.WeightGroupsAtOnce, visit.Block.End));
        _loadedWeightGroups.UnionWith(Enumerable.Range(groups.Start, groups.Count));
        return new LoadWeightsStep(stage.Weights, _geometry.OutputChannelsOf(groups), _geometry.InputGroups, WeightLine(visit, group));
    }

    private int WeightLine(Visit visit, int group) =>
        _first.Weights + (((_weightSlot * _tiling.Lines.BlockGroups) + group - visit.Block.Start) * _geometry.WeightLines);

    /// <summary>The rows of the other map that the beat's result is merged with.</summary>
    private IEnumerable<Step> LoadOperand(Visit visit, Beat beat) => _geometry.Alu is MergeStage merge && _banks.Inputs[1] is null
        ? Enumerable.Range(beat.Output.Start, beat.Output.Count).Select(row =>
            new LoadRowStep(merge.Operand, row, visit.Strip, _geometry.OutputChannelsOf(visit.Block), OperandPlacement(visit)))
        : [];

    private List<Step> Work(Visit visit, Beat beat, RowPlacement source, RowPlacement output)
    {
        if (_geometry.Convolution is null)
        {
            return [.. Alu(_geometry.FirstRows, _geometry.FirstColumns, visit, beat, source, output)];
        }

        if (!_geometry.IsFused)
        {
            return Convolve(_geometry.Convolution, visit, beat.Output, source, output);
        }

        var intermediate = IntermediatePlacement(visit);
        return
        [
            .. beat.Convolutions.SelectMany(tile => Convolve(_geometry.Convolution, visit, tile, source, intermediate)),
            .. Alu(_geometry.FusedRows!, _geometry.FusedColumns!, visit, beat, intermediate, output),
        ];
    }

    /// <summary>The groups of a block one by one, each behind the loading of its weights where they are not there yet.</summary>
    private List<Step> Convolve(ConvolutionStage stage, Visit visit, Interval rows, RowPlacement source, RowPlacement destination)
    {
        var steps = new List<Step>();
        var columns = _geometry.FirstStageColumns(visit.Strip);
        for (var group = visit.Block.Start; group < visit.Block.End; group++)
        {
            if (!_loadedWeightGroups.Contains(group))
            {
                steps.Add(LoadWeights(stage, visit, group));
            }

            steps.Add(new ConvolveStep(
                stage, _geometry.FirstRows, _geometry.FirstColumns, rows, columns, _geometry.InputChannels,
                source, destination, group - visit.Block.Start, WeightLine(visit, group), _first.Bias + group));
        }

        return steps;
    }

    private IEnumerable<Step> Alu(WindowAxis rows, WindowAxis columns, Visit visit, Beat beat, RowPlacement source, RowPlacement output)
    {
        var channels = _geometry.OutputChannelsOf(visit.Block);
        if (_geometry.Alu is MergeStage merge)
        {
            yield return new ElementwiseStep(
                merge.Elementwise, beat.Output, visit.Strip, channels.Count, [source, OperandPlacement(visit)], output, RepeatColumns: 1);
            yield break;
        }

        if (_geometry.Alu is DepthwiseStage depthwise && _loadedDepthwiseBlock != visit.Block.Start)
        {
            _loadedDepthwiseBlock = visit.Block.Start;
            _depthwiseSlot = (_depthwiseSlot + 1) % _tiling.DepthwiseSlots;
            yield return new LoadDepthwiseWeightsStep(depthwise.Weights, channels, DepthwiseWeightLine);
        }

        yield return new AluStep(
            _geometry.Alu!, rows, columns, beat.Output, visit.Strip, channels.Count, source, output,
            DepthwiseWeightLine, _geometry.Alu is DepthwiseStage ? DepthwiseBiasLine + visit.Block.Start : 0);
    }

    private int DepthwiseWeightLine => _first.Depthwise + (_depthwiseSlot * _tiling.Lines.BlockGroups * _geometry.DepthwiseWeightLines);

    /// <summary>Behind the biases of the convolution, if there is one.</summary>
    private int DepthwiseBiasLine => _first.Bias + (_geometry.Convolution is null ? 0 : _geometry.OutputGroups);

    private IEnumerable<Step> SaveRows(Visit visit, Beat beat, RowPlacement output) =>
        Enumerable.Range(beat.Output.Start, beat.Output.Count).Select(row =>
            new SaveRowStep(_geometry.Superlayer.Output, row, visit.Strip, _geometry.OutputChannelsOf(visit.Block), output));

    private Interval InputColumns(Visit visit) => _geometry.FirstColumns.Needed(_geometry.FirstStageColumns(visit.Strip));

    private Interval InputChannels(Visit visit) => _geometry.Convolution is null
        ? _geometry.OutputChannelsOf(visit.Block)
        : new Interval(0, _geometry.InputChannels);

    private RowPlacement InputPlacement(Visit visit, Beat beat)
    {
        if (_banks.Inputs[0] is { } whole)
        {
            return _geometry.Convolution is null ? whole with { FirstGroup = visit.Block.Start } : whole;
        }

        var columns = InputColumns(visit);
        var pitch = _geometry.InputGroupsOf(visit.Block.Count);
        return new RowPlacement(
            _tiling.Rings.Input!, _geometry.PixelParallel, _inputSlab + beat.FirstSlab, beat.Origin,
            _tiling.Rows.Fold, columns.Count * pitch, pitch, columns.Start);
    }

    private RowPlacement IntermediatePlacement(Visit visit)
    {
        var columns = _geometry.FirstStageColumns(visit.Strip);
        return new RowPlacement(
            _tiling.Rings.Intermediate!, _geometry.PixelParallel, visit.Number * _tiling.Rows.Intermediate!.Total, 0,
            _geometry.FusedRows!.Stride, columns.Count * visit.Block.Count, visit.Block.Count, columns.Start);
    }

    private RowPlacement OperandPlacement(Visit visit) => _banks.Inputs[1] is { } whole
        ? whole with { FirstGroup = visit.Block.Start }
        : PassingRows(visit, _tiling.Rings.Operand!);

    /// <summary>Tiles that share input rows follow each other around the banks; any other tile starts at the first bank.</summary>
    private RowPlacement OutputPlacement(Visit visit, int beatNumber, Beat beat)
    {
        if (_banks.Output is { } whole)
        {
            return whole with { FirstGroup = visit.Block.Start };
        }

        var rows = PassingRows(visit, _tiling.Rings.Output!);
        return _tiling.Rows.Origin == RowOrigin.Tile
            ? rows with { FirstSlab = (visit.Number * _tiling.Rows.Beats.Length) + beatNumber, Origin = beat.Output.Start }
            : rows;
    }

    /// <summary>Rows of the result's shape, one behind the other around the banks.</summary>
    private RowPlacement PassingRows(Visit visit, LineRing ring) => new(
        ring, _geometry.PixelParallel, visit.Number * IntegerMath.CeilingDivide(_geometry.OutputHeight, _geometry.PixelParallel), 0,
        1, visit.Strip.Count * visit.Block.Count, visit.Block.Count, visit.Strip.Start);

    /// <summary>One block of channel groups over one strip of columns.</summary>
    private sealed record Visit(int Number, Interval Strip, Interval Block);

    /// <param name="FirstSlab">First input slab that the work reads, counted over the whole superlayer.</param>
    private sealed record BeatSteps(ImmutableArray<Step> Loads, ImmutableArray<Step> Work, int FirstSlab, int LastSlab)
    {
        public static BeatSteps Nothing { get; } = new([], [], 0, 0);
    }
}

using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Targets;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Scheduling;

/// <summary>
/// Decides which feature maps stay in the banks from layer to layer: one after the other in the order of execution, each where it
/// first makes the superlayers between its writer and its last reader cheaper together (machine.md 9: long chains without
/// touching DDR).
/// </summary>
internal sealed class BankPlanner
{
    /// <summary>Folds that the output of a CONV is proven with (machine.md 6: stride_out 1 and 2).</summary>
    private const int LargestProvenFold = 2;

    private readonly DpuTarget _target;
    private readonly ImmutableArray<Superlayer> _superlayers;
    private readonly SuperlayerPlan[] _plans;
    private readonly List<BankedMap> _maps = [];

    private BankPlanner(DpuTarget target, ImmutableArray<Superlayer> superlayers)
    {
        (_target, _superlayers) = (target, superlayers);
        _plans = [.. superlayers.Select(superlayer => Scheduler.Plan(target, superlayer, BankPlan.Streaming(target, superlayer))!)];
    }

    /// <param name="superlayers">In the order of execution, all within the target's limits.</param>
    /// <param name="passing">The register whose tensors live only during the run.</param>
    /// <returns>A plan for each superlayer, for each part of a composite one.</returns>
    public static ImmutableArray<SuperlayerPlan> Plan(
        DpuTarget target, ImmutableArray<Superlayer> superlayers, int passing, SchedulingOptions options)
    {
        var parts =
            superlayers.SelectMany(superlayer =>
                CompositeSuperlayer.PartsOf(superlayer).Select(part => (Part: part, IsWhole: part == superlayer))).ToList();
        var planner = new BankPlanner(target, [.. parts.Select(item => item.Part)]);

        // A part makes some of a map only.
        foreach (var (number, _) in parts.Index().Where(item => options.KeepInBanks && item.Item.IsWhole))
        {
            planner.Keep(number, MapFlow.Of(planner._superlayers, number, passing));
        }

        return [.. planner._plans];
    }

    private void Keep(int writer, MapFlow flow)
    {
        foreach (var candidate in Candidates(writer, flow))
        {
            var first = candidate.Writer;
            var plans = Enumerable.Range(first, candidate.LastReader - first + 1)
                .Select(number => Scheduler.Plan(_target, _superlayers[number], BanksOf(number, candidate)))
                .TakeWhile(plan => plan is not null).ToList();
            if (plans.Count == candidate.LastReader - first + 1
                && plans.Sum(plan => plan!.Cost) < _plans[first..(candidate.LastReader + 1)].Sum(plan => plan.Cost))
            {
                plans.CopyTo(_plans!, first);
                _maps.Add(candidate);
                return;
            }
        }
    }

    /// <summary>The ways to keep a result, the best first: for all that read it, then for the next only.</summary>
    private IEnumerable<BankedMap> Candidates(int writer, MapFlow flow)
    {
        if (flow.Reads.IsEmpty)
        {
            yield break;
        }

        var folds = flow.Reads.Select(read => _superlayers[read.Reader].RowFold(read.Input)).OfType<int>().Distinct().DefaultIfEmpty(1);
        foreach (var fold in folds.Where(fold => fold <= LargestProvenFold))
        {
            ImmutableArray<MapRead> all = [.. flow.Reads.Where(read => (_superlayers[read.Reader].RowFold(read.Input) ?? fold) == fold)];
            foreach (var reads in new[] { all, [.. all.Where(read => read.Reader == all[0].Reader)] }.DistinctBy(reads => reads.Length))
            {
                foreach (var (group, lines) in Places(writer, reads[^1].Reader, fold))
                {
                    yield return new BankedMap(
                        writer, reads, flow.NeedsMemory
                            || reads.Length < flow.Reads.Length, group, lines, Placement(writer, group, lines, fold));
                }
            }
        }
    }

    /// <summary>Over an operand that is read for the last time, then in the group where the first input does not lie, then in the
    /// other.</summary>
    private IEnumerable<(int Group, Interval Lines)> Places(int writer, int last, int fold)
    {
        var count = LinesOf(writer, fold);
        if (_superlayers[writer] is ElementwiseSuperlayer)
        {
            foreach (var operand in _maps.Where(map => map.LastReader == writer && map.Lines.Count == count && map.Placement.Fold == fold))
            {
                if (!_maps.Any(map =>
                    map != operand && map.Group == operand.Group && map.IsAlive(writer, last) && Overlap(map.Lines, operand.Lines)))
                {
                    yield return (operand.Group, operand.Lines);
                }
            }
        }

        var inputs = _maps.Where(map => map.Reads.Any(read => read.Reader == writer)).Select(map => map.Group).ToList();
        foreach (var group in Enumerable.Range(0, _target.Banks.GroupCount).Reverse().OrderBy(inputs.Contains))
        {
            foreach (var gap in Gaps(group, writer, last).Where(gap => gap.Count >= count).Take(1))
            {
                yield return (group, gap with { Count = count });
            }
        }
    }

    private BankPlan BanksOf(int number, BankedMap candidate)
    {
        var maps = _maps.Append(candidate).ToList();
        var inputs = _superlayers[number].Reads.Select((_, input) =>
            maps.Find(map => map.Reads.Contains(new MapRead(number, input)))?.Placement);
        var output = maps.Find(map => map.Writer == number);
        return new BankPlan(
            [.. inputs], output?.Placement, output?.IsSaved ?? true,
            [.. Enumerable.Range(0, _target.Banks.GroupCount)
                .Select(group => Gaps(group, number, number, candidate).MaxBy(gap => gap.Count))]);
    }

    /// <summary>The lines of a group that no map takes during some superlayers, from the first to the last.</summary>
    private IEnumerable<Interval> Gaps(int group, int first, int last, BankedMap? candidate = null)
    {
        var start = 0;
        foreach (var map in _maps.Append(candidate).OfType<BankedMap>().Where(map => map.Group == group && map.IsAlive(first, last))
            .OrderBy(map => map.Lines.Start))
        {
            yield return Interval.Between(start, map.Lines.Start);
            start = Math.Max(start, map.Lines.End);
        }

        yield return Interval.Between(start, DpuArchitecture.BankDepth);
    }

    private RowPlacement Placement(int writer, int group, Interval lines, int fold)
    {
        var shape = _superlayers[writer].Output.Shape;
        var slabs = SlabsOf(shape, fold);
        var ring = new LineRing(_target.Banks.FirstBankOfGroup(group), lines.Start, lines.Count / slabs, slabs);
        var pitch = CeilingDivide(shape[3], _target.Architecture.ChannelParallel);
        return new RowPlacement(ring, _target.Architecture.PixelParallel, FirstSlab: 0, Origin: 0, fold, shape[2] * pitch,
            pitch, FirstColumn: 0);
    }

    private int LinesOf(int writer, int fold)
    {
        var shape = _superlayers[writer].Output.Shape;
        return (int)Math.Min((long)SlabsOf(shape, fold) * fold * shape[2]
            * CeilingDivide(shape[3], _target.Architecture.ChannelParallel), int.MaxValue);
    }

    private int SlabsOf(ImmutableArray<int> shape, int fold) =>
        CeilingDivide(CeilingDivide(shape[1], fold), _target.Architecture.PixelParallel);

    private static bool Overlap(Interval left, Interval right) => left.Start < right.End && right.Start < left.End;
}

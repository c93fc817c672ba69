using System.CommandLine;
using Vai.Compiled;
using Vai.Runtime;
using Vai.Runtime.Board;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary>
/// The compiled model that a command runs: a file, or of a folder that holds the models of one network for several targets the one that is
/// named, or that fits the board, or the first.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="WasChosen">Whether there were others.</param>
internal sealed record ChosenModel(string Path, CompiledModel Model, bool WasChosen)
{
    private const string FileName = "deploy.xmodel";

    public static Argument<string> Argument() =>
        CommandLine.Model("A compiled model, ours or the vendor's; or a folder with the models of one network for several targets.");

    public static Option<string?> Target() => new("--target")
    {
        Description = "Of a folder's models the one for this DPU; by default the one that fits the board, elsewhere the first.",
    };

    /// <param name="path">A file or a folder.</param>
    /// <param name="target">A word for a DPU; null for any.</param>
    /// <param name="reader">The command.</param>
    /// <exception cref="VaiException">VAI1004, VAI1005, VAI2001, VAI2002, VAI6001: there is no such model. VAI6111: none is for the target.
    /// VAI6112: two are for one DPU. VAI6325: none fits the board.</exception>
    public static ChosenModel Of(string path, string? target, DpuBackend backend, BoardHost board, string reader)
    {
        var known = Files(path).ToDictionary(file => file, file => ModelFile.ReadCompiled(file, reader), StringComparer.Ordinal);
        ImmutableArray<TargetModel> all = [.. known.Select(item => Described(item.Key, item.Value))];
        return DiagnosticLocation.Within(path, () =>
        {
            RequireDifferent(all);
            var candidates = TargetChoice.Named(all, target);
            var chosen = candidates.Length > 1 && backend is DpuBackend.Board or DpuBackend.Auto
                ? OnBoard(candidates, backend, board)
                : candidates[0];
            return new ChosenModel(chosen.Path, known[chosen.Path], all.Length > 1);
        });
    }

    private static string[] Files(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var files = Directory.GetFiles(path, FileName, SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? files : throw VaiDiagnostics.NoFileMatches.Exception(path, System.IO.Path.Combine(path, "**", FileName));
    }

    private static TargetModel Described(string file, CompiledModel model) => new(
        new DirectoryInfo(file).Parent?.Name ?? "", model.DpuSubgraphs.FirstOrDefault()?.Target.Fingerprint ?? 0, file);

    private static void RequireDifferent(ImmutableArray<TargetModel> models)
    {
        var same = models.GroupBy(model => model.Fingerprint).FirstOrDefault(group => group.Skip(1).Any());
        if (same?.ToArray() is [var first, var second, ..])
        {
            throw VaiDiagnostics.TwoModelsForTarget.UnplacedException($"0x{first.Fingerprint:x}", first.Path, second.Path);
        }
    }

    private static TargetModel OnBoard(ImmutableArray<TargetModel> models, DpuBackend backend, BoardHost board)
    {
        try
        {
            using var device = board.Open();
            return TargetChoice.Fitting(models, device);
        }
        catch (VaiException e) when (backend == DpuBackend.Auto && BoundModel.IsOfBoard(e))
        {
            return models[0];
        }
    }
}

using System.Globalization;
using Vai.Compiled;

namespace Vai.Runtime.Board;

/// <summary>One thing that was looked at on a board.</summary>
/// <param name="Subject">What.</param>
/// <param name="Seen">What was seen there; empty where only <paramref name="Finding"/> tells.</param>
/// <param name="Finding">What is wrong, and what to do; null where all is well.</param>
internal sealed record BoardCheck(string Subject, string Seen, Diagnostic? Finding)
{
    public bool IsFault => Finding?.Severity == DiagnosticSeverity.Error;
}

/// <summary>
/// Looks at a board from its libraries up to a launch, and says of each step what is wrong. What touches the DPU's registers comes only
/// where all before it is well: with logic that is not there, the touch would stop the whole system.
/// </summary>
internal sealed class BoardDoctor
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly BoardHost _host;
    private readonly BoardEnvironment _environment;
    private readonly List<BoardCheck> _checks = [];

    private BoardDoctor(BoardHost host) => (_host, _environment) = (host, host.Environment);

    /// <param name="model">One that is to run there, if any.</param>
    public static ImmutableArray<BoardCheck> Examine(BoardHost host, CompiledModel? model = null)
    {
        var doctor = new BoardDoctor(host);
        doctor.Examine(model);
        return [.. doctor._checks];
    }

    private void Examine(CompiledModel? model)
    {
        Check("XRT's libraries", () =>
        {
            _ = _host.Functions();
            return BoardSystem.Of(_environment).XrtVersion is { } version ? $"version {version}" : "loaded";
        });
        Check("device nodes", RenderNodes);
        Check("programmable logic", LogicState);
        Check("firmware", Firmware);
        Check("other processes", () =>
        {
            BoardLock.Take(_environment, 0).Dispose();
            return "none has the DPU for itself";
        });
        Check("contiguous memory", () => _environment.FreeContiguousMemory is { } free
            ? string.Create(CultureInfo.InvariantCulture, $"{free} of {_environment.ContiguousMemory ?? 0} bytes are free")
            : "the system does not say");
        Check("interrupts", Interrupts);
        if (!_checks.Any(check => check.IsFault))
        {
            ExamineDevice(model);
        }
    }

    private void ExamineDevice(CompiledModel? model)
    {
        BoardDevice? device = null;
        Check("cores", () =>
        {
            device = _host.Open();
            return string.Join("; ", device.Cores.Select(port => Describe(port.Core)));
        });
        using (device)
        {
            if (device is null)
            {
                return;
            }

            Check("a launch", () => string.Join(", ", BoardProbe.Launch(device, Timeout).Select(launch => string.Create(
                CultureInfo.InvariantCulture, $"{launch.Core} in {launch.Launch.TotalMicroseconds:F0} µs"))));
            if (model is not null)
            {
                Check("the model's DPU", () => Fit(device, model));
                Check("the model's memory", () => Room(device, model));
            }
        }
    }

    private void Check(string subject, Func<string> look)
    {
        try
        {
            _checks.Add(new BoardCheck(subject, look(), null));
        }
        catch (VaiException e)
        {
            _checks.Add(new BoardCheck(subject, "", e.Diagnostic));
        }
    }

    private string RenderNodes()
    {
        if (File.Exists(_environment.At("dev/dpu")))
        {
            _checks.Add(new BoardCheck("integration", "", VaiDiagnostics.VivadoFlow.Unplaced()));
        }

        var nodes = _environment.RenderNodes;
        if (nodes.IsEmpty)
        {
            throw VaiDiagnostics.NoBoard.UnplacedException("no /dev/dri/renderD* is there");
        }

        foreach (var node in nodes)
        {
            try
            {
                new FileStream(node, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw VaiDiagnostics.BoardNotOpened.UnplacedException(e.Message, node);
            }
        }

        return string.Join(", ", nodes);
    }

    private string LogicState() => _environment.LogicState is { } state and not "operating"
        ? throw VaiDiagnostics.LogicNotProgrammed.UnplacedException(state)
        : _environment.LogicState ?? "the system does not say";

    private string Firmware()
    {
        var path = _environment.FindFirmware();
        var firmware = Xclbin.Read(path);
        return firmware.DpuCores.IsEmpty
            ? throw VaiDiagnostics.NoDpuInFirmware.Exception(
                path, firmware.Kernels.IsEmpty ? "none" : string.Join(", ", firmware.Kernels))
            : $"{path} with {string.Join(", ", firmware.Kernels)}";
    }

    private string Interrupts()
    {
        if (_environment.Text("proc/interrupts") is not { } text)
        {
            return "the system does not say";
        }

        var lines = text.Split('\n').Count(line => line.Contains("zocl", StringComparison.OrdinalIgnoreCase));
        if (lines == 0)
        {
            _checks.Add(new BoardCheck("interrupt lines", "", VaiDiagnostics.NoInterrupt.Unplaced()));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{lines} lines of zocl");
    }

    private static string Describe(BoardCore core) => string.Create(CultureInfo.InvariantCulture,
        $"{core.Name}: {BoardFingerprint.Describe(core.Fingerprint)}, {core.FrequencyMHz} MHz");

    private static string Fit(BoardDevice device, CompiledModel model)
    {
        var fingerprints = model.DpuSubgraphs.Select(subgraph => subgraph.Target.Fingerprint).Distinct().ToArray();
        var fitting = device.Cores.Count(port => fingerprints.All(port.Core.Fits));
        return fitting > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{fitting} of {device.Cores.Length} cores fit")
            : throw BoardFingerprint.Mismatch(fingerprints[0], [.. device.Cores.Select(port => port.Core)]);
    }

    private string Room(BoardDevice device, CompiledModel model)
    {
        var need = BoardMemory.Need(model, device.Cores.Length);
        return _environment.FreeContiguousMemory is { } free && free < need
            ? throw VaiDiagnostics.ModelNeedsMemory.UnplacedException(need, free)
            : string.Create(CultureInfo.InvariantCulture, $"{need} bytes");
    }
}

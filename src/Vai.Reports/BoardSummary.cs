using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Runtime.Board;

namespace Vai.Reports;

/// <summary>What a board is and what is wrong with it, for people and for machines.</summary>
internal static class BoardSummary
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private static readonly ImmutableArray<string> CoreHeaders = ["core", "index", "IP", "built", "MHz", "bus MHz", "DPU"];

    /// <summary>Lines that end with a line feed.</summary>
    public static string ToText(BoardStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var system = status.System;
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"board     {system.Board ?? "not told"}\n")
            .Append(CultureInfo.InvariantCulture, $"firmware  {status.FirmwarePath}, id {status.FirmwareId}\n")
            .Append(CultureInfo.InvariantCulture, $"kernels   {string.Join(", ", status.Kernels)}\n")
            .Append(CultureInfo.InvariantCulture, $"XRT       {system.XrtVersion ?? "not told"}, ")
            .Append(CultureInfo.InvariantCulture, $"driver {system.DriverVersion ?? "not told"}, ")
            .Append(CultureInfo.InvariantCulture, $"Linux {system.KernelVersion ?? "not told"}\n")
            .Append(CultureInfo.InvariantCulture, $"memory    {Bytes(system.FreeMemory)} of {Bytes(system.Memory)} bytes ")
            .Append("of contiguous memory free\n")
            .Append(TextTable.Format(CoreHeaders, status.Cores.Select(Row)))
            .ToString();
    }

    /// <summary>Indented JSON that ends with a line feed; null where the board does not say.</summary>
    public static string ToJson(BoardStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var system = status.System;
        return Json(new JsonObject
        {
            ["board"] = system.Board,
            ["firmware"] = new JsonObject
            {
                ["path"] = status.FirmwarePath,
                ["id"] = status.FirmwareId,
                ["kernels"] = new JsonArray([.. status.Kernels.Select(name => JsonValue.Create(name))]),
            },
            ["xrtVersion"] = system.XrtVersion,
            ["driverVersion"] = system.DriverVersion,
            ["kernelVersion"] = system.KernelVersion,
            ["contiguousBytes"] = system.Memory,
            ["contiguousBytesFree"] = system.FreeMemory,
            ["cores"] = new JsonArray([.. status.Cores.Select(Node)]),
        });
    }

    /// <summary>A line a check, and below it what to do; every line ends with a line feed.</summary>
    public static string ToText(ImmutableArray<BoardCheck> checks)
    {
        var text = new StringBuilder();
        foreach (var check in checks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Verdict(check),-7}  {check.Subject}: ");
            text.Append(check.Finding is { } finding
                ? $"{finding.Code} {Place(finding)}{finding.Message}\n         {finding.WayOut}\n"
                : $"{check.Seen}\n");
        }

        return text.ToString();
    }

    /// <summary>Indented JSON that ends with a line feed.</summary>
    public static string ToJson(ImmutableArray<BoardCheck> checks) => Json(new JsonObject
    {
        ["faults"] = checks.Count(check => check.IsFault),
        ["checks"] = new JsonArray([.. checks.Select(check => new JsonObject
        {
            ["subject"] = check.Subject,
            ["verdict"] = Verdict(check),
            ["seen"] = check.Finding?.Message ?? check.Seen,
            ["code"] = check.Finding?.Code,
            ["file"] = check.Finding?.Location.File,
            ["wayOut"] = check.Finding?.WayOut,
        })]),
    });

    private static string Verdict(BoardCheck check) => check.Finding switch
    {
        null => "ok",
        { Severity: DiagnosticSeverity.Error } => "fault",
        _ => "warning",
    };

    private static string Place(Diagnostic finding) => finding.Location.File is { } file ? file + ": " : "";

    private static ImmutableArray<string> Row(BoardCore core) =>
    [
        core.Name, Number(core.Index), core.Version, core.Built, Number(core.FrequencyMHz), Number(core.BusFrequencyMHz),
        BoardFingerprint.Describe(core.Fingerprint),
    ];

    private static JsonObject Node(BoardCore core) => new()
    {
        ["name"] = core.Name,
        ["index"] = core.Index,
        ["ipVersion"] = core.Version,
        ["built"] = core.Built,
        ["frequencyMHz"] = core.FrequencyMHz,
        ["busFrequencyMHz"] = core.BusFrequencyMHz,
        ["fingerprint"] = $"0x{core.Fingerprint:x}",
        ["dpu"] = BoardFingerprint.Describe(core.Fingerprint),
        ["options"] = BoardFingerprint.TryParse(core.Fingerprint) is { } target
            ? new JsonArray([.. target.Describe().Select(line => JsonValue.Create(line))])
            : null,
    };

    private static string Bytes(long? bytes) => bytes is { } number ? Quantities.Count(number) : "an untold number";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Json(JsonObject json) => json.ToJsonString(Indented) + "\n";
}

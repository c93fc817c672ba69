using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vai.Compiler;

/// <summary>
/// The vendor's <c>meta.json</c>, byte for byte: four spaces, keys in this order, a newline at the end (vendor-tools.md 1).
/// </summary>
internal static class MetaJson
{
    /// <param name="kernels">The names of the DPU subgraphs.</param>
    /// <param name="targetName">As <see cref="Targets.DpuTarget.Name"/>.</param>
    public static string Write(string fileName, ImmutableArray<string> kernels, string targetName) =>
        "{\n"
        + $"    \"lib\": \"libvart-dpu-runner.so\",\n"
        + $"    \"filename\": {Quote(fileName)},\n"
        + $"    \"kernel\": [\n{string.Join(",\n", kernels.Select(kernel => "        " + Quote(kernel)))}\n    ],\n"
        + $"    \"target\": {Quote(targetName)}\n"
        + "}\n";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}

using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Xir;

namespace Vai.Compiler.Reporting;

/// <summary>The two small files that the vendor's compiler puts beside a compiled model (guide quantizer.md 4.9).</summary>
public static class DeploymentFiles
{
    private static readonly JsonSerializerOptions FourSpaces = new()
    {
        WriteIndented = true,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>md5sum.txt: 32 hexadecimal digits and a line feed.</summary>
    /// <param name="model">The bytes of the compiled model.</param>
    // MD5 is what the format asks for: a checksum, no protection.
#pragma warning disable CA5351
    public static string Md5Sum(ReadOnlySpan<byte> model) => Convert.ToHexStringLower(MD5.HashData(model)) + "\n";
#pragma warning restore CA5351

    /// <summary>meta.json: what the vendor's runtime reads to find the model, its DPU subgraphs and their target.</summary>
    /// <param name="compiled">A compiled graph.</param>
    /// <param name="fileName">The compiled model's file name.</param>
    public static string Meta(XirGraph compiled, string fileName)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        var subgraphs = compiled.Root.Children.Where(child => child.Device == "DPU").ToArray();
        var meta = new JsonObject
        {
            ["lib"] = "libvart-dpu-runner.so",
            ["filename"] = fileName,
            ["kernel"] = new JsonArray([.. subgraphs.Select(subgraph => JsonValue.Create(subgraph.Name))]),
            ["target"] = subgraphs.Select(subgraph => subgraph.Attributes.Get("dpu_name", "")).FirstOrDefault(""),
        };
        return meta.ToJsonString(FourSpaces) + "\n";
    }
}

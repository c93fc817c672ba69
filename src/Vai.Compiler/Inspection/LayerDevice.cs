using System.Text.Json.Serialization;

namespace Vai.Compiler.Inspection;

/// <summary>Where a layer runs; the names are those that XIR writes as <c>device</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LayerDevice>))]
internal enum LayerDevice
{
    /// <summary>The application gives it.</summary>
    [JsonStringEnumMemberName("USER")]
    User,

    [JsonStringEnumMemberName("DPU")]
    Dpu,

    [JsonStringEnumMemberName("CPU")]
    Cpu,
}

namespace Vai.Build.Tasks;

/// <summary>Where a model enters the road from trained to compiled.</summary>
internal enum ModelEntry
{
    /// <summary>A trained model: all stages.</summary>
    Trained,

    /// <summary>Quantized already, by us or by the vendor's tools: it is compiled.</summary>
    Quantized,

    /// <summary>Compiled already, by us or by the vendor's tools: its class is generated, and it is copied.</summary>
    Compiled,

    /// <summary>Compiled already, for whatever DPU: its class is generated, and it is compiled anew for the project's.</summary>
    Recompile,
}

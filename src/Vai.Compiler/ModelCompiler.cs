using Vai.Compiled;
using Vai.Compiler.Assembly;
using Vai.Compiler.Decompilation;
using Vai.Compiler.Lowering;
using Vai.Compiler.Verification;
using Vai.Imaging;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Compiler;

/// <summary>Quantized model in, compiled and verified model out.</summary>
internal static class ModelCompiler
{
    /// <summary>Compiles a quantized model for a DPU.</summary>
    /// <param name="quantized">In the form of a <c>_int.xmodel</c> (quantizer.md 2.1; xmodel.md 2.3).</param>
    /// <returns>The same bytes for the same input, on every machine.</returns>
    /// <exception cref="VaiException">
    /// VAI2001, VAI6102: the graph is broken, or has an op of a form that nobody knows. VAI4103, VAI4104: nothing for the DPU in it.
    /// VAI4105 to VAI4108: the result is wrong, which is a bug.
    /// </exception>
    public static CompilationResult Compile(
        XirGraph quantized,
        DpuTarget target,
        CompilationOptions? options = null,
        IProgress<CompilationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        ArgumentNullException.ThrowIfNull(target);
        progress?.Report(new("lowering", 0));
        GraphLowering.RequireWhole(quantized);
        return CompileLowered(GraphLowering.Lower(quantized, target), quantized.Attributes, target, options
            ?? new CompilationOptions(), progress, cancellationToken);
    }

    /// <summary>Compiles a compiled model, ours or the vendor's, anew and for any DPU. It gives the same bytes.</summary>
    /// <exception cref="VaiException">
    /// VAI2001, VAI6001, VAI6102: the graph is broken, or has an op of a form that nobody knows. VAI4103: nothing for the DPU in it.
    /// VAI4105 to VAI4108: the result is wrong, which is a bug.
    /// </exception>
    /// <inheritdoc cref="Compile"/>
    public static CompilationResult Recompile(
        XirGraph compiled,
        DpuTarget target,
        CompilationOptions? options = null,
        IProgress<CompilationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(target);
        progress?.Report(new("reading", 0));
        var lowered = GraphDecompilation.Lower(CompiledModel.From(compiled), target);
        return CompileLowered(lowered, compiled.Attributes, target, options ?? new CompilationOptions(), progress, cancellationToken);
    }

    private static CompilationResult CompileLowered(
        LoweredGraph lowered,
        AttributeMap source,
        DpuTarget target,
        CompilationOptions options,
        IProgress<CompilationProgress>? progress,
        CancellationToken cancellationToken)
    {
        progress?.Report(new("scheduling", 0.1));
        var compiled = CompiledGraph.Of(lowered.Graph, target, options.Scheduling, GraphAttributes(source, options), cancellationToken);
        RuntimeRequirements.Require(compiled.Graph);
        var model = CompiledModel.From(compiled.Graph);
        progress?.Report(new("verifying", 0.4));
        var verification = options.Verification is { } verify ? CompiledModelVerifier.Verify(model, verify, cancellationToken) : null;
        if (verification?.Errors is [var error, ..])
        {
            throw new VaiException(error);
        }

        var report = new CompilationReport(
            target.Name,
            compiled.Graph.Root.Children.Length,
            [.. from subgraph in model.DpuSubgraphs
                let program = compiled.Programs[subgraph.Name]
                select DpuSubgraphReport.Of(subgraph, program.Schedule.Superlayers.Length, program.InferredEncodings)],
            lowered.OnProcessor,
            verification);
        progress?.Report(new("done", 1));
        return new CompilationResult(
            compiled.Graph,
            [.. XmodelFile.ToBytes(compiled.Graph)],
            report,
            [.. ProcessorLayers.Diagnose(lowered, compiled.Graph), .. lowered.Remarks])
        {
            Schedules =
                compiled.Programs.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Schedule, StringComparer.Ordinal),
        };
    }

    /// <summary>Writes <c>deploy.xmodel</c>, <c>md5sum.txt</c> and <c>meta.json</c> into a folder; the model last, so that it stands for a
    /// whole set.</summary>
    public static void WriteOutputs(this CompilationResult result, string directory, string fileName = "deploy.xmodel")
    {
        ArgumentNullException.ThrowIfNull(result);
        AtomicFile.WriteAllText(Path.Combine(directory, "md5sum.txt"), result.Md5Sum);
        AtomicFile.WriteAllText(Path.Combine(directory, "meta.json"), result.MetaJson(fileName));
        AtomicFile.WriteAllBytes(Path.Combine(directory, fileName), result.Xmodel.AsSpan());
    }

    // The vendor writes absolute paths here; a name alone makes the output the same on every machine.
    private static AttributeMap GraphAttributes(AttributeMap source, CompilationOptions options)
    {
        var own = ImagePreprocessing.Of(source).AddTo(AttributeMap.Of(
        ("files_md5sum",
            AttributeValue.OfMap(options.SourceMd5.Length == 0 ? [] : [KeyValuePair.Create(options.SourceFileName, options.SourceMd5)])),
        ("libs_info", AttributeValue.OfMap([KeyValuePair.Create("Vai.Compiler", Version)]))));
        return ModelOrigin.Of(source)?.AddTo(own) ?? own;
    }

    private static string Version => typeof(ModelCompiler).Assembly.GetName().Version?.ToString(3) ?? "";
}

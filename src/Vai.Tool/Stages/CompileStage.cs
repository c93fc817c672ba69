using System.Security.Cryptography;
using Vai.Compiled;
using Vai.Compiler;
using Vai.Compiler.VendorCompiler;
using Vai.Project;
using Vai.Reports;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Tool.Stages;

/// <summary>Makes a quantized model, ours or the vendor's, into DPU instructions, and proves them.</summary>
internal static class CompileStage
{
    private const string Name = "compile";

    public static ImmutableArray<string> Run(JobModels models, ToolEnvironment environment, IStageLog log, CancellationToken cancellation)
    {
        var job = models.Job;
        var entered = models.BeyondFloat();
        var result = entered is null ? Compile(models, job.QuantizedModelPath, log, cancellation)
            : job.IsRecompiled || ModelFile.KindOf(entered) == ModelKind.Quantized ? Compile(models, job.ModelPath, log, cancellation)
            : Accept(job, entered);
        return
        [
            .. WriteOutputs(result, job.CompiledDirectory),
            .. entered is null ? EvaluateStage.Run(models, environment, log, cancellation) : [],
            .. ReportStage.Run(job, result.Graph),
        ];
    }

    /// <summary>A compiled model as it is, when it is for the project's DPU.</summary>
    private static CompilationResult Accept(ModelJob job, XirGraph compiled) => DiagnosticLocation.Within(job.DisplayPath, () =>
    {
        var model = CompiledModel.From(compiled);
        EnteringModel.CheckTarget(job, model);
        return new CompilationResult(compiled, [.. File.ReadAllBytes(job.ModelPath)], CompilationReport.Of(model), []);
    });

    /// <summary>Compiles and verifies; nothing is written yet.</summary>
    /// <exception cref="VaiException">VAI1xxx, VAI2xxx, VAI4xxx, at the path that the user wrote.</exception>
    public static CompilationResult Compile(JobModels models, string quantizedPath, IStageLog log, CancellationToken cancellation) =>
        DiagnosticLocation.Within(models.Job.DisplayPath, () =>
        {
            var job = models.Job;
            var target = DpuTarget.Parse(job.Target);
            if (!File.Exists(quantizedPath))
            {
                throw VaiDiagnostics.FileNotFound.Exception(job.DisplayPath, quantizedPath);
            }

            var content = File.ReadAllBytes(quantizedPath);
            if (models.Compiled(quantizedPath, content) is { } compiled)
            {
                var source = WithOrigin(compiled, quantizedPath, content);
                return Reported(Recompile(source, OptionsOf(quantizedPath, content), target, job, log, cancellation), job, log);
            }

            var quantized = WithOrigin(models.Quantized(quantizedPath, content, Name), quantizedPath, content);
            var result = string.IsNullOrWhiteSpace(job.Settings[DpuModelMetadata.Compiler])
                ? Own(quantized, OptionsOf(quantizedPath, content), target, log, cancellation)
                : Vendors(job.Settings[DpuModelMetadata.Compiler]!,
                    ModelFile.IsXmodel(quantizedPath) ? content : XmodelFile.ToBytes(quantized), target, job, log, cancellation);
            return Reported(result, job, log);
        });

    // Another tool's model says nothing of its origin: it is its own.
    private static XirGraph WithOrigin(XirGraph model, string path, byte[] content) => ModelOrigin.Of(model.Attributes) is not null
        ? model
        : model with { Attributes = ModelOrigin.From(path, content).AddTo(model.Attributes) };

    private static CompilationOptions OptionsOf(string path, byte[] content) =>
        new() { SourceFileName = Path.GetFileName(path), SourceMd5 = Md5(content) };

    private static CompilationResult Reported(CompilationResult result, ModelJob job, IStageLog log)
    {
        foreach (var diagnostic in RepeatedDiagnostics.Merge(result.Diagnostics))
        {
            log.Report(diagnostic.InFile(job.DisplayPath));
        }

        return result;
    }

    /// <summary>A compiled model, ours or the vendor's, for the job's DPU; the vendor's compiler takes none.</summary>
    private static CompilationResult Recompile(
        XirGraph compiled, CompilationOptions options, DpuTarget target, ModelJob job, IStageLog log, CancellationToken cancellation) =>
        string.IsNullOrWhiteSpace(job.Settings[DpuModelMetadata.Compiler])
            ? ModelCompiler.Recompile(
                compiled, target, options,
                new StageProgress<CompilationProgress>(progress => log.Progress(Name, progress.Fraction, progress.Stage)), cancellation)
            : throw ModelFile.WrongKind(ModelKind.Compiled, ModelKind.Quantized, "the vendor's compiler");

    private static CompilationResult Own(
        XirGraph quantized, CompilationOptions options, DpuTarget target, IStageLog log, CancellationToken cancellation) =>
        ModelCompiler.Compile(
            quantized, target, options,
            new StageProgress<CompilationProgress>(progress => log.Progress(Name, progress.Fraction, progress.Stage)), cancellation);

    private static CompilationResult Vendors(
        string command, byte[] quantized, DpuTarget target, ModelJob job, IStageLog log, CancellationToken cancellation) =>
        VendorModelCompiler.Compile(
            command, quantized, target, job.CompiledDirectory,
            new VendorCompilerOptions { Line = line => log.Progress(Name, 0, line) }, cancellation);

    /// <summary>Writes the compiled model and what goes with it; the model last, since it stands for all.</summary>
    public static ImmutableArray<string> WriteOutputs(CompilationResult result, string folder)
    {
        ImmutableArray<string> reports = [Path.Combine(folder, "compile.json"), Path.Combine(folder, "compile.txt")];
        AtomicFile.WriteAllText(reports[0], CompilationSummary.ToJson(result.Report));
        AtomicFile.WriteAllText(reports[1], CompilationSummary.ToText(result.Report));
        result.WriteOutputs(folder);
        return [.. reports, .. ((string[])["md5sum.txt", "meta.json", "deploy.xmodel"]).Select(name => Path.Combine(folder, name))];
    }

    // The vendor's format names its source by MD5: a checksum, no protection.
#pragma warning disable CA5351
    private static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}

using Vai.Compiled;
using Vai.Compiler.VendorCompiler;
using Vai.Compiler.Verification;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Compiler;

/// <summary>
/// Has a quantized model compiled by an installed compiler of the vendor instead of ours, <c>vai_c_xir</c> or a container that holds it
/// (vendor-tools.md 1). What it makes is checked as our own is, and taken byte for byte.
/// </summary>
internal static class VendorModelCompiler
{
    private const string NetName = "deploy";

    /// <summary>Compiles a quantized model for a DPU.</summary>
    /// <param name="command">
    /// A program, by path or by name, with the words that go before <c>-x … -a … -o … -n …</c>; <see cref="CommandWords.Folder"/> stands
    /// for the folder where all files of the compiler lie.
    /// </param>
    /// <param name="quantized">The bytes of a <c>_int.xmodel</c>.</param>
    /// <param name="parent">A folder below it is made for the compiler, and gone afterwards.</param>
    /// <exception cref="VaiException">
    /// VAI4201: the command cannot be started. VAI4202: it failed. VAI4203: it made no model. VAI4204: it took too long. VAI1010: its model
    /// is for another DPU. VAI4205: its model has nothing for the DPU. VAI2001: its model is broken.
    /// </exception>
    /// <exception cref="OperationCanceledException">Canceled; the compiler is ended.</exception>
    public static CompilationResult Compile(
        string command, ReadOnlySpan<byte> quantized, DpuTarget target, string parent, VendorCompilerOptions? options =
            null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var content = Run(command, quantized, target, Path.GetFullPath(parent), options ?? new VendorCompilerOptions(), cancellationToken);
        var graph = XmodelFile.Parse(content);
        var model = CompiledModel.From(graph);
        CheckTarget(command, model, target);
        var (verification, diagnostics) = Verify(model, cancellationToken);
        return new CompilationResult(graph, [.. content], CompilationReport.Of(model) with { Verification = verification }, diagnostics);
    }

    /// <summary>The content of an <c>arch.json</c>: the fingerprint, which says more than a target's name.</summary>
    public static string ArchJson(DpuTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return $"{{\"fingerprint\":\"0x{target.Fingerprint:x}\"}}\n";
    }

    private static byte[] Run(string command, ReadOnlySpan<byte> quantized, DpuTarget target, string parent, VendorCompilerOptions options,
        CancellationToken cancellation)
    {
        var (isNew, folder) = (!Directory.Exists(parent), Path.Combine(parent, $"vai_c_xir-{Environment.ProcessId}"));
        var (model, arch, output) =
            (Path.Combine(folder, "model_int.xmodel"), Path.Combine(folder, "arch.json"), Path.Combine(folder, "out"));

        // The folder for the output is made here, so that what a container's root writes there can be deleted by its owner.
        Directory.CreateDirectory(output);
        try
        {
            AtomicFile.WriteAllBytes(model, quantized);
            AtomicFile.WriteAllText(arch, ArchJson(target));
            var said = VendorProcess.Run(command,
                [.. CommandWords.Of(command, folder), "-x", model, "-a", arch, "-o", output, "-n", NetName], options, cancellation);
            var made = Path.Combine(output, NetName + ".xmodel");
            return File.Exists(made)
                ? File.ReadAllBytes(made)
                : throw VaiDiagnostics.VendorCompilerMadeNothing.UnplacedException(command, NetName + ".xmodel", said);
        }
        finally
        {
            Delete(folder);
            if (isNew && !Directory.EnumerateFileSystemEntries(parent).Any())
            {
                Delete(parent);
            }
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container that was ended may still write there; what stays lies among intermediate files.
        }
    }

    private static void CheckTarget(string command, CompiledModel model, DpuTarget wanted)
    {
        if (model.DpuSubgraphs is not [{ Target: var made }, ..])
        {
            throw VaiDiagnostics.VendorCompilerUsesNoDpu.UnplacedException(command);
        }

        if (made.DifferencesTo(wanted).ToArray() is { Length: > 0 } differences)
        {
            throw VaiDiagnostics.OtherDpu.UnplacedException(
                made.Describe().First(), wanted.Describe().First(), string.Join("; ", differences));
        }
    }

    // Where simulator and executor disagree on a foreign model, or cannot run it, that is said, and the vendor is believed.
    private static (VerificationReport? Report, ImmutableArray<Diagnostic> Diagnostics) Verify(
        CompiledModel model, CancellationToken cancellation)
    {
        try
        {
            var report = CompiledModelVerifier.Verify(model, cancellationToken: cancellation);
            return (report,
                [.. report.Errors.Take(1).Select(error => VaiDiagnostics.VendorModelNotVerified.At(error.Location, error.Message))]);
        }
        catch (VaiException e)
        {
            return (null, [VaiDiagnostics.VendorModelNotVerified.At(e.Diagnostic.Location, e.Diagnostic.Message)]);
        }
    }
}

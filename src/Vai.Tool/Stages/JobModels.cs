using System.Security.Cryptography;
using Vai.Project;
using Vai.Xir.Serialization;

namespace Vai.Tool.Stages;

/// <summary>
/// The models that the stages of one job read. What was read once is not read again as long as the content is the same, whichever stage
/// asks.
/// </summary>
internal sealed class JobModels
{
    private readonly ModelJob _job;
    private readonly IStageLog _log;
    private readonly Dictionary<string, XirGraph> _graphs;

    public JobModels(ModelJob job, IStageLog log)
        : this(job, log, new(StringComparer.Ordinal))
    {
    }

    private JobModels(ModelJob job, IStageLog log, Dictionary<string, XirGraph> graphs) => (_job, _log, _graphs) = (job, log, graphs);

    public ModelJob Job => _job;

    /// <summary>How many contents were parsed or imported.</summary>
    public int Reads { get; private set; }

    /// <summary>The same models for a part of the _job. Several parts may go on at a time.</summary>
    public JobModels For(ModelJob part, IStageLog log) => new(part, log, _graphs);

    /// <summary>The job's model, of whatever kind; to be compiled anew, a compiled one.</summary>
    /// <exception cref="VaiException">VAI1004, VAI2xxx, at the path that the user wrote.</exception>
    public XirGraph Entered() => DiagnosticLocation.Within(_job.DisplayPath, () =>
        _job.IsRecompiled ? ModelFile.Require(ModelKind.Compiled, Read(), $"{DpuModelMetadata.Entry.Name}=\"{DpuModelMetadata.Recompile}\"")
        : Read());

    /// <summary>The job's model where it comes quantized or compiled; null for a float one. Where inspecting left a float model, nothing is
    /// read to know it.</summary>
    /// <inheritdoc cref="Entered"/>
    public XirGraph? BeyondFloat() =>
        !HasFloatModel() && Entered() is var graph && ModelFile.KindOf(graph) != ModelKind.Float ? graph : null;

    /// <summary>The float graph: what the inspect stage left, while that is newer than the model; otherwise the model is
    /// imported.</summary>
    /// <param name="reader">The stage that needs it.</param>
    /// <exception cref="VaiException">VAI1004, VAI2xxx, at the path that the user wrote. VAI2002: the model is of another kind.</exception>
    public XirGraph FloatAsInspected(string reader) =>
        HasFloatModel() ? ModelFile.Require(ModelKind.Float, Xmodel(_job.FloatModelPath), reader) : Float(reader);

    /// <summary>The float graph of the job's model, with its origin.</summary>
    /// <inheritdoc cref="FloatAsInspected"/>
    public XirGraph Float(string reader)
    {
        var entered = ModelFile.Require(ModelKind.Float, Entered(), reader);
        var graph = entered with { Attributes = ModelOrigin.RemoveFrom(entered.Attributes) };
        return graph with { Attributes = ModelOrigin.From(_job.ModelPath, XmodelFile.ToBytes(graph)).AddTo(graph.Attributes) };
    }

    /// <summary>A quantized model from an .xmodel, or the job's from a file of ONNX or Keras that is quantized already.</summary>
    /// <exception cref="VaiException">VAI2xxx: it is no model, or VAI2002: one of another kind.</exception>
    public XirGraph Quantized(string path, byte[] content, string reader) =>
        ModelFile.Require(ModelKind.Quantized, ModelFile.IsXmodel(path) ? Xmodel(content) : Import(), reader);

    /// <summary>A model that is compiled already; null for one of another kind.</summary>
    /// <exception cref="VaiException">VAI2xxx: it is no model.</exception>
    public XirGraph? Compiled(string path, byte[] content) =>
        ModelFile.IsXmodel(path) && Xmodel(content) is var graph && ModelFile.KindOf(graph) == ModelKind.Compiled ? graph : null;

    /// <summary>An .xmodel file as it is.</summary>
    public XirGraph Xmodel(string path) => Xmodel(File.ReadAllBytes(path));

    private XirGraph Xmodel(byte[] content) => Once("xmodel", content, bytes => XmodelFile.Parse(bytes));

    private XirGraph Read() =>
        !ModelFile.IsXmodel(_job.ModelPath) ? Import()
        : Xmodel(Content()) is var graph && ModelFile.KindOf(graph) != ModelKind.Float ? graph
        : JobImport.Import(_job, graph);

    private XirGraph Import() => Once("import", Content(), bytes => JobImport.Import(_job, bytes, _log));

    private XirGraph Once(string reader, byte[] content, Func<byte[], XirGraph> read)
    {
        var key = reader + Convert.ToHexString(SHA256.HashData(content));
        lock (_graphs)
        {
            if (!_graphs.TryGetValue(key, out var graph))
            {
                Reads++;
                _graphs.Add(key, graph = read(content));
            }

            return graph;
        }
    }

    private byte[] Content() => File.Exists(_job.ModelPath)
        ? File.ReadAllBytes(_job.ModelPath)
        : throw VaiDiagnostics.FileNotFound.Exception(_job.DisplayPath, _job.DisplayPath);

    private bool HasFloatModel()
    {
        var (model, imported) = (new FileInfo(_job.ModelPath), new FileInfo(_job.FloatModelPath));
        return model.Exists && imported.Exists && imported.LastWriteTimeUtc >= model.LastWriteTimeUtc;
    }
}

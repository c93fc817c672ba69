using System.Collections;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Vai.Build.Tasks.Tests;

/// <summary>
/// A project's models, brought from stage to stage by the tasks themselves, as the targets call them, without MSBuild around: what a build
/// decides is tested in a tenth of its time. The worker is the fake one.
/// </summary>
internal sealed class TaskBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Engine _engine = new();
    private readonly List<TaskItem> _items = [];

    public TaskBench()
    {
        Write("net.pt", "a model");
        Write("images/1.png", "one");
        Write("images/2.png", "two");
    }

    public string ToolVersion { get; set; } = "1";

    public string DeployRoot { get; set; } = "";

    public bool Question { get; set; }

    public bool DesignTime { get; set; }

    public bool TreatWarningsAsErrors { get; set; }

    public string NoWarn { get; set; } = "";

    public IReadOnlyList<(string Code, string? File, string Text)> Errors => _engine.Errors;

    public IReadOnlyList<(string Code, string? File, string Text)> Warnings => _engine.Warnings;

    public IReadOnlyList<string> Messages => _engine.Messages;

    /// <summary>The models as the last build resolved them.</summary>
    public ITaskItem[] Resolved { get; private set; } = [];

    /// <summary>The folders of compiled models, as the last build resolved them.</summary>
    public ITaskItem[] Deployments { get; private set; } = [];

    /// <summary>An item <c>DpuModel</c>, trained, for a DPU, with images, unless the metadata say otherwise.</summary>
    public TaskItem Add(string model, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(model);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("DpuTarget", "B3136"), ("CalibrationSet", "images/*.png"), ("Access", "public"), .. metadata])
        {
            item.SetMetadata(name, value);
        }

        _items.Add(item);
        return item;
    }

    public void Remove(TaskItem item) => _items.Remove(item);

    public string PathOf(string relative) => _folder.File(relative.Split('/'));

    public string OutputOf(string name, string file) =>
        Path.Combine(Resolved.Single(model => model.GetMetadata("ModelName") == name).GetMetadata("OutputDirectory"), file);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    /// <summary>Other content with an older date, as archives and checkouts leave it.</summary>
    public void WriteOlder(string relative, string text)
    {
        Write(relative, text);
        File.SetLastWriteTimeUtc(PathOf(relative), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
    }

    /// <summary>All stages, in the order of the targets.</summary>
    /// <returns>What the worker was asked, one line a model.</returns>
    public string[] Build()
    {
        _engine.Clear();
        // As the targets: a broken model ends the build, but the good ones are finished.
        _ = Resolve() && Run("inspect") & Run("quantize", "compile");
        return TakeWorkerLog();
    }

    public bool Resolve()
    {
        var task = new ResolveDpuModels
        {
            BuildEngine = _engine, TaskEnvironment = Environment(), FailIfNotIncremental = Question, Models = [.. _items],
            OutputRoot = "obj/dpu/", RootNamespace = "App", DeployRoot = DeployRoot, ToolVersion = ToolVersion,
            WorkerAssembly = ConsumerProject.Worker, TreatWarningsAsErrors = TreatWarningsAsErrors, WarningsNotAsErrors = NoWarn,
            ErrorsAsWarnings = DesignTime,
        };
        var succeeded = task.Execute();
        (Resolved, Deployments) = (task.Resolved, task.Deployments);
        return succeeded;
    }

    public bool Run(params string[] stages)
    {
        using var task = new RunVaiWorker
        {
            BuildEngine = _engine, TaskEnvironment = Environment(), FailIfNotIncremental = Question, Models = Resolved, Stages = stages,
            OutputRoot = "obj/dpu/", WorkerAssembly = ConsumerProject.Worker, DotNetHost = "dotnet",
            TreatWarningsAsErrors = TreatWarningsAsErrors, WarningsNotAsErrors = NoWarn, ErrorsAsWarnings = DesignTime,
        };
        return task.Execute();
    }

    public void Clean() =>
        Assert.True(new CleanDpuModels { BuildEngine = _engine, TaskEnvironment = Environment(), OutputRoot = "obj/dpu/" }.Execute());

    public string[] TakeWorkerLog()
    {
        var logs = Directory.GetFiles(_folder.Path, "fake-worker.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var lines = logs.SelectMany(File.ReadAllLines).ToArray();
        Array.ForEach(logs, File.Delete);
        return lines;
    }

    public void Dispose() => _folder.Dispose();

    private TaskEnvironment Environment() =>
        TaskEnvironment.CreateWithProjectDirectoryAndEnvironment(_folder.Path, new Dictionary<string, string>
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
        });

    private sealed class Engine : IBuildEngine9
    {
        private readonly Lock _oneAtATime = new();

        public List<(string Code, string? File, string Text)> Errors { get; } = [];

        public List<(string Code, string? File, string Text)> Warnings { get; } = [];

        public List<string> Messages { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "App.csproj";

        public bool IsRunningMultipleNodes => false;

        public bool AllowFailureWithoutError { get; set; }

        public void Clear()
        {
            Errors.Clear();
            Warnings.Clear();
            Messages.Clear();
        }

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add((e.Code, e.File, e.Message ?? ""));

        public void LogWarningEvent(BuildWarningEventArgs e) => Warnings.Add((e.Code, e.File, e.Message ?? ""));

        public void LogMessageEvent(BuildMessageEventArgs e)
        {
            lock (_oneAtATime)
            {
                Messages.Add(e.Message ?? "");
            }
        }

        public void LogCustomEvent(CustomBuildEventArgs e)
        {
        }

        public int RequestCores(int requestedCores) => 1;

        public void ReleaseCores(int coresToRelease)
        {
        }

        public bool ShouldTreatWarningAsError(string warningCode) => false;

        public IReadOnlyDictionary<string, string> GetGlobalProperties() => new Dictionary<string, string>();

        public void Yield()
        {
        }

        public void Reacquire()
        {
        }

        public bool BuildProjectFile(
            string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
            throw new NotSupportedException();

        public bool BuildProjectFile(
            string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs, string toolsVersion) =>
            throw new NotSupportedException();

        public bool BuildProjectFilesInParallel(
            string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IDictionary[] targetOutputsPerProject,
            string[] toolsVersion, bool useResultsCache, bool unloadProjectsOnCompletion) => throw new NotSupportedException();

        public BuildEngineResult BuildProjectFilesInParallel(
            string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IList<string>[] removeGlobalProperties,
            string[] toolsVersion, bool returnTargetOutputs) => throw new NotSupportedException();

        public void RegisterTaskObject(object key, object obj, RegisteredTaskObjectLifetime lifetime, bool allowEarlyCollection) =>
            throw new NotSupportedException();

        public object GetRegisteredTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => throw new NotSupportedException();

        public object UnregisterTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => throw new NotSupportedException();

        public void LogTelemetry(string eventName, IDictionary<string, string> properties)
        {
        }
    }
}

using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace Vai.Build.Tasks.Tests;

/// <summary>What a task logs when it runs in this process.</summary>
internal sealed class RecordingEngine : IBuildEngine
{
    private readonly ConcurrentQueue<BuildErrorEventArgs> _errors = new();
    private readonly ConcurrentQueue<string> _messages = new();

    public IEnumerable<BuildErrorEventArgs> Errors => _errors;

    /// <summary>Messages that a user sees without asking for more.</summary>
    public IEnumerable<string> Messages => _messages;

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "App.csproj";

    public bool BuildProjectFile(
        string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public void LogErrorEvent(BuildErrorEventArgs e) => _errors.Enqueue(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => _messages.Enqueue(e.Message ?? "");

    public void LogMessageEvent(BuildMessageEventArgs e)
    {
        if (e.Importance == MessageImportance.High)
        {
            _messages.Enqueue(e.Message ?? "");
        }
    }
}

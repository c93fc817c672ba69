namespace Vai.Tool.Stages;

/// <summary>Where a stage tells what it does. The command line and the worker each have one.</summary>
internal interface IStageLog
{
    /// <param name="stage">inspect, quantize or compile.</param>
    /// <param name="fraction">0 to 1.</param>
    void Progress(string stage, double fraction, string text);

    void Report(Diagnostic diagnostic);

    /// <summary>A file beside those that the job names was looked for, and read if it is there: a build watches it.</summary>
    void Reads(string path);
}

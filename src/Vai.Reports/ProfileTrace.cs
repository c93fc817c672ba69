using System.Text.Encodings.Web;
using System.Text.Json;
using Vai.Isa;
using Vai.Runtime.Simulation.Profiling;

namespace Vai.Reports;

/// <summary>
/// What the engines do over a frame, instruction by instruction, in the trace format that Chrome and Perfetto open: a process a DPU
/// subgraph, a thread an engine; times are microseconds.
/// </summary>
internal static class ProfileTrace
{
    private static readonly ImmutableArray<(string Name, Engines Engine)> Tracks =
        [("LOAD", Engines.Load), ("CONV", Engines.Conv), ("MISC", Engines.Misc), ("SAVE", Engines.Save), ("SAVE 2", Engines.Save)];

    // Names are shown, not run; < and the like are escaped all the same, since nobody knows where the file goes.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>JSON that ends with a line feed. The subgraphs follow each other, each behind its launch.</summary>
    public static byte[] ToJson(ImmutableArray<SubgraphTrace> traces, double frequencyMHz)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("displayTimeUnit", "ns");
            writer.WriteStartArray("traceEvents");
            var begin = 0.0;
            foreach (var (number, trace) in traces.Index())
            {
                begin += trace.Profile.LaunchMilliseconds * 1000;
                Write(writer, trace, number + 1, begin, frequencyMHz);
                begin += trace.Profile.Estimate.HardwareMilliseconds * 1000;
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, SubgraphTrace trace, int process, double begin, double frequencyMHz)
    {
        Name(writer, "process_name", process, null, trace.Profile.Name);
        foreach (var (track, (name, _)) in Tracks.Index())
        {
            Name(writer, "thread_name", process, track + 1, name);
        }

        var free = new double[Tracks.Length];
        foreach (var (number, execution) in trace.Executions.Index().OrderBy(item => trace.Starts[item.Index]).ThenBy(item => item.Index))
        {
            var (start, duration) = (trace.Starts[number], trace.Durations[number]);
            // Two SAVEs can be under way: the second has a track of its own.
            var track = Tracks.Index().Where(item => item.Item.Engine == execution.Instruction.Engine)
                .Select(item => item.Index).OrderBy(index => free[index] > start ? 1 : 0).ThenBy(index => index).FirstOrDefault(-1);
            if (track < 0)
            {
                continue;
            }

            free[track] = start + duration;
            writer.WriteStartObject();
            writer.WriteString("ph", "X");
            writer.WriteNumber("pid", process);
            writer.WriteNumber("tid", track + 1);
            writer.WriteNumber("ts", Math.Round(begin + (start / frequencyMHz), 4));
            writer.WriteNumber("dur", Math.Round(duration / frequencyMHz, 4));
            writer.WriteString("name", trace.Profile.Layers[trace.Layers[number]].Name);
            writer.WriteStartObject("args");
            writer.WriteString("instruction", execution.Instruction.Mnemonic);
            writer.WriteNumber("number", number);
            writer.WriteNumber("cycles", Math.Round(duration, 1));
            writer.WriteNumber("bytes", execution.Work.DdrBytes);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    private static void Name(Utf8JsonWriter writer, string kind, int process, int? thread, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("ph", "M");
        writer.WriteNumber("pid", process);
        if (thread is { } number)
        {
            writer.WriteNumber("tid", number);
        }

        writer.WriteString("name", kind);
        writer.WriteStartObject("args");
        writer.WriteString("name", name);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

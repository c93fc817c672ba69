using System.Diagnostics;
using Vai.Compiled;

namespace Vai.Runtime.Board;

/// <summary>How long a DPU subgraph takes on the board, one run after the other: medians.</summary>
/// <param name="Core">The core that ran it.</param>
/// <param name="FrequencyMHz">Its clock, as it says.</param>
/// <param name="Cycles">Of the DPU, as its counter says.</param>
/// <param name="Milliseconds">From before the inputs are made visible to the DPU until its outputs are to the processor.</param>
internal sealed record BoardTiming(string Subgraph, string Core, int FrequencyMHz, int Runs, double Cycles, double Milliseconds)
{
    /// <summary>The DPU's own time; 0 where it does not tell its clock.</summary>
    public double CoreMilliseconds => FrequencyMHz > 0 ? Cycles / FrequencyMHz / 1000 : 0;

    /// <summary>Runs each DPU subgraph with inputs of zeros: the DPU's time does not depend on them.</summary>
    /// <param name="runs">That are counted, at least 1; one goes before them.</param>
    /// <exception cref="VaiException">VAI6301 to VAI6334: the board cannot be used.</exception>
    public static ImmutableArray<BoardTiming> Measure(BoardHost host, CompiledModel model, int runs)
    {
        using var board = BoardModel.Open(host, model.DpuSubgraphs);
        return [.. model.DpuSubgraphs.Select(subgraph => Measure(board.Bind(subgraph), subgraph.Name, runs))];
    }

    private static BoardTiming Measure(BoardEngine engine, string name, int runs)
    {
        var place = (BoardRunPlace)engine.Rent(CancellationToken.None);
        try
        {
            var port = place.Lane.Port;
            var (cycles, milliseconds) = (new double[runs], new double[runs]);
            place.Run();
            for (var i = 0; i < runs; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                place.Run();
                milliseconds[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                cycles[i] = port.Cycles;
            }

            return new BoardTiming(name, port.Core.Name, port.Core.FrequencyMHz, runs, Median(cycles), Median(milliseconds));
        }
        finally
        {
            place.Return();
        }
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}

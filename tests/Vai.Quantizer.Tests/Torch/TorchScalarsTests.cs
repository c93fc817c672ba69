using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests.Torch;

public sealed class TorchScalarsTests
{
    private const int Rounds = 30_000;

    public TorchScalarsTests() => TorchLoader.Load();

    /// <summary>With TorchSharp's own operators this fails within a second or two: the collector frees the number before libtorch reads it.</summary>
    [Fact]
    public void A_number_lives_until_libtorch_has_read_it()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() => Collect(stop.Token));
        collector.Start();
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var scope = torch.NewDisposeScope();
                var value = torch.tensor(2f);
                var result = value.Times(3).Plus(0.5).DividedBy(0.5).Clamped(-100, 100).Squared().Plus(value).item<float>();
                Assert.True(result == 171, $"round {round}: {result}");
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    private static void Collect(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
        }
    }
}

using System.Reflection;
using TorchSharp;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests.Torch;

public sealed class TorchScalarsTests
{
    private const int Rounds = 30_000;

    public TorchScalarsTests() => TorchLoader.Load();

    /// <summary>With TorchSharp's own operators this fails within a second or two: the collector frees the number before libtorch reads
    /// it.</summary>
    [Fact]
    public void A_number_lives_until_libtorch_has_read_it() => WhileCollecting(round =>
    {
        var value = torch.tensor(2f);
        var result = value.Times(3).Plus(0.5).DividedBy(0.5).Clamped(-100, 100).Squared().Plus(value).item<float>();
        Assert.True(result == 171, $"round {round}: {result}");
    });

    /// <summary>Its sum of product and bias has the factor 1, a number that no one wrote.</summary>
    [Fact]
    public void A_fully_connected_layer_takes_no_number_that_may_be_freed()
    {
        var net = new NetworkBuilder();
        var layer = net.MatMul("fc", net.Data(1, 2), 3);
        var names = layer.InputNames.ToArray();
        var values = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal)
        {
            [names[0]] = torch.ones(1, 2), [names[1]] = torch.ones(3, 2), [names[2]] = torch.ones(3),
        };
        var call = new OpCall(net.Build(), layer, values);
        WhileCollecting(round =>
        {
            var result = QuantizerOps.Of(layer).Evaluate(call).sum().item<float>();
            Assert.True(result == 9, $"round {round}: {result}");
        });
    }

    /// <summary>The analyzer of banned symbols overlooks <c>a += b</c> and its like.</summary>
    [Theory]
    [InlineData(typeof(TorchScalars))]
    [InlineData(typeof(TorchScalarsTests))]
    public void No_assembly_calls_an_operator_of_TorchSharp_that_makes_a_number(Type ofAssembly) =>
        Assert.DoesNotContain(MethodsCalled(ofAssembly.Module), method => method.DeclaringType == typeof(torch.Tensor)
            && method.IsSpecialName
            && (method.Name == "op_Addition" || (method.Name.StartsWith("op_", StringComparison.Ordinal)
                && method.GetParameters().Any(parameter => parameter.ParameterType != typeof(torch.Tensor)))));

    // Methods of other assemblies stand one after the other in a table of the module, under tokens of their own.
    private static IEnumerable<MethodBase> MethodsCalled(Module module)
    {
        for (var token = 0x0A000001; ; token++)
        {
            MethodBase? method = null;
            try
            {
                method = module.ResolveMember(token) as MethodBase;
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break;
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                // A member of a generic type, which tells nothing without its arguments; no tensor is one.
            }

            if (method is not null)
            {
                yield return method;
            }
        }
    }

    private static void WhileCollecting(Action<int> work)
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() => Collect(stop.Token));
        collector.Start();
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var scope = torch.NewDisposeScope();
                work(round);
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

using System.Diagnostics;
using System.Runtime.Intrinsics;
using Vai.Runtime.Tests.Cpu;

namespace Vai.Runtime.Tests;

/// <summary>
/// The executor's tests again, as on processors with less: an arm64 board has vectors of 128 bits, and the code must not count on any.
/// </summary>
public class ProcessorTests
{
    public const string NoVectors = "DOTNET_EnableHWIntrinsic";
    public const string NoWideVectors = "DOTNET_EnableAVX";

    /// <summary>Those with kernels that use vectors; at night all.</summary>
    private static IEnumerable<Type> Tested => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1"
        ? typeof(ProcessorTests).Assembly.GetTypes().Where(type => type.IsPublic && type.Namespace == typeof(ConvolutionTests).Namespace)
        : [typeof(IntegerMatrixTests), typeof(ConvolutionTests), typeof(DepthwiseKernelTests), typeof(FixedOpTests)];

    [Theory]
    [InlineData(NoVectors), InlineData(NoWideVectors)]
    public void The_executor_computes_the_same_without_vectors_and_with_those_of_128_bits(string variable)
    {
        var classes = Tested.Append(typeof(VectorTests)).SelectMany(type => (string[])["-class", type.FullName!]);
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ProcessorTests).Assembly.Location, "-noLogo", "-noColor", .. classes])
            { RedirectStandardOutput = true };
        start.Environment[variable] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, output);
        Assert.Matches(@"Total: [1-9]\d+, Errors: 0, Failed: 0", output);
    }
}

/// <summary>That the run above is what it says.</summary>
public class VectorTests
{
    [Fact]
    public void Vectors_are_those_that_the_run_allows()
    {
        var (all, wide) = (IsAllowed(ProcessorTests.NoVectors), IsAllowed(ProcessorTests.NoWideVectors));
        Assert.Equal(all, Vector128.IsHardwareAccelerated);
        Assert.True((all && wide) || !Vector256.IsHardwareAccelerated);

        static bool IsAllowed(string variable) => Environment.GetEnvironmentVariable(variable) != "0";
    }
}

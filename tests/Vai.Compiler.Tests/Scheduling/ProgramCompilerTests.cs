using Vai.Compiler.Scheduling;
using Vai.Targets;

namespace Vai.Compiler.Tests.Scheduling;

public sealed class ProgramCompilerTests
{
    public static TheoryData<string> Sizes => [.. DpuArchitecture.All.Select(architecture => architecture.Name)];

    private static readonly PoolingStage MaxPool2 = new(PoolingKind.Maximum, Windows.Square(2, 2), 0, 0);

    [Theory, MemberData(nameof(Sizes))]
    public void A_network_for_fashion_images_computes_what_the_formulas_say(string size) => SimulatedProgram.Verify(
        DpuTarget.Parse(size), 28, 28,
        [
            new(1, new(32, Windows.Square(3, 1, 1), 7, 3, Activation.Relu), MaxPool2),
            new(32, new(64, Windows.Square(3, 1, 1), 9, 4, Activation.Relu), MaxPool2),
            new(64, new(128, Windows.Square(7), 12, 2, Activation.Relu), null),
            new(128, new(10, Windows.Square(1), 9, 5, Activation.None), null),
        ]);
}

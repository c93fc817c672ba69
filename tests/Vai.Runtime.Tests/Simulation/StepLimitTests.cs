using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Runtime.Simulation;

namespace Vai.Runtime.Tests.Simulation;

public class StepLimitTests
{
    [Fact]
    public void A_handful_of_instructions_that_ask_for_hours_of_work_are_refused_before_they_start()
    {
        var init = new AluInit { KernelWidth =
            256, KernelHeight = 256, StrideHeight = 256, Length = 1500, ChannelGroups = 256, JumpRead = 1, JumpWrite = 1, ModeCode = 3 };
        var alu = new Alu { Rows = 1, BankOut = 8 };

        var error = Assert.Throws<VaiException>(() => new Machine().Run(init.With(), alu.With())).Diagnostic;

        Assert.Equal("VAI6205", error.Code);
        Assert.Contains($"{1500L * 256 * 256 * 256}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{DpuSimulator.DefaultMaximumSteps}", error.Message, StringComparison.Ordinal);
    }
}

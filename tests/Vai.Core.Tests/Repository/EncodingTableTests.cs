using System.Globalization;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Core.Tests.Repository;

public class EncodingTableTests
{
    public static TheoryData<string, string> Instructions =>
    [
        .. from family in TargetFamily.All
           from encoding in family.InstructionSet.Encodings
           select (family.InstructionSet.Name, encoding.Shape.Mnemonic),
    ];

    [Theory]
    [MemberData(nameof(Instructions))]
    public void The_page_about_the_machine_has_the_fields_of_every_instruction(string set, string mnemonic)
    {
        var encoding = TargetFamily.All.Single(family => family.InstructionSet.Name == set).InstructionSet.Encodings
            .Single(item => item.Shape.Mnemonic == mnemonic);

        var words = from place in encoding.Places
                    where place.Field != encoding.Shape.Signals && place.Field != encoding.Shape.WaitsFor
                    orderby place.Low
                    group Describe(place) by place.Word into word
                    orderby word.Key
                    select string.Create(CultureInfo.InvariantCulture, $"**w{word.Key}** {string.Join(", ", word)}");
        var row = $"| {mnemonic} | 0x{encoding.Opcode:X} | {string.Join(" · ", words.DefaultIfEmpty("one word"))} |";

        Assert.Contains(row, Citations.Read("docs/internals/machine.md"), StringComparison.Ordinal);
    }

    private static string Describe(BitField place) =>
        $"{place.Field.Name}{place.Form switch { FieldForm.MinusOne => "*", FieldForm.SignMagnitude => "±", _ => "" }} " +
            $"{(place.High == place.Low ? "" : place.High.ToString(CultureInfo.InvariantCulture) + ":")}{place.Low}";
}

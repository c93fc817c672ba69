using Vai.Xir.Serialization;

namespace Vai.Core.Tests.Xir;

public class XmodelFileTests
{
    [Fact]
    public void Every_vendor_file_reads_and_read_then_write_gives_an_equal_graph()
    {
        foreach (var path in SharedData.RequireAll("xmodels", "*.xmodel"))
        {
            var graph = XmodelFile.Read(path);
            var again = XmodelFile.Parse(XmodelFile.ToBytes(graph));

            Assert.NotEmpty(graph.Ops);
            Assert.NotEmpty(graph.Definitions);
            Assert.Equal(graph, again);
        }
    }

    [Fact]
    public void Every_byte_of_information_in_a_vendor_file_survives_read_then_write()
    {
        // Maps have no order on the wire, but each entry keeps its size: a lost field would make the file shorter.
        foreach (var path in SharedData.RequireAll("xmodels", "*.xmodel"))
        {
            Assert.Equal(new FileInfo(path).Length, XmodelFile.ToBytes(XmodelFile.Read(path)).Length);
        }
    }

    [Fact]
    public void An_attribute_of_every_type_survives_write_then_read()
    {
        var graph = Graphs.WithEveryAttributeType();

        Assert.Equal(graph, XmodelFile.Parse(XmodelFile.ToBytes(graph)));
    }

    [Fact]
    public void Equal_graphs_give_equal_bytes()
    {
        Assert.Equal(XmodelFile.ToBytes(Graphs.WithEveryAttributeType()), XmodelFile.ToBytes(Graphs.WithEveryAttributeType()));
    }

    [Fact]
    public void Graphs_that_differ_in_one_attribute_are_not_equal()
    {
        var graph = Graphs.WithEveryAttributeType();
        var first = graph.Ops[0];
        var changed = graph with { Ops = graph.Ops.SetItem(0, first with { Attributes = first.Attributes.With(("int32", 8)) }) };

        Assert.NotEqual(graph, changed);
    }

    [Fact]
    public void A_file_that_is_no_protobuf_gets_a_diagnostic_that_names_it()
    {
        var error = Assert.Throws<VaiException>(() => XmodelFile.Parse([0x0A, 0xFF, 0xFF, 0xFF], "broken.xmodel"));

        Assert.Equal("VAI2001", error.Diagnostic.Code);
        Assert.Equal("broken.xmodel", error.Diagnostic.Location.File);
    }

    [Fact]
    public void A_missing_file_gets_a_diagnostic()
    {
        Assert.Equal("VAI1004", Assert.Throws<VaiException>(() => XmodelFile.Read("nowhere.xmodel")).Diagnostic.Code);
    }

    [Fact]
    public void Truncated_and_mutated_files_give_a_diagnostic_or_a_graph_and_never_another_exception()
    {
        var bytes = XmodelFile.ToBytes(Graphs.WithEveryAttributeType());
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var mutated = bytes[..random.Next(1, bytes.Length + 1)];
            for (var k = random.Next(4); k >= 0; k--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                XmodelFile.Parse(mutated);
            }
            catch (VaiException e)
            {
                Assert.Equal("VAI2001", e.Diagnostic.Code);
            }
        }
    }

    [Fact]
    public void Ops_come_out_in_topological_order_whatever_the_order_in_the_file()
    {
        var graph = Graphs.Chain("a", "b", "c");
        var reversed = graph with { Ops = [.. graph.Ops.Reverse()] };

        Assert.Equal(["a", "b", "c"], XmodelFile.Parse(XmodelFile.ToBytes(reversed)).Ops.Select(op => op.Name));
    }
}

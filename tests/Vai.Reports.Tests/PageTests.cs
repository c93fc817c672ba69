using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vai.Reports.Page;

namespace Vai.Reports.Tests;

/// <summary>The page as a file: what it holds, and what can never be in it.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void The_same_model_gives_the_same_bytes() =>
        Assert.Equal(ReportPage.Write(Networks.Of("cnn_small.b4096")), ReportPage.Write(Networks.Of("cnn_small.b4096")));

    [Fact]
    public void A_name_is_text_whatever_it_says()
    {
        var page = ReportPage.Write(Networks.WithHostileLayers);

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "</script", RegexOptions.IgnoreCase));
        using var data = DataOf(page);
        Assert.Contains(data.RootElement.GetProperty("ops").EnumerateArray(), op =>
            op.GetProperty("name").GetString()!.StartsWith("</script><img src=x onerror=", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_may_run_its_own_script_and_load_nothing()
    {
        var page = ReportPage.Write(Networks.Small);
        var policy = Policy().Match(page).Groups[1].Value;

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{Hash(Between(page, "<script>", "</script>"))}'", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{Hash(Between(page, "<style>", "</style>"))}'", policy, StringComparison.Ordinal);
        Assert.Equal(["http://www.w3.org/2000/svg"], Address().Matches(page).Select(match => match.Value).Distinct());
    }

    [Fact]
    public void Every_layer_is_a_box_in_each_drawing_once_and_lines_go_down()
    {
        foreach (var source in (PageSource[])[Networks.Small, Networks.Five, Networks.Large])
        {
            var data = PageData.Of(source);
            Assert.Equal(
                source.Model.Graph.Ops.Count(op => !op.Is(OpTraits.Constant) && !op.Is(OpTraits.Border)), data.Views[0].Boxes.Length);
            foreach (var view in data.Views)
            {
                Assert.Equal(Enumerable.Range(0, data.Ops.Length), view.Boxes.SelectMany(box => box.Ops).Order());
                Assert.All(view.Lines, line => Assert.True(view.Boxes[line.From].Y < view.Boxes[line.To].Y));
            }
        }
    }

    [Fact]
    public void Modules_fold_to_boxes_of_their_own()
    {
        var views = PageData.Of(Networks.Large).Views;

        Assert.Equal([402, 101, 11], views.Select(view => view.Boxes.Length));
        Assert.Equal(["net__stage_0", "net__stage_1"], views[^1].Boxes.Select(box => box.Name).Where(name => name.Length > 0).Take(2));
    }

    [Fact]
    public void The_layers_and_spans_of_the_page_add_up_to_the_profile()
    {
        foreach (var source in (PageSource[])[Networks.Small, Networks.Five, Networks.Large])
        {
            var data = PageData.Of(source);
            Assert.Equal(
                source.Profile.Milliseconds,
                data.Layers.Sum(layer => layer.Milliseconds) + data.Subgraphs.Sum(subgraph => subgraph.LaunchMilliseconds), 1e-3);
            foreach (var (subgraph, trace) in data.Subgraphs.Zip(source.Traces))
            {
                var spans = (ImmutableArray<long>[])[subgraph.Timeline.Load, subgraph.Timeline.Conv, subgraph.Timeline.Misc,
                    subgraph.Timeline.Save];
                Assert.Equal(trace.Executions.Length - 1, spans.Sum(numbers => Every(numbers, 3).Sum()));
                Assert.Equal(
                    (double)trace.Profile.Estimate.ConvBusy, Every(subgraph.Timeline.Conv, 4).Sum(), (double)trace.Executions.Length);
                Assert.True(spans.Sum(numbers => numbers.Length / 5) <= 4000);
            }
        }
    }

    [Fact]
    public void What_lies_in_the_banks_lies_in_lines_that_there_are_within_the_frame()
    {
        foreach (var trace in Networks.Five.Traces.Concat(Networks.Small.Traces))
        {
            var (banks, spans) = (trace.Subgraph.Target.Banks, BankMaps.Of(trace));
            Assert.NotEmpty(spans);
            Assert.All(spans, span =>
            {
                Assert.InRange(span.FirstBank, 0, banks.Count - span.Banks);
                Assert.InRange(span.From, 0, span.To);
                Assert.InRange(span.To, span.From, trace.Profile.Estimate.Cycles);
                Assert.NotEmpty(span.Lines);
                Assert.True(span.Lines[^2] + span.Lines[^1] <= 64);
                Assert.Equal(span.Kind == 1, span.FirstBank >= banks.FirstWeightBank);
            });
            Assert.Equal(
                trace.Profile.Layers.Select((_, layer) => layer), spans.Select(span => span.Layer).Distinct().Order());
        }
    }

    [Fact]
    public void Maps_in_the_workspace_at_the_same_time_share_no_byte()
    {
        var spans = Networks.Of("customcnn.b4096").Traces.SelectMany(trace => WorkspaceMaps.Of(trace)).ToArray();

        Assert.All(spans, span => Assert.DoesNotContain(spans, other => other != span
            && other.From < span.To && span.From < other.To
            && other.Address < span.Address + span.Bytes && span.Address < other.Address + other.Bytes));
    }

    [Fact]
    public void No_advice_gains_more_than_there_is_and_the_best_comes_first()
    {
        var data = PageData.Of(Networks.Five);

        Assert.All(data.Advice, advice => Assert.InRange(advice.Milliseconds, 0, data.Summary.Milliseconds));
        Assert.Equal(data.Advice.OrderByDescending(advice => advice.Milliseconds), data.Advice);
        var cut = Assert.Single(data.Advice, advice => advice.Title == "Keep the network on the DPU");
        Assert.Equal(4 * data.LaunchMicroseconds / 1000, cut.Milliseconds, 1e-9);
    }

    private static IEnumerable<long> Every(ImmutableArray<long> numbers, int place) =>
        numbers.Where((_, index) => index % 5 == place);

    private static JsonDocument DataOf(string page) =>
        JsonDocument.Parse(Between(page, "<script type=\"application/json\" id=\"data\">", "</script>"));

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("Content-Security-Policy\" content=\"([^\"]+)\"")]
    private static partial Regex Policy();

    [GeneratedRegex(@"https?://[^\s'""<]+")]
    private static partial Regex Address();
}

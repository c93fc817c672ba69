using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Vai.Reports.Tests.Browser))]

namespace Vai.Reports.Tests;

/// <summary>The browser of this machine, started once; tests skip where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly ImmutableArray<string> Places =
    [
        Environment.GetEnvironmentVariable("VAI_BROWSER") ?? "",
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is { } path)
        {
            _playwright = await Playwright.CreateAsync();
            // In a container there may be no sandbox to be had; what is opened here is our own.
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    internal async Task<OpenPage> Open(string html, bool isDark = false)
    {
        Assert.SkipWhen(_browser is null, "needs Chromium or Chrome (VAI_BROWSER names another place)");
        var context = await _browser!.NewContextAsync(new()
        {
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new() { Width = 1400, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await OpenPage.Of(context, html);
    }
}

/// <summary>A page in the browser, as from a disk, with what went wrong in it.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _complaints = [];

    private OpenPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) => _complaints.Add($"{message.Type}: {message.Text}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal))
            {
                _complaints.Add("asks for " + request.Url);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What the console said, what failed, and what was asked of the network.</summary>
    public IEnumerable<string> Complaints => _complaints;

    public static async Task<OpenPage> Of(IBrowserContext context, string html)
    {
        var page = new OpenPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync(new Uri(page._folder.Write("report.html", html)).AbsoluteUri);
        await page.Page.WaitForSelectorAsync("html[data-ready]");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _folder.Dispose();
    }
}

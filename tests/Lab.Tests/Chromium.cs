using System.Diagnostics;

namespace ThriftRpc.Lab.Tests;

/// <summary>Debian's chromium without a window, as a judge of pages.</summary>
internal static class Chromium
{
    private const string Program = "chromium";

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Program)));

    /// <summary>Loads a page and returns its document once its scripts have run, and what the browser had to say on its console.</summary>
    public static async Task<(string Document, string[] Console)> LoadAsync(string page, bool isDark, CancellationToken token)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lab-report-");
        try
        {
            string path = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(path, page, token);
            ProcessStartInfo start = new(Program,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-quic", "--no-first-run",
                "--disable-component-update", "--disable-sync", $"--user-data-dir={Path.Combine(folder.FullName, "profile")}", "--window-size=1400,900",
                "--enable-logging=stderr", "--v=0", .. isDark ? (string[])["--blink-settings=preferredColorScheme=0"] : [], "--dump-dom", new Uri(path).AbsoluteUri,
            ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process browser = Process.Start(start)!;
            try
            {
                Task<string> document = browser.StandardOutput.ReadToEndAsync(token);
                Task<string> log = browser.StandardError.ReadToEndAsync(token);
                await browser.WaitForExitAsync(token);
                return (await document, [.. (await log).Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
            }
            finally
            {
                if (!browser.HasExited)
                {
                    browser.Kill(entireProcessTree: true);
                }
            }
        }
        finally
        {
            Delete(folder);
        }
    }

    /// <summary>A helper of the browser that ends a moment later may still write into its profile; then it stays behind, among the temporary files.</summary>
    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (IOException)
        {
        }
    }
}

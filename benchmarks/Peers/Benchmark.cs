
namespace ThriftRpc.Benchmarks.Peers;

/// <summary>The whole run: build the programs, start them all, warm up, measure in turns, report; once for each number of callers.</summary>
internal static class Benchmark
{
    public static async Task<int> RunAsync(RunOptions options, CancellationToken cancellationToken)
    {
        Machine machine = Machine.Look();
        machine.Print(Console.Out);
        Console.WriteLine($"rounds     {options.Rounds}, {options.Slice.TotalSeconds:0.##} s for each contender, after {options.WarmUp.TotalSeconds:0.##} s to warm up");
        List<Absence> leftOut = [];
        void LeaveOut(string contender, string reason)
        {
            leftOut.Add(new Absence(contender, reason));
            Console.WriteLine($"left out   {contender}: {reason}");
        }

        string baseline = DotNetPeer.All[0].Name;
        bool IsWanted(string contender) => contender == baseline || contender.Contains(options.Only ?? "", StringComparison.OrdinalIgnoreCase);
        PeerProgram[] programs =
        [
            .. DotNetPeer.All.Where(peer => IsWanted(peer.Name)).Select(PeerProgram.Of),
            .. await BuiltPeers.BuildAsync(IsWanted, LeaveOut, cancellationToken),
        ];
        List<Library> libraries = [];
        foreach (PeerProgram program in programs)
        {
            Library library = new(program.Contender, await program.AskLibraryAsync(cancellationToken));
            libraries.Add(library);
            Console.WriteLine($"contender  {library.Contender}: {library.Version}");
        }

        List<ScenarioReport> reports = [];
        foreach (int callers in options.Callers)
        {
            ScenarioReport report = await MeasureAsync(Scenario.Of(callers, options), programs, baseline, options, LeaveOut, cancellationToken);
            report.Print(Console.Out, baseline);
            reports.Add(report);
        }

        if (options.JsonPath is { } path)
        {
            ResultFile.Write(path, new Report(Report.CurrentSchema, "peers", machine, options.Rounds, options.Slice.TotalSeconds, baseline, libraries, leftOut, reports));
        }

        return 0;
    }

    private static async Task<ScenarioReport> MeasureAsync(
        Scenario scenario, PeerProgram[] programs, string baseline, RunOptions options, Action<string, string> leaveOut, CancellationToken cancellationToken)
    {
        List<Contender> contenders = [];
        try
        {
            // All run at the same time, and all but one wait: a contender keeps its warm caches and its JIT's work from round to round.
            foreach (PeerProgram program in programs)
            {
                await OrLeaveOutAsync(program.Contender, async () => contenders.Add(await Contender.StartAsync(program, scenario, cancellationToken)));
            }

            for (TimeSpan warm = default; warm < options.WarmUp; warm += options.Slice)
            {
                await MeasureRoundAsync(0);
            }

            List<Slice> slices = [];
            for (int round = 0; round < options.Rounds; round++)
            {
                slices.AddRange(await MeasureRoundAsync(round));
            }

            return ScenarioReport.Of(scenario, options, contenders, slices, baseline);
        }
        finally
        {
            contenders.ForEach(contender => contender.Dispose());
        }

        // Each round begins with the next one, so that nobody always runs behind the same neighbour.
        async Task<List<Slice>> MeasureRoundAsync(int round)
        {
            List<Slice> slices = [];
            Contender[] turns = [.. contenders.Skip(round % contenders.Count), .. contenders.Take(round % contenders.Count)];
            foreach (Contender contender in turns)
            {
                await OrLeaveOutAsync(contender.Name, async () => slices.Add(await contender.MeasureAsync(round, options.Slice, cancellationToken)));
            }

            return slices;
        }

        // One that fails takes no further part. Without the baseline there is nothing to say of the others.
        async Task OrLeaveOutAsync(string contender, Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception e) when (e is IOException or TimeoutException && contender != baseline)
            {
                leaveOut(contender, $"with {scenario.Title}, {e.Message}");
                foreach (Contender failed in contenders.Where(other => other.Name == contender).ToArray())
                {
                    contenders.Remove(failed);
                    failed.Dispose();
                }
            }
        }
    }
}

using System.CommandLine;
using ThriftRpc.Benchmarks.Summary;

Option<string[]> parts = new("--part") { Description = "A part's name and the JSON file that it wrote: name=FILE. Once for each part." };
Option<string[]> leftOut = new("--left-out") { Description = "A part that did not run or failed, and why: name=REASON." };
Option<bool> quick = new("--quick") { Description = "Note that the run was too short to judge." };
Option<bool> strict = new("--strict") { Description = "End with exit code 3 when a target is missed." };
Option<FileInfo> gates = new("--gates") { Description = "The targets.", Required = true };
Argument<FileInfo> document = new("file") { Description = "The joined document." };

Command join = new("join", "Joins the results of the parts to one document, and judges it.") { document, parts, leftOut, gates, quick, strict };
join.SetAction(parsed => Summary.Join(
    parsed.GetRequiredValue(document).FullName,
    (parsed.GetValue(parts) ?? []).Select(Summary.SplitPair),
    (parsed.GetValue(leftOut) ?? []).Select(Summary.SplitPair),
    parsed.GetRequiredValue(gates).FullName,
    parsed.GetValue(quick),
    parsed.GetValue(strict),
    Console.Out));

Command judge = new("judge", "Judges a document that was joined before.") { document, gates, strict };
judge.SetAction(parsed => Summary.Judge(
    parsed.GetRequiredValue(document).FullName, parsed.GetRequiredValue(gates).FullName, parsed.GetValue(strict), Console.Out));

return new RootCommand("One document of all benchmarks' results, and which targets it meets.") { join, judge }.Parse(args).Invoke();

using BenchmarkDotNet.Running;
using Vai.Benchmarks;

// dotnet run -c Release --project benchmarks/Vai.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(BenchmarkConfig).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], new BenchmarkConfig());

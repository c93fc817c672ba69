using System.Diagnostics;
using System.Text.Json;

// FakeVendorCompiler MODE [FILE] -x MODEL_int.xmodel -a arch.json -o FOLDER -n NAME, as vai_c_xir takes them.
//   copy FILE     gives FILE for the compiled model
//   fail          says why on both streams and ends with code 3
//   nothing       ends well and writes nothing
//   hang FILE     writes its id and its child's to FILE, then neither ever ends
//   sleep         the child
var mode = args[0];
if (mode == "sleep")
{
    Thread.Sleep(Timeout.Infinite);
}

var options = args.Index().Where(pair => pair.Item.StartsWith('-')).ToDictionary(pair => pair.Item, pair => args[pair.Index + 1]);
Console.WriteLine("* VITIS_AI Compilation - Fake");
switch (mode)
{
    case "copy" when new FileInfo(options["-x"]).Length > 0:
        using (var arch = JsonDocument.Parse(File.ReadAllBytes(options["-a"])))
        {
            Console.WriteLine("[UNILOG][INFO] Target architecture: " + arch.RootElement.GetProperty("fingerprint").GetString());
        }

        File.Copy(args[1], Path.Combine(options["-o"], options["-n"] + ".xmodel"));
        Console.WriteLine("[UNILOG][INFO] Compile done.");
        return 0;
    case "fail":
        for (var line = 0; line < 30; line++)
        {
            Console.WriteLine($"[UNILOG][INFO] line {line}");
        }

        Console.Error.WriteLine("[UNILOG][FATAL][XCOM_DATA_OUTRANGE] Data value is out of range!");
        return 3;
    case "hang":
        using (var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(Program).Assembly.Location, "sleep"]))!)
        {
            var written = args[1] + ".new";
            File.WriteAllText(written, $"{Environment.ProcessId} {child.Id}");
            File.Move(written, args[1]);
            Thread.Sleep(Timeout.Infinite);
        }

        return 0;
    default:
        return 0;
}

return await Vai.Tool.ToolProgram.RunAsync(args, Console.Out, Console.Error);

Console.WriteLine("vai");

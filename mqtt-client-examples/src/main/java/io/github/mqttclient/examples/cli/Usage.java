package io.github.mqttclient.examples.cli;

import io.github.mqttclient.examples.Demo;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help and shell completion, which picocli makes of the table of options. */
final class Usage {
  private Usage() {}

  /** {@code mqtt}, {@code mqtt --help}, {@code mqtt --version}, {@code mqtt completion}. */
  static int run(String[] args) {
    String command = args.length == 0 ? "--help" : args[0];
    switch (command) {
      case "--help", "help" -> all().usage(System.out);
      case "--version" -> System.out.println(version("mqtt"));
      case "completion" -> System.out.print(AutoComplete.bash("mqtt", all()));
      default -> {
        System.err.println("Error: Unknown command '" + command + "' (see mqtt --help)");
        return ExitCodes.FAILURE;
      }
    }
    return ExitCodes.SUCCESS;
  }

  /** The help of one tool, or its version. */
  static void print(Tool tool, boolean help) {
    if (help) {
      new CommandLine(spec(tool)).usage(System.out);
    } else {
      System.out.println(version(tool.command()));
    }
  }

  static CommandLine all() {
    CommandSpec spec =
        CommandSpec.create()
            .name("mqtt")
            .addSubcommand("demo", new CommandLine(Demo.spec()))
            .addSubcommand("broker", new CommandLine(new BrokerCommand()));
    for (Tool tool : Tool.values()) {
      spec.addSubcommand(tool.command(), spec(tool));
    }
    spec.addSubcommand("completion", completion());
    spec.usageMessage()
        .description("MQTT clients with the options of mosquitto_pub, _sub and _rr.")
        .synopsisSubcommandLabel("COMMAND");
    return new CommandLine(spec);
  }

  static CommandSpec spec(Tool tool) {
    CommandSpec spec = CommandSpec.create().name("mqtt " + tool.command());
    for (Option option : Option.values()) {
      if (option.belongsTo(tool)) {
        spec.addOption(spec(option));
      }
    }
    spec.usageMessage()
        .description(tool.summary())
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .footer(
            "Options for every call: one a line in ~/.config/" + tool.mosquittoName() + ".",
            "Exit codes are those of "
                + (tool == Tool.BENCH ? Tool.PUB : tool).mosquittoName()
                + ".");
    return spec;
  }

  private static OptionSpec spec(Option option) {
    OptionSpec.Builder builder =
        OptionSpec.builder(option.names().toArray(new String[0])).description(option.help());
    String argument = option.argument();
    if (argument == null) {
      return builder.arity("0").type(boolean.class).build();
    }
    return builder.arity("1").type(String.class).paramLabel("<" + argument + ">").build();
  }

  private static CommandSpec completion() {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().description("Prints a completion script: source <(mqtt completion)");
    return spec;
  }

  private static String version(String name) {
    String number = Usage.class.getPackage().getImplementationVersion();
    return name + " version " + (number == null ? "of this checkout" : number) + ".";
  }
}

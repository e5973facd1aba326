package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.examples.Demo;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.slf4j.event.Level;

/** The command-line tools; {@code java -jar mqtt.jar --help} lists them. */
public final class Mqtt {
  private static final String SELECTOR_PROVIDER = "java.nio.channels.spi.SelectorProvider";
  private static final String EPOLL = "sun.nio.ch.EPollSelectorProvider";

  private Mqtt() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Saves slf4j the search for a provider, about which it would say a word.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("slf4j.provider", "io.github.mqttclient.examples.cli.ConsoleLogging");
    String command = args.length == 0 ? "" : args[0];
    switch (command) {
      case "pub" -> halt(run(Tool.PUB, arguments(args)));
      case "sub" -> halt(run(Tool.SUB, arguments(args)));
      case "rr" -> halt(run(Tool.RR, arguments(args)));
      case "bench" -> halt(run(Tool.BENCH, arguments(args)));
      case "demo" -> Demo.main(Arrays.copyOfRange(args, 1, args.length));
      case "broker" -> System.exit(BrokerCommand.run(Arrays.copyOfRange(args, 1, args.length)));
      default -> System.exit(Usage.run(args));
    }
  }

  /** Without running shutdown hooks: a tool that ends by itself has disconnected. */
  private static void halt(int exitCode) {
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  private static List<String> arguments(String[] args) {
    return RawArguments.of(args).subList(1, args.length);
  }

  /** Runs a tool and returns its exit code. */
  static int run(Tool tool, List<String> arguments) {
    nameSelectorProvider();
    ParsedOptions options = new ParsedOptions(tool);
    try {
      ConfigurationFile.read(options, System.getenv());
      new OptionParser(options).parse(arguments);
    } catch (UsageException e) {
      return refuse(tool, e);
    }
    if (options.has(Option.HELP) || options.has(Option.TOOL_VERSION)) {
      Usage.print(tool, options.has(Option.HELP));
      return ExitCodes.FAILURE; // Not a failure, but so it is for mosquitto's clients.
    }
    Console console = Console.of(options);
    ConsoleLogging.print(console.isDebug() ? Level.WARN : null);
    try {
      return run(tool, options, console);
    } catch (UsageException e) {
      return refuse(tool, e);
    } catch (MqttException e) {
      return Failures.report(e, new ClientSettings(options).version(), console);
    } catch (IOException e) {
      console.error("Error: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      console.error("Error: interrupted", e);
    }
    return ExitCodes.FAILURE;
  }

  /** Saves the JDK the search for a provider through all modules and jars, which takes longer. */
  private static void nameSelectorProvider() {
    if (System.getProperty(SELECTOR_PROVIDER) == null) {
      try {
        Class.forName(EPOLL, false, null);
        System.setProperty(SELECTOR_PROVIDER, EPOLL);
      } catch (ClassNotFoundException e) {
        // Another operating system or JDK: it searches.
      }
    }
  }

  private static int run(Tool tool, ParsedOptions options, Console console)
      throws UsageException, InterruptedException, IOException {
    return switch (tool) {
      case PUB -> new PubCommand(options, console).run();
      case SUB -> new SubCommand(options, console).run();
      case RR -> new RrCommand(options, console).run();
      case BENCH -> new BenchCommand(options, console).run();
    };
  }

  private static int refuse(Tool tool, UsageException e) {
    String hint = " (see mqtt " + tool.command() + " --help)";
    System.err.println("Error: " + e.getMessage() + hint);
    return ExitCodes.FAILURE;
  }
}

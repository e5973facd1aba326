package io.github.mqttclient.examples.cli;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options that hold for every call: the file that mosquitto's client of the same name reads, {@code
 * $XDG_CONFIG_HOME/mosquitto_pub} or {@code $HOME/.config/mosquitto_pub}. One option a line, its
 * argument is the rest of the line; lines that begin with # are comments.
 */
final class ConfigurationFile {
  private ConfigurationFile() {}

  /** Adds the options of the file, if there is one that can be read. */
  static void read(ParsedOptions options, Map<String, String> environment) throws UsageException {
    String path = path(options.tool(), environment);
    if (path == null) {
      return;
    }
    // Not Files: the class library of NIO files would cost every call a few milliseconds.
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(path), StandardCharsets.UTF_8))) {
      OptionParser parser = new OptionParser(options);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          parser.parse(words(line));
        }
      }
    } catch (IOException e) {
      // As for mosquitto's clients: a file that is not there or not readable has no options.
    }
  }

  static @Nullable String path(Tool tool, Map<String, String> environment) {
    String configurationHome = environment.get("XDG_CONFIG_HOME");
    if (configurationHome != null) {
      return configurationHome + "/" + tool.mosquittoName();
    }
    String home = environment.get("HOME");
    return home == null ? null : home + "/.config/" + tool.mosquittoName();
  }

  private static List<String> words(String line) {
    int start = 0;
    while (start < line.length() && line.charAt(start) == ' ') {
      start++;
    }
    if (start == line.length()) {
      return List.of();
    }
    int space = line.indexOf(' ', start);
    if (space < 0) {
      return List.of(line.substring(start));
    }
    String argument = line.substring(space + 1);
    String option = line.substring(start, space);
    return argument.isEmpty() ? List.of(option) : List.of(option, argument);
  }
}

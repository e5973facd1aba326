package io.github.mqttclient.examples.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments as they were given. In a locale that is not UTF-8 (LANG=C in a container) the JVM
 * replaces what is not ASCII; on Linux the words are still to be had from the kernel.
 */
final class RawArguments {
  private static final String COMMAND_LINE = "/proc/self/cmdline";

  private RawArguments() {}

  static List<String> of(String[] arguments) {
    for (String argument : arguments) {
      if (argument.indexOf('\uFFFD') >= 0) {
        return fromKernel(arguments);
      }
    }
    return Arrays.asList(arguments);
  }

  private static List<String> fromKernel(String[] arguments) {
    try (InputStream in = new FileInputStream(COMMAND_LINE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> words = new ArrayList<>(Arrays.asList(text.split("\0", -1)));
      words.remove(words.size() - 1); // What follows the last NUL.
      return words.subList(words.size() - arguments.length, words.size());
    } catch (IOException | IndexOutOfBoundsException e) {
      return Arrays.asList(arguments);
    }
  }
}

package io.github.mqttclient.examples.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The payload of a message that is known before connecting; lines are in {@link LinePublisher}. */
final class MessageSource {
  private static final byte[] NOTHING = {};

  private MessageSource() {}

  /**
   * What {@code -m}, {@code -f}, {@code -s} or {@code -n} say; null if none of them is given.
   *
   * @throws UsageException if it cannot be read
   */
  static byte @Nullable [] payload(ParsedOptions options, InputStream input) throws UsageException {
    String message = options.last(Option.MESSAGE);
    if (message != null) {
      return message.getBytes(StandardCharsets.UTF_8);
    }
    String file = options.last(Option.FILE);
    if (file != null) {
      return contents(file);
    }
    if (options.has(Option.WHOLE_INPUT)) {
      return contents(input);
    }
    return options.has(Option.NULL_MESSAGE) ? NOTHING : null;
  }

  private static byte[] contents(String file) throws UsageException {
    try (InputStream in = new FileInputStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UsageException("Unable to open file \"" + file + "\": " + e.getMessage());
    }
  }

  private static byte[] contents(InputStream input) throws UsageException {
    byte[] contents;
    try {
      contents = input.readAllBytes();
    } catch (IOException e) {
      throw new UsageException("Unable to read standard input: " + e.getMessage());
    }
    if (contents.length == 0) {
      throw new UsageException("Zero length input.");
    }
    return contents;
  }
}

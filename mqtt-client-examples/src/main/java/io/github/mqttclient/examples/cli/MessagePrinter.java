package io.github.mqttclient.examples.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Prints messages as {@code -F}, {@code -v} and {@code -N} say; without them the bare payload. */
final class MessagePrinter {
  private final Console console;
  private final @Nullable OutputFormat format;
  private final boolean verbose;
  private final boolean newline;

  MessagePrinter(ParsedOptions options, Console console) throws UsageException {
    String text = options.last(Option.FORMAT);
    this.console = console;
    this.format = text == null ? null : OutputFormat.compile(text, options.has(Option.PRETTY));
    this.verbose = options.has(Option.VERBOSE);
    this.newline = !options.has(Option.NO_NEWLINE);
  }

  void print(Arrival arrival) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (format != null) {
      checkJson(format, arrival);
      format.print(arrival, out);
      if (newline) {
        out.write('\n');
      }
    } else {
      printUnformatted(arrival, out);
    }
    if (out.size() > 0) {
      console.write(out.toByteArray());
    }
  }

  /** An empty message is {@code topic (null)} with -v, and nothing at all without. */
  private void printUnformatted(Arrival arrival, ByteArrayOutputStream out) {
    byte[] payload = arrival.message().payload();
    if (payload.length == 0) {
      if (verbose && newline) {
        out.writeBytes(utf8(arrival.message().topic() + " (null)\n"));
      }
      return;
    }
    if (verbose) {
      out.writeBytes(utf8(arrival.message().topic() + " "));
    }
    out.writeBytes(payload);
    if (newline) {
      out.write('\n');
    }
  }

  private void checkJson(OutputFormat used, Arrival arrival) {
    if (!used.needsJsonPayload()) {
      return;
    }
    try {
      JsonParser.parse(arrival.message().payload());
    } catch (JsonParser.InvalidJsonException e) {
      console.error(
          "Error: Message payload is not valid JSON on topic " + arrival.message().topic() + ".");
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

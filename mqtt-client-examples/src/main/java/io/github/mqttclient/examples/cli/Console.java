package io.github.mqttclient.examples.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/** Standard output as bytes, and standard error as one line for each problem. */
final class Console {
  private final OutputStream out;
  private final boolean quiet;
  private final boolean debug;
  private volatile boolean closed;

  Console(OutputStream out, boolean quiet, boolean debug) {
    this.out = out;
    this.quiet = quiet;
    this.debug = debug;
  }

  static Console of(ParsedOptions options) {
    return new Console(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
        options.has(Option.QUIET),
        options.has(Option.DEBUG));
  }

  /** Whether somebody looks on. From JDK 22 on there is a console without a terminal, too. */
  @SuppressWarnings("SystemConsoleNull") // What it says is asked for below.
  static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true; // Before JDK 22.
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  boolean isDebug() {
    return debug;
  }

  boolean isQuiet() {
    return quiet;
  }

  /** Whether the reader of standard output has gone. */
  boolean isClosed() {
    return closed;
  }

  /** Writes and flushes; after the reader has gone it does nothing. */
  void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      closed = true; // Most often a closed pipe: nobody wants more output.
    }
  }

  void line(String text) {
    write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** One line on standard error, unless {@code --quiet}. */
  void error(String text) {
    if (!quiet) {
      System.err.println(text);
    }
  }

  /** The same with the stack trace if {@code -d}. */
  void error(String text, Throwable cause) {
    error(text);
    if (debug && !quiet) {
      cause.printStackTrace();
    }
  }
}

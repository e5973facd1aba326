package io.github.mqttclient.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The {@code main} of an example, running on a thread of its own, and what it prints. */
final class RunningExample implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Printed printed = new Printed();
  private final PrintStream before = System.out;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Thread thread;

  /** Some {@code main}. */
  interface Main {
    void run(String[] args) throws Exception;
  }

  private RunningExample(Main main, String... args) {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    thread =
        new Thread(
            () -> {
              try {
                main.run(args);
                end.complete(null);
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            },
            "example");
    thread.start();
  }

  static RunningExample start(Main main, String... args) {
    return new RunningExample(main, args);
  }

  /** Runs it to its end and returns the lines that it printed. */
  static List<String> run(Main main, String... args) throws Exception {
    try (RunningExample example = start(main, args)) {
      return example.lines();
    }
  }

  /** Waits until it has printed a text so many times. */
  void await(String text, int times) throws InterruptedException {
    assertThat(printed.await(text, times))
        .as("%s times \"%s\" in %s", times, text, printed)
        .isTrue();
  }

  /** Waits for its end; what it threw is the cause of the exception. */
  List<String> lines() throws Exception {
    end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return printed.text().lines().toList();
  }

  @Override
  public void close() throws InterruptedException {
    System.setOut(before);
    thread.interrupt(); // Only one that has failed its test still runs.
    thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
  }

  private static final class Printed extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] b, int off, int len) {
      bytes.write(b, off, len);
      notifyAll();
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean await(String text, int times) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (text().split(text, -1).length <= times) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }

    @Override
    public String toString() {
      return text();
    }
  }
}

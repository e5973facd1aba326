package io.github.mqttclient.internal.loop;

import io.github.mqttclient.benchmark.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A command into the mailbox and out again. Each sender takes out what is there after a turn's
 * worth of commands, in place of the network thread, so that the mailbox cannot grow for ever.
 */
public class MailboxBenchmark extends MicroBenchmark {
  private static final int TURN = 64;

  private final Mailbox mailbox = new Mailbox();

  /** A thread that sends. */
  @State(Scope.Thread)
  public static class Sender {
    private int sent;
  }

  @Benchmark
  @Threads(1)
  public void oneSender(Sender sender, Blackhole blackhole) {
    send(sender, blackhole);
  }

  @Benchmark
  @Threads(8)
  public void eightSenders(Sender sender, Blackhole blackhole) {
    send(sender, blackhole);
  }

  private void send(Sender sender, Blackhole blackhole) {
    mailbox.add(blackhole::consume);
    sender.sent++;
    if (sender.sent % TURN == 0) {
      mailbox.runAll(sender.sent, blackhole::consume);
    }
  }
}

package io.github.mqttclient.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a client does in one run.
 *
 * @param threads how many publish at the same time, by one client
 */
record Scenario(Work work, int qos, int payloadBytes, int threads) {
  /** How many messages of a thread may be published and not complete. */
  static final int IN_FLIGHT = 1_000;

  private static final int MANY_THREADS = 8;

  /** The kinds of work. */
  enum Work {
    /** As many messages as possible, {@link #IN_FLIGHT} of each thread in flight at most. */
    PUBLISH,
    /** Takes in messages as fast as the server sends them. */
    RECEIVE,
    /** One message at a time to the server and back. */
    ROUND_TRIP
  }

  private static final List<Scenario> ALL = all();

  private static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    for (int payloadBytes : new int[] {64, 1024}) {
      for (int qos = 0; qos <= 2; qos++) {
        all.add(new Scenario(Work.PUBLISH, qos, payloadBytes, 1));
      }
    }
    all.add(new Scenario(Work.PUBLISH, 0, 64, MANY_THREADS));
    all.add(new Scenario(Work.PUBLISH, 1, 64, MANY_THREADS));
    all.add(new Scenario(Work.RECEIVE, 0, 64, 1));
    all.add(new Scenario(Work.RECEIVE, 1, 64, 1));
    all.add(new Scenario(Work.ROUND_TRIP, 0, 64, 1));
    all.add(new Scenario(Work.ROUND_TRIP, 1, 64, 1));
    return List.copyOf(all);
  }

  static List<String> ids() {
    return ALL.stream().map(Scenario::id).toList();
  }

  static Scenario of(String id) {
    return ALL.stream()
        .filter(scenario -> scenario.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no such scenario: " + id + "; there are " + ids()));
  }

  String id() {
    String one =
        work.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-q" + qos + "-" + payloadBytes;
    return threads == 1 ? one : one + "-" + threads + "-threads";
  }

  String label() {
    return String.join(", ", labelLines());
  }

  /** The label, in lines that are short. */
  List<String> labelLines() {
    String size = payloadBytes < 1024 ? payloadBytes + " B" : payloadBytes / 1024 + " KiB";
    List<String> lines = new ArrayList<>();
    lines.add(work.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    lines.add("QoS " + qos + ", " + size);
    if (threads > 1) {
      lines.add(threads + " threads");
    }
    return lines;
  }
}

package io.github.mqttclient.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a client does in one run. */
record Scenario(Work work, int qos, int payloadBytes) {

  /** The kinds of work. */
  enum Work {
    /** As many messages as possible, {@link Window#IN_FLIGHT} of them in flight at most. */
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
        all.add(new Scenario(Work.PUBLISH, qos, payloadBytes));
      }
    }
    all.add(new Scenario(Work.RECEIVE, 0, 64));
    all.add(new Scenario(Work.RECEIVE, 1, 64));
    all.add(new Scenario(Work.ROUND_TRIP, 1, 64));
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
    return work.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-q" + qos + "-" + payloadBytes;
  }

  String label() {
    return work.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ", QoS "
        + qos
        + ", "
        + (payloadBytes < 1024 ? payloadBytes + " B" : payloadBytes / 1024 + " KiB");
  }
}

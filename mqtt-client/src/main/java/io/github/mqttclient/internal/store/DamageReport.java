package io.github.mqttclient.internal.store;

import io.github.mqttclient.StoreDamage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What could not be read, set aside in files of its own. */
final class DamageReport {
  private final LogFiles files;
  private final Path home;
  private final List<StoreDamage> damage = new ArrayList<>();

  /** The number of the last segment that has to be replaced, or -1. */
  private long last = -1;

  DamageReport(LogFiles files, Path home) {
    this.files = files;
    this.home = home;
  }

  List<StoreDamage> damage() {
    return List.copyOf(damage);
  }

  boolean isEmpty() {
    return damage.isEmpty();
  }

  long lastDamaged() {
    return last;
  }

  /** Sets these bytes aside. The directory is forced before the segment they are in is deleted. */
  void damaged(Segment segment, FileWindow file, long from, long to) throws IOException {
    String name = Segment.name(segment.number()).replace(".log", "");
    Path aside = home.resolve("damaged-" + name + "-" + from + ".bin");
    try (LogFile target = files.openToWrite(aside)) {
      target.truncate(0);
      file.copy(from, to, target);
      target.force();
    }
    add(
        segment.number(),
        segment.path() + ": the " + (to - from) + " bytes at offset " + from + " are damaged",
        aside.toString());
  }

  /** A segment is not there, or nothing is in it. */
  void missing(long number) {
    add(number, home.resolve(Segment.name(number)) + " is missing or empty", "");
  }

  /** The end of a segment is not there. */
  void truncated(long number, long size, long expectedSize) {
    String path = home.resolve(Segment.name(number)).toString();
    String lost = "the " + (expectedSize - size) + " bytes at offset " + size;
    add(number, path + ": " + lost + " are missing, where the file ends", "");
  }

  private void add(long number, String description, String setAside) {
    damage.add(new StoreDamage(description, setAside));
    last = Math.max(last, number);
  }
}

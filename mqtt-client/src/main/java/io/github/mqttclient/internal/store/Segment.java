package io.github.mqttclient.internal.store;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of the log: its number, its size, and the records in it that are live. */
final class Segment {
  private static final Pattern NAME = Pattern.compile("(\\d{8,18})\\.log");

  private final long number;
  private final Path path;

  /** The live records, in the order they have in the file. */
  private final Set<Place> places = new LinkedHashSet<>();

  private long liveBytes;
  private long size;

  Segment(Path home, long number) {
    this.number = number;
    this.path = home.resolve(name(number));
  }

  static String name(long number) {
    return String.format(Locale.ROOT, "%08d.log", number);
  }

  /** The number in the name of a segment, or -1 if it is the name of another file. */
  static long numberOf(String fileName) {
    Matcher name = NAME.matcher(fileName);
    return name.matches() && name(Long.parseLong(name.group(1))).equals(fileName)
        ? Long.parseLong(name.group(1))
        : -1;
  }

  long number() {
    return number;
  }

  Path path() {
    return path;
  }

  /** How much of the file counts; what may be behind it is the rest of a failed commit. */
  long size() {
    return size;
  }

  void size(long size) {
    this.size = size;
  }

  Set<Place> places() {
    return places;
  }

  long liveBytes() {
    return liveBytes;
  }

  boolean isDead() {
    return places.isEmpty();
  }

  void add(Place place) {
    places.add(place);
    liveBytes += place.size();
  }

  void remove(Place place) {
    if (places.remove(place)) {
      liveBytes -= place.size();
    }
  }
}

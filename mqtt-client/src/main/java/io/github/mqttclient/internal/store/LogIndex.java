package io.github.mqttclient.internal.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where each live record stands. */
final class LogIndex {
  private final Map<Long, Place> places = new HashMap<>();
  private long liveBytes;

  /** Takes note of a record that is in a segment now. */
  void apply(RecordHeader header, Segment segment, long offset) {
    Place before = places.remove(header.number());
    if (before != null) {
      before.segment().remove(before);
      liveBytes -= before.size();
    }
    if (header.type() == RecordHeader.PUT) {
      Place place = new Place(header.number(), segment, offset, (int) header.size());
      places.put(header.number(), place);
      segment.add(place);
      liveBytes += place.size();
    }
  }

  boolean contains(long number) {
    return places.containsKey(number);
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  /** The bytes of all live records, headers included. */
  long liveBytes() {
    return liveBytes;
  }

  List<Place> inOrder() {
    List<Place> all = new ArrayList<>(places.values());
    all.sort(Comparator.comparingLong(Place::number));
    return all;
  }
}

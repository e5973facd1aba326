package io.github.mqttclient.internal.session;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A map from packet identifiers to what they stand for, without boxing.
 *
 * <p>The slot of an identifier is its low bits. The table doubles when two identifiers meet in one
 * slot; identifiers that are handed out one after the other never do while fewer are in use than
 * there are slots, so it stays as small as the number in flight.
 */
final class PacketIdTable<E> {
  private static final int FIRST_SIZE = 8;
  private static final int[] NO_IDS = {0};
  private static final @Nullable Object[] NO_VALUES = {null};

  /**
   * A power of two long; 0 in {@code ids} marks a free slot, as 0 is no packet identifier. {@link
   * #NO_IDS} before the first.
   */
  private int[] ids = NO_IDS;

  private @Nullable Object[] values = NO_VALUES;
  private int size;

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // Only put writes values.
  @Nullable E get(int id) {
    int slot = id & (ids.length - 1);
    return ids[slot] == id ? (E) values[slot] : null;
  }

  void put(int id, E value) {
    if (ids == NO_IDS) {
      ids = new int[FIRST_SIZE];
      values = new @Nullable Object[FIRST_SIZE];
    }
    int slot = id & (ids.length - 1);
    while (ids[slot] != 0 && ids[slot] != id) {
      grow();
      slot = id & (ids.length - 1);
    }
    if (ids[slot] == 0) {
      size++;
    }
    ids[slot] = id;
    values[slot] = value;
  }

  void remove(int id) {
    int slot = id & (ids.length - 1);
    if (ids[slot] == id) {
      ids[slot] = 0;
      values[slot] = null;
      size--;
    }
  }

  void addIdsTo(Collection<Integer> all) {
    for (int id : ids) {
      if (id != 0) {
        all.add(id);
      }
    }
  }

  void clear() {
    ids = NO_IDS;
    values = NO_VALUES;
    size = 0;
  }

  /** Two identifiers that share a slot differ in a higher bit, so 65,536 slots always suffice. */
  private void grow() {
    int[] oldIds = ids;
    @Nullable Object[] oldValues = values;
    ids = new int[oldIds.length * 2];
    values = new @Nullable Object[ids.length];
    for (int i = 0; i < oldIds.length; i++) {
      int slot = oldIds[i] & (ids.length - 1);
      if (oldIds[i] != 0) {
        ids[slot] = oldIds[i];
        values[slot] = oldValues[i];
      }
    }
  }
}

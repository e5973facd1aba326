package io.github.mqttclient.internal.packet;

import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.wire.ByteReader;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * More user properties than anybody needs, in the order in which they came. Any publisher can have
 * a server send them, so they are no error; as objects they would take ten to twenty times the
 * bytes of their packet. Those behind the first few stay bytes until somebody looks at them, and
 * are not kept then either.
 */
final class ManyUserProperties extends AbstractList<UserProperty> implements RandomAccess {
  /** From one property whose place is noted to the next. */
  private static final int STEP = 16;

  private final List<UserProperty> first;

  /** The others, name and value of each in turn. */
  private final byte[] encoded;

  private final int length;
  private final int size;

  /** The index in {@link #encoded} of each sixteenth. */
  private final int[] places;

  /**
   * @param encoded has the others, which were checked, in its first {@code length} bytes
   */
  ManyUserProperties(List<UserProperty> first, byte[] encoded, int length, int others) {
    this.first = List.copyOf(first);
    this.encoded = encoded;
    this.length = length;
    this.size = first.size() + others;
    this.places = new int[(others + STEP - 1) / STEP];
    ByteReader in = new ByteReader();
    in.wrap("", encoded, 0, length);
    for (int i = 0; i < others; i++) {
      if (i % STEP == 0) {
        places[i / STEP] = in.position();
      }
      skip(in);
    }
  }

  private static void skip(ByteReader in) {
    in.skip(2 + in.peekStringLength());
    in.skip(2 + in.peekStringLength());
  }

  @Override
  public UserProperty get(int index) {
    if (index < first.size()) {
      return first.get(index);
    }
    if (index >= size) {
      throw new IndexOutOfBoundsException("index " + index + " of " + size);
    }
    int behindFirst = index - first.size();
    int place = places[behindFirst / STEP];
    ByteReader in = new ByteReader();
    in.wrap("", encoded, place, length - place);
    for (int i = behindFirst % STEP; i > 0; i--) {
      skip(in);
    }
    try {
      return new UserProperty(in.readString("name"), in.readString("value"));
    } catch (MalformedPacketException e) {
      throw new AssertionError(e); // They were checked when they came.
    }
  }

  @Override
  public int size() {
    return size;
  }
}

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
 * are not kept then either. Immutable once the packet is decoded.
 */
final class ManyUserProperties extends AbstractList<UserProperty> implements RandomAccess {
  private static final int FEWEST_BYTES = 4;

  /** From one property whose place is noted to the next. */
  private static final int STEP = 16;

  private final List<UserProperty> first;

  /** The others, name and value of each in turn. */
  private final byte[] encoded;

  private int length;
  private int size;

  /** The index in {@link #encoded} of each sixteenth. */
  private final int[] places;

  /** At most {@code bytes} bytes are added. */
  ManyUserProperties(List<UserProperty> first, int bytes) {
    this.first = List.copyOf(first);
    this.size = first.size();
    this.encoded = new byte[bytes];
    this.places = new int[bytes / (FEWEST_BYTES * STEP) + 1];
  }

  /** Takes the next one out of its packet, checked and not decoded. */
  void read(ByteReader in) throws MalformedPacketException {
    int start = in.position();
    in.skipString("user property name");
    in.skipString("user property value");
    int behindFirst = size - first.size();
    if (behindFirst % STEP == 0) {
      places[behindFirst / STEP] = length;
    }
    int count = in.position() - start;
    System.arraycopy(in.array(), start, encoded, length, count);
    length += count;
    size++;
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
      in.skip(2 + in.peekStringLength());
      in.skip(2 + in.peekStringLength());
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

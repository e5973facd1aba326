package io.github.mqttclient.internal.loop;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** In which order the addresses of a name are tried (RFC 8305 section 4). */
final class AddressOrder {
  private AddressOrder() {}

  /**
   * The families by turns, beginning with that of the first address, each in its order: so a family
   * that does not work costs one step and not as many as it has addresses.
   */
  static List<InetAddress> alternating(List<InetAddress> addresses) {
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> other = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      boolean isFirst = first.isEmpty() || address.getClass() == first.getFirst().getClass();
      (isFirst ? first : other).addLast(address);
    }
    List<InetAddress> order = new ArrayList<>();
    while (!first.isEmpty() || !other.isEmpty()) {
      addNext(first, order);
      addNext(other, order);
    }
    return order;
  }

  private static void addNext(Deque<InetAddress> from, List<InetAddress> to) {
    InetAddress next = from.pollFirst();
    if (next != null) {
      to.add(next);
    }
  }
}

package io.github.mqttclient.internal.loop;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection to the first address of a server that answers (RFC 8305): they are tried in
 * their order, each as soon as the one before has failed or has not answered for a quarter of a
 * second, so that an address family that does not work costs next to nothing.
 *
 * <p>Used once. For the network thread only.
 */
final class Dialer {
  static final long STAGGER_NANOS = 250_000_000;

  private final EventLoop loop;
  private final ChannelOpener opener;
  private final Listener listener;
  private final Deque<SocketAddress> waiting;

  /** The connections that are being made, in the order in which they were begun. */
  private final List<Dial> dials = new ArrayList<>();

  private long nextStart = Deadlines.NEVER;

  /** Opens a channel for this address that does not block, with its options set, not connected. */
  interface ChannelOpener {
    SocketChannel open(SocketAddress to) throws IOException;
  }

  /** Told how it goes; it may cancel, but not start. */
  interface Listener {
    /** The connection stands, not registered for anything; the others are given up. */
    void dialed(SocketChannel channel, SocketAddress address, long now);

    /** There is no connection to this address. */
    void failed(SocketAddress address, Exception failure);

    /** All addresses have failed. */
    void exhausted(long now);
  }

  Dialer(EventLoop loop, ChannelOpener opener, List<SocketAddress> addresses, Listener listener) {
    this.loop = loop;
    this.opener = opener;
    this.waiting = new ArrayDeque<>();
    for (SocketAddress address : addresses) {
      waiting.addLast(address);
    }
    this.listener = listener;
  }

  /** A connection that is being made. */
  private final class Dial implements EventLoop.Ready {
    private final SocketChannel channel;
    private final SocketAddress address;

    /** Null before it is registered, and if it need not be. */
    private @Nullable SelectionKey key;

    Dial(SocketChannel channel, SocketAddress address) {
      this.channel = channel;
      this.address = address;
    }

    /** Whether it stands at once, as it may on one machine. */
    boolean begin() throws IOException {
      if (channel.connect(address)) {
        return true;
      }
      key = loop.register(channel, SelectionKey.OP_CONNECT, this);
      return false;
    }

    @Override
    public void onReady(long now) {
      if (!dials.contains(this)) {
        return; // Given up in this turn, when it was known to be ready already.
      }
      try {
        if (channel.finishConnect()) {
          won(this, now);
        }
      } catch (IOException e) {
        lost(this, e, now);
      }
    }
  }

  void start(long now) {
    beginNext(now);
  }

  private void beginNext(long now) {
    nextStart = Deadlines.NEVER;
    for (SocketAddress next = waiting.poll(); next != null; next = waiting.poll()) {
      Dial dial;
      try {
        dial = new Dial(opener.open(next), next);
      } catch (IOException | RuntimeException e) {
        listener.failed(next, e);
        continue;
      }
      dials.add(dial);
      try {
        if (dial.begin()) {
          won(dial, now);
        } else if (!waiting.isEmpty()) {
          nextStart = now + STAGGER_NANOS;
        }
        return;
      } catch (IOException | RuntimeException e) { // A RuntimeException: no such kind of address.
        giveUp(dial);
        listener.failed(next, e);
      }
    }
    if (dials.isEmpty()) {
      listener.exhausted(now);
    }
  }

  private void won(Dial dial, long now) {
    dials.remove(dial);
    cancel();
    if (dial.key != null) {
      dial.key.interestOps(0);
    }
    listener.dialed(dial.channel, dial.address, now);
  }

  private void lost(Dial dial, IOException failure, long now) {
    giveUp(dial);
    listener.failed(dial.address, failure);
    beginNext(now);
  }

  private void giveUp(Dial dial) {
    dials.remove(dial);
    try {
      dial.channel.close();
    } catch (IOException e) {
      // It never stood; the descriptor is freed.
    }
  }

  /** Gives all up; the listener is told nothing more. */
  void cancel() {
    waiting.clear();
    nextStart = Deadlines.NEVER;
    for (Dial dial : List.copyOf(dials)) {
      giveUp(dial);
    }
  }

  /** When to call {@link #onTimeout} at the latest. */
  long nextDeadline() {
    return nextStart;
  }

  void onTimeout(long now) {
    if (nextStart != Deadlines.NEVER && nextStart - now <= 0) {
      beginNext(now);
    }
  }
}

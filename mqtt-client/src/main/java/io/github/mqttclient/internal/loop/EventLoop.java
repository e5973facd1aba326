package io.github.mqttclient.internal.loop;

import io.github.mqttclient.internal.transport.BufferPool;
import io.github.mqttclient.internal.transport.Buffers;
import io.github.mqttclient.internal.transport.TlsTransport;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network thread, for one client or ten thousand.
 *
 * <p>The thread exists only while there is something to do: it is started by the first command and
 * ends when no client is active and no command waits.
 */
public final class EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");
  private static final AtomicInteger THREADS = new AtomicInteger();

  /** As many bytes go from or to a socket with one system call, unless there is much to write. */
  static final int TRANSFER_SIZE = 128 * 1024;

  /** The most that is written with one system call. */
  static final int LARGE_TRANSFER_SIZE = 1024 * 1024;

  private static final int KEPT_WRITERS = 4;
  private static final int KEPT_LISTS = 2;

  /** A list that was longer is not kept. */
  private static final int KEPT_LENGTH = 16 * 1024;

  private final NanoClock clock;
  private final Resolver resolver;
  private final Executor blockingWork;
  private final Mailbox mailbox = new Mailbox();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STOPPED);

  /** The thread that runs the loop; null while it is stopped. */
  private volatile @Nullable Thread thread;

  // What follows belongs to the network thread.

  private final NetworkSelector selector;
  private final Deadlines deadlines = new Deadlines();

  /** Clients that have asked for something in this turn: their outputs are due at its end. */
  private final List<Participant> touched = new ArrayList<>();

  private final Deque<ByteWriter> writers = new ArrayDeque<>();
  private final Deque<List<Object>> lists = new ArrayDeque<>();
  private @Nullable ByteBuffer transfer;
  private byte[] input = {};
  private BufferPool buffers = new BufferPool(TlsTransport.BUFFER_SIZE);

  /** The clients that need the thread. */
  private final Set<Participant> active = new LinkedHashSet<>();

  private final JumpDetector jumps;

  private enum Phase {
    /** There is no thread. Next: {@link #AWAKE}, by the sender of a command, who starts it. */
    STOPPED,
    /** The thread will look at the mailbox before it sleeps. Next: {@link #ASLEEP}, STOPPED. */
    AWAKE,
    /** The thread is in select or just about to. Next: {@link #AWAKE}. */
    ASLEEP
  }

  /** One who waits for a channel. */
  interface Ready {
    /** The channel is ready for something that it is registered for. */
    void onReady(long now);
  }

  /** One who has outputs at the end of a turn. */
  abstract static class Participant extends Deadlines.Sleeper {
    private boolean isTouched;

    /** Carries out what the turn has asked for. */
    abstract void endTurn(long now);

    /** Time may have passed that the clock did not count: the machine slept. */
    abstract void clockJumped(long now);

    /** When it wants to be woken at the latest. */
    abstract long nextDeadline();
  }

  public EventLoop(NanoClock clock, Resolver resolver, Executor blockingWork) {
    this(clock, resolver, blockingWork, System::currentTimeMillis, Selector::open);
  }

  EventLoop(
      NanoClock clock,
      Resolver resolver,
      Executor blockingWork,
      LongSupplier wallMillis,
      NetworkSelector.Opener selectorOpener) {
    this.clock = clock;
    this.resolver = resolver;
    this.blockingWork = blockingWork;
    this.selector = new NetworkSelector(selectorOpener);
    this.jumps = new JumpDetector(wallMillis, clock.nanoTime());
  }

  public NanoClock clock() {
    return clock;
  }

  Resolver resolver() {
    return resolver;
  }

  /** Where to do what this thread must not wait for. */
  Executor blockingWork() {
    return blockingWork;
  }

  /** Whether the caller is the network thread. */
  public boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /** Has the network thread run a command; from any thread. */
  public void post(Command command) {
    mailbox.add(command);
    wakeUp();
  }

  /** The same without an envelope. */
  public void post(Mailbox.Letter letter) {
    mailbox.add(letter);
    wakeUp();
  }

  private void wakeUp() {
    Phase current = phase.get();
    if (current == Phase.AWAKE) {
      return; // It looks at the mailbox again before it sleeps or stops.
    }
    if (current == Phase.ASLEEP) {
      if (phase.compareAndSet(Phase.ASLEEP, Phase.AWAKE)) {
        selector.wakeUp(thread);
      }
    } else if (phase.compareAndSet(Phase.STOPPED, Phase.AWAKE)) {
      Thread started = new Thread(this::run, "mqtt-network-" + THREADS.incrementAndGet());
      started.setDaemon(false); // Even if this is a daemon thread: the callback thread is one.
      started.start();
    }
  }

  private void run() {
    thread = Thread.currentThread();
    do {
      runOnce();
    } while (!stops());
  }

  /** One turn: three inputs, then the outputs of the clients that took part. */
  private void runOnce() {
    IOException failure = sleep();
    long now = clock.nanoTime();
    if (failure != null) {
      LOG.error("The selector failed; all connections of this thread are lost", failure);
      List.copyOf(active).forEach(participant -> participant.onFailure(failure, now));
    }
    if (jumps.hasJumped(now)) {
      List.copyOf(active).forEach(participant -> participant.clockJumped(now));
    }

    mailbox.runAll(now, e -> LOG.error("A command failed", e));
    selector.forEachReady(ready -> onReady((Ready) ready, now));
    deadlines.wakeDue(now);

    endTurn(now);
  }

  /** What it lets through is a defect; that must not end the thread of the others. */
  private static void onReady(Ready ready, long now) {
    try {
      ready.onReady(now);
    } catch (RuntimeException | Error e) {
      LOG.error("Unexpected failure on the network thread", e);
    }
  }

  /** Returns why the selector has failed; null: it has not. */
  private @Nullable IOException sleep() {
    long nanos = deadlines.untilNext(clock.nanoTime());
    try {
      if (nanos == 0 || !mailbox.isEmpty()) {
        selector.poll();
      } else {
        phase.set(Phase.ASLEEP);
        sleepUnlessPosted(nanos);
      }
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void sleepUnlessPosted(long nanos) throws IOException {
    try {
      if (mailbox.isEmpty()) {
        selector.await(nanos);
      } else { // A command came before its sender could see that it has to wake us.
        selector.poll();
      }
    } finally {
      phase.set(Phase.AWAKE);
    }
  }

  private void endTurn(long now) {
    // A participant's outputs may touch others, or itself again: those come at the end of the list.
    for (int i = 0; i < touched.size(); i++) {
      Participant participant = touched.get(i);
      participant.isTouched = false;
      try {
        participant.endTurn(now);
      } catch (RuntimeException | Error e) {
        participant.onFailure(e, now);
      }
      deadlines.enter(participant, participant.nextDeadline());
    }
    touched.clear();
  }

  private boolean stops() {
    if (!active.isEmpty() || !mailbox.isEmpty()) {
      return false;
    }
    selector.close();
    transfer = null;
    input = new byte[0];
    writers.clear();
    lists.clear();
    buffers = new BufferPool(TlsTransport.BUFFER_SIZE);
    thread = null;
    phase.set(Phase.STOPPED);
    if (mailbox.isEmpty() || !phase.compareAndSet(Phase.STOPPED, Phase.AWAKE)) {
      return true; // What comes now starts a new thread.
    }
    thread = Thread.currentThread();
    return false;
  }

  /** A client has something to do at the end of this turn. */
  void touch(Participant participant) {
    if (!participant.isTouched) {
      participant.isTouched = true;
      touched.add(participant);
    }
  }

  /** A client begins to need the thread. */
  void activate(Participant participant) {
    active.add(participant);
  }

  /** A client needs the thread no more. */
  void deactivate(Participant participant) {
    active.remove(participant);
  }

  SelectionKey register(SelectableChannel channel, int interestOps, Ready ready)
      throws IOException {
    return selector.register(channel, interestOps, ready);
  }

  /** An empty buffer between heap and socket, for use within one call. */
  ByteBuffer transfer() {
    return transfer(TRANSFER_SIZE);
  }

  /** The same with room for so many bytes, or {@link #LARGE_TRANSFER_SIZE} if that is less. */
  ByteBuffer transfer(int room) {
    ByteBuffer buffer = transfer;
    if (buffer == null || buffer.capacity() < Math.min(room, LARGE_TRANSFER_SIZE)) {
      buffer =
          ByteBuffer.allocateDirect(room <= TRANSFER_SIZE ? TRANSFER_SIZE : LARGE_TRANSFER_SIZE);
      transfer = buffer;
    }
    Buffers.clear(buffer);
    Buffers.limit(buffer, Math.min(room, buffer.capacity()));
    return buffer;
  }

  /** The buffers of the layers of connections. */
  BufferPool buffers() {
    return buffers;
  }

  /** An array for bytes just read, for use within one call. */
  byte[] input() {
    if (input.length == 0) {
      input = new byte[TRANSFER_SIZE];
    }
    return input;
  }

  /** An empty list for a client that needs one within this turn. */
  List<Object> borrowList() {
    List<Object> list = lists.pollLast();
    return list == null ? new ArrayList<>() : list;
  }

  /** Takes such a list back. */
  void returnList(List<Object> list) {
    if (lists.size() < KEPT_LISTS && list.size() <= KEPT_LENGTH) {
      list.clear();
      lists.addLast(list);
    }
  }

  /** An empty writer for a connection that has something to send. */
  ByteWriter borrowWriter() {
    ByteWriter writer = writers.pollLast();
    return writer == null ? new ByteWriter() : writer;
  }

  /** Takes a writer back whose bytes have been written, so that idle connections hold none. */
  void returnWriter(ByteWriter writer) {
    if (writers.size() < KEPT_WRITERS) {
      writer.reset();
      writers.addLast(writer);
    }
  }
}

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
import java.util.concurrent.locks.LockSupport;
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

  /**
   * Errands that follow one another faster than this are left to the network thread, which does
   * many with one write. About what a write costs.
   */
  private static final long CLOSE_BEHIND_NANOS = 10_000;

  /**
   * So many errands in a row, then one for the network thread. Whoever publishes when the last
   * publish has completed is called by that one if it is an errand, and so on: without an end the
   * stack would overflow.
   */
  private static final int ERRANDS_IN_A_ROW = 64;

  /** With more {@link #recentCommands} the next one is probably the first of many. */
  private static final int FEW_COMMANDS = 4;

  /** So that they are forgotten after a few turns. */
  private static final int MANY_COMMANDS = 1_000;

  private static final int KEPT_WRITERS = 4;
  private static final int KEPT_LISTS = 2;

  /** A list that was longer is not kept. */
  private static final int KEPT_LENGTH = 16 * 1024;

  private final NanoClock clock;
  private final Resolver resolver;
  private final Executor blockingWork;
  private final Mailbox mailbox = new Mailbox();
  private final NetworkSelector selector;
  private final Ownership ownership;

  // What follows belongs to the owner.

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

  /** How long the only client is as well served without a look at its channel. */
  private long pauseNanos;

  /** The deadline that the network thread sleeps until. */
  private long sleepsUntil;

  /** When the last errand had ended. */
  private long lastErrand;

  private int errandsInARow;

  /** Commands since the network thread has slept, and half of what this was then. */
  private int recentCommands;

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

    /** How long its channel need not be looked at; asked once, at the end of a turn of its own. */
    abstract long pauseNanos();

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
    this.ownership = new Ownership(selector, Ownership.Lending.onThisPlatform());
    this.lastErrand = clock.nanoTime() - CLOSE_BEHIND_NANOS;
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
    return ownership.isNetworkThread();
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
    if (ownership.wakeUp()) {
      Thread started = new Thread(this::run, "mqtt-network-" + THREADS.incrementAndGet());
      started.setDaemon(false); // Even if this is a daemon thread: the callback thread is one.
      started.start();
    }
  }

  /** Runs an errand here and now if that is possible, else like any other command. */
  public void run(Errand errand) {
    if (!ownership.borrow()) {
      post(errand);
      return;
    }
    boolean isAll = false;
    try {
      long now = clock.nanoTime();
      if (takesErrands(now) && errand.isPossibleNow()) {
        errandsInARow++;
        isAll = runHere(errand, now);
      } else {
        errandsInARow = 0;
        mailbox.add(errand);
      }
      lastErrand = clock.nanoTime();
    } finally {
      giveBack(isAll);
    }
  }

  private boolean takesErrands(long now) {
    return now - lastErrand >= CLOSE_BEHIND_NANOS
        && recentCommands <= FEW_COMMANDS
        && errandsInARow < ERRANDS_IN_A_ROW
        && mailbox.isEmpty()
        && !jumps.hasJumped(now);
  }

  private boolean runHere(Errand errand, long now) {
    try {
      if (!errand.runHere(now)) {
        return false;
      }
    } catch (RuntimeException | Error e) {
      LOG.error("A command failed", e);
      return false;
    }
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).isTouched = false;
      deadlines.enter(touched.get(i), touched.get(i).nextDeadline());
    }
    touched.clear();
    return deadlines.next() == sleepsUntil;
  }

  private void giveBack(boolean isAll) {
    if (!isAll || !mailbox.isEmpty() || !ownership.giveBack()) {
      ownership.giveBackAwake();
    } else if (!mailbox.isEmpty()) {
      wakeUp();
    }
  }

  private void run() {
    ownership.begin();
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
    if (jumps.takeJump(now)) {
      List.copyOf(active).forEach(participant -> participant.clockJumped(now));
    }

    int commands = mailbox.runAll(now, e -> LOG.error("A command failed", e));
    recentCommands = Math.min(recentCommands + commands, MANY_COMMANDS);
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
      } else if (pauseNanos > 0) {
        LockSupport.parkNanos(this, Math.min(nanos, pauseNanos));
        selector.poll();
      } else {
        sleepsUntil = deadlines.next();
        ownership.sleeps();
        sleepUnlessPosted(nanos);
      }
      return null;
    } catch (IOException e) {
      selector.close();
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
      ownership.wokeUp();
      recentCommands /= 2;
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
    pauseNanos = pauseNanos();
    touched.clear();
  }

  /** Only for the sake of one that is alone: others are not to wait for it. */
  private long pauseNanos() {
    if (active.size() == 1 && !touched.isEmpty()) {
      Participant only = active.iterator().next();
      if (touched.contains(only)) {
        return only.pauseNanos();
      }
    }
    return 0;
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
    ownership.stops();
    return mailbox.isEmpty() || !ownership.goesOn();
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

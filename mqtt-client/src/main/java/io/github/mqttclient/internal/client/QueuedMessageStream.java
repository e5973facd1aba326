package io.github.mqttclient.internal.client;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MessageStream;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.internal.dispatch.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is the handler of its subscription. While it is full it makes the callback executor
 * wait, so that the inbound queue fills up and the socket is not read.
 */
final class QueuedMessageStream implements MessageStream, MessageHandler {
  private final int capacity;
  private final MqttToken<SubscribeResult> subscribed;
  private final Consumer<QueuedMessageStream> closed;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock:
  private final Deque<ReceivedMessage> messages = new ArrayDeque<>();
  private Phase phase = Phase.OPEN;

  private enum Phase {
    OPEN,
    CLOSED
  }

  /**
   * A stream that subscribes itself.
   *
   * @param subscribe given the stream, as the handler
   * @param closed told once, when the stream is closed
   */
  QueuedMessageStream(
      int capacity,
      Function<MessageHandler, MqttToken<SubscribeResult>> subscribe,
      Consumer<QueuedMessageStream> closed) {
    this.capacity = capacity;
    this.closed = closed;
    this.subscribed = subscribe.apply(this); // Last: messages may come at once.
  }

  @Override
  public MqttToken<SubscribeResult> subscribed() {
    return subscribed;
  }

  @Override
  public void onMessage(ReceivedMessage message) throws InterruptedException {
    lock.lock();
    try {
      while (messages.size() == capacity && phase == Phase.OPEN) {
        changed.await();
      }
      if (phase == Phase.CLOSED) {
        return;
      }
      if (message instanceof Delivery delivery) {
        delivery.handOverToStream();
      }
      messages.addLast(message);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<ReceivedMessage> take() throws InterruptedException {
    return next(null);
  }

  @Override
  public Optional<ReceivedMessage> poll(Duration timeout) throws InterruptedException {
    return next(timeout);
  }

  private Optional<ReceivedMessage> next(@Nullable Duration timeout) throws InterruptedException {
    long nanos = timeout == null ? Long.MAX_VALUE : nanos(timeout);
    lock.lockInterruptibly();
    try {
      while (messages.isEmpty() && phase == Phase.OPEN) {
        if (timeout == null) {
          changed.await();
        } else if (nanos <= 0) {
          return Optional.empty();
        } else {
          nanos = changed.awaitNanos(nanos);
        }
      }
      ReceivedMessage message = phase == Phase.CLOSED ? null : messages.pollFirst();
      changed.signalAll();
      if (message instanceof Delivery delivery) {
        delivery.takenFromStream();
      }
      return Optional.ofNullable(message);
    } finally {
      lock.unlock();
    }
  }

  private static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) { // More than 292 years, or less than minus as many.
      return timeout.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (phase == Phase.CLOSED) {
        return;
      }
      phase = Phase.CLOSED;
      // Dropped, but not left unacknowledged: that would hold back the acknowledgements behind
      // them.
      for (ReceivedMessage message : messages) {
        if (message instanceof Delivery delivery) {
          delivery.takenFromStream();
        }
      }
      messages.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    closed.accept(this);
  }
}

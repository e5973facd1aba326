package io.github.mqttclient.internal.client;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.MessageDroppedException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.internal.loop.ClientDriver;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.Lifecycle;
import io.github.mqttclient.internal.loop.PublishQueueLimit;

/** Where a publish enters the queue to the server, waits for room in it, or is turned away. */
final class PublishEntrance {
  private final EventLoop loop;
  private final ClientDriver driver;
  private final Lifecycle lifecycle;
  private final PublishQueueLimit limit;
  private final QueueFullPolicy policy;

  PublishEntrance(EventLoop loop, ClientDriver driver, QueueFullPolicy policy) {
    this.loop = loop;
    this.driver = driver;
    this.lifecycle = driver.lifecycle();
    this.limit = driver.queueLimit();
    this.policy = policy;
  }

  void enter(PublishToken token) {
    int bytes = token.message().payload().length;
    if (limit.tryEnter(bytes) || makeRoom(bytes)) {
      token.enteredQueue();
      loop.run(token);
    } else if (lifecycle.state() == ClientState.CLOSED) { // while it waited
      token.completeExceptionally(new ClientClosedException());
    } else if (policy.action() == QueueFullPolicy.Action.DROP_NEWEST) {
      token.completeExceptionally(
          new MessageDroppedException("dropped: the queue is full: " + limit));
    } else {
      token.completeExceptionally(new NotSentException("the queue is full: " + limit, null));
    }
  }

  /** What the application has chosen for a full queue; waiting only where it can end. */
  private boolean makeRoom(int bytes) {
    boolean mayWait = !loop.isCurrentThread();
    try {
      return switch (policy.action()) {
        case DROP_NEWEST -> false;
        case DROP_OLDEST -> {
          loop.post(driver::dropExcess);
          yield mayWait && limit.enter(bytes, lifecycle::isGoingOn);
        }
        case FAIL ->
            mayWait
                && driver
                    .queueLimit()
                    .enter(bytes, () -> lifecycle.state() == ClientState.CONNECTED);
        case BLOCK ->
            mayWait
                && driver
                    .queueLimit()
                    .enterWithin(policy.timeout().toNanos(), bytes, lifecycle::isGoingOn);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

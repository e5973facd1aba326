package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.QoS;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.internal.dispatch.Dispatcher;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.PropertyId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client or its server does that works and is seldom meant: told once for each client, at
 * WARN and with the remedy. Network thread, but for {@link #subscribing}.
 */
final class UsageLints {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private static final Duration CALLBACK_PATIENCE = Duration.ofSeconds(10);
  private static final Duration ACKNOWLEDGEMENT_PATIENCE = Duration.ofMinutes(1);

  private static final AtomicIntegerFieldUpdater<UsageLints> TOLD =
      AtomicIntegerFieldUpdater.newUpdater(UsageLints.class, "told");

  /** A bit for each lint. */
  private volatile int told;

  /** Null before messages have waited for handlers. */
  private @Nullable Stall callbacks;

  /** Null once the application has acknowledged a message, and if it need not. */
  private @Nullable Stall acknowledgements;

  /** How many messages the application has to acknowledge; counted until it does. */
  private long unacknowledged;

  /** Runs {@code onConnected} now; null: none. */
  private volatile @Nullable Thread inOnConnected;

  private enum Lint {
    TAKEN_OVER,
    SHORTER_SESSION,
    LOWER_QOS,
    UNSUPPORTED,
    SUBSCRIBED_IN_ON_CONNECTED,
    NOTHING_ACKNOWLEDGED,
    CALLBACK_BLOCKS
  }

  UsageLints(boolean manualAcknowledgement) {
    this.acknowledgements = manualAcknowledgement ? new Stall(ACKNOWLEDGEMENT_PATIENCE) : null;
  }

  private boolean isTold(Lint lint) {
    return (told & 1 << lint.ordinal()) != 0;
  }

  private boolean isFirst(Lint lint) {
    int bit = 1 << lint.ordinal();
    return (TOLD.getAndUpdate(this, bits -> bits | bit) & bit) == 0;
  }

  /** The server has closed two connections within a short time for another client. */
  void takenOver(String clientId) {
    if (isFirst(Lint.TAKEN_OVER)) {
      LOG.warn(
          "Another client connects as \"{}\": for it the server has closed the connection twice"
              + " within a minute, and each takes the session from the other. This client waits a"
              + " minute each time. Remedy: a clientId of its own for each client",
          clientId);
    }
  }

  /** The server has accepted the client. */
  void connected(Connect asked, ConnectResult result) {
    Duration expiry =
        Duration.ofSeconds(asked.properties().integer(PropertyId.SESSION_EXPIRY_INTERVAL, 0));
    if (result.sessionExpiry().compareTo(expiry) < 0 && isFirst(Lint.SHORTER_SESSION)) {
      LOG.warn(
          "The server keeps the session for {} after a connection, not for {}: messages that come"
              + " later are lost. Remedy: a limit of the server that allows persistentSession({})",
          result.sessionExpiry(),
          expiry,
          expiry);
    }
  }

  /** Tells the listener, and knows meanwhile that this thread does. */
  void callOnConnected(MqttClientListener listener, ConnectResult result) {
    inOnConnected = Thread.currentThread();
    try {
      listener.onConnected(result);
    } finally {
      inOnConnected = null;
    }
  }

  /** The application subscribes; on its thread. */
  void subscribing() {
    if (inOnConnected == Thread.currentThread() && isFirst(Lint.SUBSCRIBED_IN_ON_CONNECTED)) {
      LOG.warn(
          "onConnected subscribes: after a reconnection the client makes its subscriptions again by"
              + " itself, and one more call puts one more handler in place, so that each message is"
              + " handled twice, then three times. Remedy: subscribe after connect(), or"
              + " handler(filter, handler) in the builder");
    }
  }

  /** The server has answered a SUBSCRIBE. */
  void subscribed(SubscribeResult result) {
    for (int i = 0; i < result.subscriptions().size(); i++) {
      int asked = result.subscriptions().get(i).qos().value();
      int granted = result.reasonCodes().get(i).value();
      if (granted < asked && isFirst(Lint.LOWER_QOS)) {
        LOG.warn(
            "The server granted QoS {} for \"{}\", not {}: its messages come at the lower QoS."
                + " Remedy: a limit of the server that allows more, or subscribe with QoS {}",
            granted,
            result.subscriptions().get(i).filter(),
            asked,
            granted);
      }
    }
  }

  /** A message fails because the server or the version does not have what it needs. */
  void unsupported(String topic, UnsupportedFeatureException failure) {
    if (isFirst(Lint.UNSUPPORTED)) {
      LOG.warn(
          "A message to \"{}\" is not sent: {}. Its token fails with this text; further ones are not"
              + " logged. Remedy: publish what ConnectResult.version() and limits() allow",
          topic,
          failure.getMessage());
    }
  }

  /** A message came for the application. */
  void delivered(QoS qos) {
    if (acknowledgements != null && qos != QoS.AT_MOST_ONCE) {
      unacknowledged++;
    }
  }

  /** A message is acknowledged. */
  void acknowledged() {
    acknowledgements = null;
  }

  /** At the end of each turn: whether the application holds up what waits for it. */
  void check(Dispatcher dispatcher, long now) {
    if (acknowledgements != null
        && acknowledgements.isOver(unacknowledged > 0, 0, now)
        && isFirst(Lint.NOTHING_ACKNOWLEDGED)) {
      LOG.warn(
          "manualAcknowledgement is on, and none of {} messages was acknowledged within a minute: the"
              + " server stops sending when its window is full. Remedy: message.acknowledge()",
          unacknowledged);
      acknowledgements = null;
    }
    long handled = dispatcher.messagesOut();
    long waiting = dispatcher.messagesIn() - handled;
    if (callbacks == null && waiting > 1) {
      callbacks = new Stall(CALLBACK_PATIENCE);
    }
    if (callbacks == null
        || !callbacks.isOver(waiting > 1 && !isTold(Lint.CALLBACK_BLOCKS), handled, now)) {
      return;
    }
    Thread thread =
        dispatcher.callbackThread(); // Null also while the executor has no thread for us.
    if (thread != null && isFirst(Lint.CALLBACK_BLOCKS)) {
      Throwable place = new Throwable("here the thread " + thread.getName() + " is now");
      place.setStackTrace(thread.getStackTrace());
      LOG.warn(
          "For {} no handler has returned while {} messages wait: a handler or the listener blocks."
              + " Remedy: do long work on another thread, or parallelDelivery(executor)",
          CALLBACK_PATIENCE,
          waiting,
          place);
    }
  }

  /** When to {@link #check} at the latest. */
  long nextDeadline() {
    return Deadlines.earlier(deadline(callbacks), deadline(acknowledgements));
  }

  private static long deadline(@Nullable Stall stall) {
    return stall == null ? Deadlines.NEVER : stall.deadline;
  }

  /** Something waits, and nothing happens; looked at from time to time, as long as it waits. */
  private static final class Stall {
    private final Duration patience;
    private long deadline = Deadlines.NEVER;

    /** The progress when the time began to run. */
    private long seen;

    Stall(Duration patience) {
      this.patience = patience;
    }

    boolean isOver(boolean waits, long progress, long now) {
      if (!waits) {
        deadline = Deadlines.NEVER;
        return false;
      }
      boolean over = deadline != Deadlines.NEVER && deadline - now <= 0;
      boolean stands = over && progress == seen;
      if (over || deadline == Deadlines.NEVER) {
        seen = progress;
        deadline = now + patience.toNanos();
      }
      return stands;
    }
  }
}

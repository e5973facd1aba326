package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.internal.dispatch.Dispatcher;
import io.github.mqttclient.internal.session.Request;
import io.github.mqttclient.internal.session.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the socket is read: not while the inbound queue is full, unless something that the
 * application waits for can only be read behind the flood.
 */
final class BackPressure {
  private final Session session;
  private final Requester requester;
  private final Lifecycle lifecycle;
  private final Dispatcher dispatcher;

  /** The last ping that was asked for; those before it are answered first. */
  private @Nullable Request<Duration> lastPing;

  BackPressure(Session session, Requester requester, Lifecycle lifecycle, Dispatcher dispatcher) {
    this.session = session;
    this.requester = requester;
    this.lifecycle = lifecycle;
    this.dispatcher = dispatcher;
  }

  /** The application awaits a PINGRESP. */
  void awaitPing(Request<Duration> request) {
    lastPing = request;
  }

  boolean mustReadOn() {
    NetworkConnection connection = lifecycle.connection();
    return session.awaitsAnswer()
        || requester.awaitsResponse()
        || lifecycle.state() != ClientState.CONNECTED
        || (lastPing != null && !lastPing.isDone())
        || (connection != null && connection.mustReadOn());
  }

  boolean mustPause() {
    return dispatcher.isFull() && !mustReadOn() && dispatcher.awaitRoom();
  }

  /** Reads on, if reading was paused and need not be any more. */
  void readOn(long now) {
    NetworkConnection connection = lifecycle.connection();
    if (connection != null && (mustReadOn() || !dispatcher.isFull())) {
      connection.resumeReading(now);
    }
  }
}

package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.internal.session.Request;
import java.util.List;
import java.util.Objects;

/**
 * What the turn has decided for requests of the application, told to it at the end of the turn: a
 * dependent of a future that asks for more finds everything in order.
 */
final class Outcomes {
  /** For a result that is no object: {@code Void}. */
  private static final Object NOTHING = new Object();

  private final EventLoop loop;

  /**
   * Each request and behind it its result or exception. Borrowed from the event loop while there
   * are any, so that it grows once and an idle client has none.
   */
  private List<Object> outcomes = List.of();

  Outcomes(EventLoop loop) {
    this.loop = loop;
  }

  void complete(Request<Void> request) {
    add(request, NOTHING);
  }

  <T> void complete(Request<T> request, T result) {
    add(request, Objects.requireNonNull(result));
  }

  void fail(Request<?> request, MqttException failure) {
    add(request, failure);
  }

  private void add(Request<?> request, Object outcome) {
    if (outcomes.isEmpty()) {
      outcomes = loop.borrowList();
    }
    outcomes.add(request);
    outcomes.add(outcome);
  }

  boolean isEmpty() {
    return outcomes.isEmpty();
  }

  /** Whether none but this request has an outcome to be told. */
  boolean isForNoneBut(Request<?> request) {
    return outcomes.isEmpty() || (outcomes.size() == 2 && outcomes.get(0) == request);
  }

  /** Tells them all, in order. Those that come meanwhile wait for the next call. */
  void tellAll() {
    if (outcomes.isEmpty()) {
      return;
    }
    List<Object> told = outcomes;
    outcomes = List.of();
    for (int i = 0; i < told.size(); i += 2) {
      tell((Request<?>) told.get(i), told.get(i + 1));
    }
    loop.returnList(told);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // complete(request, result) has checked the type.
  private static <T> void tell(Request<T> request, Object outcome) {
    if (outcome instanceof MqttException failure) {
      request.completeExceptionally(failure);
    } else {
      request.complete(outcome == NOTHING ? null : (T) outcome);
    }
  }
}

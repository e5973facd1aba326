package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.internal.session.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the turn has decided for requests of the application, told to it at the end of the turn: a
 * dependent of a future that asks for more finds everything in order.
 */
final class Outcomes {
  private List<Request<?>> requests = new ArrayList<>();

  /** At the same index: the result, or the exception. */
  private List<Object> outcomes = new ArrayList<>();

  /** For a result that is no object: {@code Void}. */
  private static final Object NOTHING = new Object();

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
    requests.add(request);
    outcomes.add(outcome);
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Tells them all, in order. Those that come meanwhile wait for the next call. */
  void tellAll() {
    List<Request<?>> requests = this.requests;
    List<Object> outcomes = this.outcomes;
    this.requests = new ArrayList<>();
    this.outcomes = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      tell(requests.get(i), outcomes.get(i));
    }
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

package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.RequestTimeoutException;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.internal.dispatch.Dispatcher;
import io.github.mqttclient.internal.session.Session;
import io.github.mqttclient.internal.wire.Binary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requester of request / response (section 4.10): sends requests and finds the request to each
 * response.
 *
 * <p>All requests of a client share one topic for their responses and one subscription to it, which
 * is made for the first request, and again when the server has lost it. A request is published when
 * the subscription stands; until then, and so while there is no connection, it waits.
 *
 * <p>A response goes to its future here, on the network thread, and not with the messages for
 * handlers: a handler that waits for a response would stand in its way.
 */
final class Requester {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  /** How many requests may be open; as many as packet identifiers, and as hard to reach. */
  static final int MOST_OPEN = 65_535;

  private static final String DEFAULT_PREFIX = "response";
  private static final int LONGEST_PART = 10_000; // Two of them fit in a topic, also as UTF-8.

  private final EventLoop loop;
  private final ClientDriver driver;
  private final Session session;
  private final Dispatcher dispatcher;
  private final Outcomes outcomes;

  /** Those that have no outcome; all three collections are immutable before the first request. */
  private Map<Binary, Open> open = Map.of();

  private NavigableSet<Open> byDeadline = Collections.emptyNavigableSet();

  /** Those of them that are not published yet, in order. */
  private Set<Open> waiting = Set.of();

  /** What the server said last; null if that connection was none of 5.0, or there was none. */
  private @Nullable ConnectResult accepted;

  /** The topic for responses; null before it is needed over this connection. */
  private @Nullable String topic;

  private @Nullable ResponseSubscription subscription;
  private Subscribed subscribed = Subscribed.NO;
  private long lastNumber;

  /** What the server knows of {@link #subscription}. */
  private enum Subscribed {
    NO,
    /** The SUBSCRIBE is sent or will be. */
    ASKED,
    YES
  }

  /** A request that has no outcome. */
  private static final class Open implements Comparable<Open> {
    final ResponseRequest request;
    final Binary correlationData;
    final long deadline;
    final long number;

    Open(ResponseRequest request, long deadline, long number) {
      this.request = request;
      this.correlationData = Binary.of(request.correlationData());
      this.deadline = deadline;
      this.number = number;
    }

    /** By deadline; by difference, as the clock may wrap around. */
    @Override
    public int compareTo(Open other) {
      int order = Long.signum(deadline - other.deadline);
      return order == 0 ? Long.signum(number - other.number) : order;
    }
  }

  Requester(
      EventLoop loop,
      ClientDriver driver,
      Session session,
      Dispatcher dispatcher,
      Outcomes outcomes) {
    this.loop = loop;
    this.driver = driver;
    this.session = session;
    this.dispatcher = dispatcher;
    this.outcomes = outcomes;
  }

  /** Takes a request of a client that is connected or connecting. */
  void request(ResponseRequest request, long now) {
    if (open.size() == MOST_OPEN) {
      driver
          .effects()
          .fail(
              request.publish(), new NotSentException(MOST_OPEN + " requests are open now", null));
      return;
    }
    if (lastNumber == 0) {
      open = new HashMap<>();
      byDeadline = new TreeSet<>();
      waiting = new LinkedHashSet<>();
    }
    Open added = new Open(request, now + request.timeoutNanos(), ++lastNumber);
    open.put(added.correlationData, added);
    byDeadline.add(added);
    waiting.add(added);
    CompletableFuture<?> unused =
        request.whenComplete(
            (response, failure) -> {
              if (loop.isCurrentThread()) {
                ended(added, failure);
              } else { // The application has cancelled it.
                loop.post(then -> ended(added, failure));
              }
            });
    proceed(now);
  }

  /** The request has its outcome, here or by the application. */
  private void ended(Open ended, @Nullable Throwable failure) {
    open.remove(ended.correlationData);
    byDeadline.remove(ended);
    if (waiting.remove(ended)) {
      ended.request.publish().leftQueue();
      driver.queueLimit().showRoom(); // This is not always within a turn of the driver.
    }
    if (failure != null) {
      ended.request.withdraw();
    }
  }

  /** Does the next thing that the requests wait for. */
  private void proceed(long now) {
    if (open.isEmpty() || driver.lifecycle().state() != ClientState.CONNECTED) {
      return;
    }
    String topic = topic();
    if (topic == null) {
      failWaiting(
          new UnsupportedFeatureException(
              "responseTopic needs MQTT 5.0, this connection is of an older version"));
    } else if (subscribed == Subscribed.NO) {
      ResponseSubscription subscription = new ResponseSubscription(topic);
      this.subscription = subscription;
      subscribed = Subscribed.ASKED;
      session.subscribe(subscription);
    } else if (subscribed == Subscribed.YES) {
      List<Open> ready = new ArrayList<>(waiting);
      waiting.clear();
      for (Open next : ready) {
        next.request.respondTo(topic);
        driver.publish(next.request.publish(), now);
      }
    }
  }

  private void failWaiting(MqttException failure) {
    if (waiting.isEmpty()) {
      return;
    }
    for (Open next : waiting) {
      driver.effects().fail(next.request.publish(), failure);
    }
    waiting.clear();
  }

  /** The server has accepted a connection; whether it has the session is told next. */
  void connected(ConnectResult result) {
    accepted = result.version() == MqttVersion.MQTT_5_0 ? result : null;
    topic = null;
    if (subscription != null && !subscription.topic().equals(topic())) {
      subscription = null;
      subscribed = Subscribed.NO;
    }
  }

  /** The topic for responses; null if there is none. */
  private @Nullable String topic() {
    if (topic == null && accepted != null) {
      topic = topic(accepted);
    }
    return topic;
  }

  /**
   * The Response Information, or {@value #DEFAULT_PREFIX}, and the client identifier: so responses
   * to an earlier process of the client are known as such, and nobody else waits for them.
   */
  private static String topic(ConnectResult result) {
    String prefix = result.responseInformation().orElse(DEFAULT_PREFIX);
    if (prefix.isEmpty() || prefix.length() > LONGEST_PART || hasWildcard(prefix)) {
      LOG.warn("The Response Information of the server cannot begin a topic: \"{}\"", prefix);
      prefix = DEFAULT_PREFIX;
    }
    String name = result.clientId().replace("%", "%25").replace("+", "%2B").replace("#", "%23");
    if (name.length() > LONGEST_PART) {
      name = name.substring(0, LONGEST_PART / 2) + name.hashCode();
    }
    return prefix + (prefix.endsWith("/") ? "" : "/") + name;
  }

  private static boolean hasWildcard(String text) {
    return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
  }

  /** The server goes on with the session. */
  void sessionResumed() {
    proceed(loop.clock().nanoTime());
  }

  /** The server has forgotten the subscription, but a SUBSCRIBE that is on its way goes again. */
  void sessionLost() {
    subscribed = subscribed == Subscribed.YES ? Subscribed.NO : subscribed;
    proceed(loop.clock().nanoTime());
  }

  /** The server has granted the subscription. */
  void subscribed(ResponseSubscription answered) {
    if (answered == subscription) {
      subscribed = Subscribed.YES;
      proceed(loop.clock().nanoTime());
    }
  }

  /** There is no such subscription, and so there are no responses. */
  void refused(ResponseSubscription answered, MqttException failure) {
    if (answered == subscription) {
      subscription = null;
      subscribed = Subscribed.NO;
      failWaiting(failure);
    }
  }

  /**
   * Takes a message if it came to the topic for responses.
   *
   * @return whether it is for nobody else: no handler has a filter that matches, or the server says
   *     that it is the copy for this subscription
   */
  boolean take(InboundMessage message) {
    String topic = topic();
    if (topic == null
        || topic.hashCode() != message.topic().hashCode() // Who looks for handlers needs it, too.
        || !topic.equals(message.topic())) {
      return false;
    }
    Binary correlationData = message.correlation();
    Open answered = correlationData == null ? null : open.get(correlationData);
    if (answered == null || waiting.contains(answered)) {
      LOG.debug("A response that nobody waits for is dropped");
    } else {
      open.remove(correlationData);
      byDeadline.remove(answered);
      outcomes.complete(answered.request, message);
    }
    List<Integer> identifiers = message.subscriptionIdentifiers();
    boolean isOwnCopy =
        subscription != null
            && identifiers.size() == 1
            && identifiers.get(0) == subscription.identifier();
    return isOwnCopy || !dispatcher.isMatched(message.topic());
  }

  /** Whether a response may stand behind what is not read. */
  boolean awaitsResponse() {
    return !open.isEmpty();
  }

  long nextDeadline() {
    return byDeadline.isEmpty() ? Deadlines.NEVER : byDeadline.first().deadline;
  }

  void onTimeout(long now) {
    while (!byDeadline.isEmpty() && byDeadline.first().deadline - now <= 0) {
      Open overdue = byDeadline.pollFirst();
      ResponseRequest request = overdue.request;
      open.remove(overdue.correlationData);
      outcomes.fail(
          request,
          new RequestTimeoutException(
              "no response from \""
                  + request.publish().message().topic()
                  + "\" within "
                  + Duration.ofNanos(request.timeoutNanos())
                  + (waiting.contains(overdue) ? "; the request was not sent" : "")));
    }
  }

  /** Nobody tries to be connected any more: no response can come. */
  void abandon(MqttException failure) {
    if (lastNumber == 0) {
      return;
    }
    List<Open> all = new ArrayList<>(byDeadline);
    open.clear();
    byDeadline.clear();
    for (Open next : all) {
      driver.effects().fail(next.request, failure);
    }
  }
}

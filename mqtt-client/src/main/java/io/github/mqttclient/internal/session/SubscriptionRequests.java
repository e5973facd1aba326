package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.SubAck;
import io.github.mqttclient.internal.packet.Subscribe;
import io.github.mqttclient.internal.packet.UnsubAck;
import io.github.mqttclient.internal.packet.Unsubscribe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE and UNSUBSCRIBE, and their answers (sections 3.8 to 3.11). They are not part of the
 * session: what has no answer when the connection ends is asked anew over the next one, or fails if
 * there will be none.
 */
final class SubscriptionRequests {
  /** Stays empty: what waits in all clients before the first request. */
  private static final Deque<Request<?>> NONE = new ArrayDeque<>(1);

  private final Effects effects;
  private final PacketIdentifiers identifiers;

  /** Not sent yet: there is no connection, or all packet identifiers are in use. */
  private Deque<Request<?>> waiting = NONE;

  /** Sent and not answered, by packet identifier, in order; immutable before the first. */
  private Map<Integer, Exchange> sent = Collections.emptyMap();

  /**
   * What the server has granted, to be subscribed again if it loses the session; immutable before
   * the first.
   */
  private Map<TopicFilter, Resubscription> granted = Collections.emptyMap();

  /** Null while there is no connection. */
  private @Nullable Capabilities capabilities;

  /** A SUBSCRIBE or UNSUBSCRIBE that was sent. */
  private sealed interface Exchange permits Subscribing, Unsubscribing {
    Request<?> request();
  }

  record Subscribing(SubscribeRequest request) implements Exchange, PacketIdentifiers.Exchange {}

  record Unsubscribing(UnsubscribeRequest request)
      implements Exchange, PacketIdentifiers.Exchange {}

  SubscriptionRequests(Effects effects, PacketIdentifiers identifiers) {
    this.effects = effects;
    this.identifiers = identifiers;
  }

  void subscribe(SubscribeRequest request) {
    add(request);
  }

  void unsubscribe(UnsubscribeRequest request) {
    add(request);
  }

  private void add(Request<?> request) {
    toAddTo().addLast(request);
    sendWaiting();
  }

  private Deque<Request<?>> toAddTo() {
    if (waiting == NONE) {
      waiting = new ArrayDeque<>(1);
    }
    return waiting;
  }

  void sendWaiting() {
    Capabilities capabilities = this.capabilities;
    while (capabilities != null && !waiting.isEmpty() && !identifiers.areExhausted()) {
      Request<?> request = waiting.removeFirst();
      if (request.isDone()) {
        effects.fail(request, new NotSentException("cancelled", null));
        continue;
      }
      if (request instanceof SubscribeRequest subscribe) {
        sendSubscribe(subscribe, capabilities);
      } else {
        sendUnsubscribe((UnsubscribeRequest) request, capabilities);
      }
    }
  }

  private void sendSubscribe(SubscribeRequest request, Capabilities capabilities) {
    String refusal = capabilities.refusal(request.options());
    for (Subscription subscription : request.subscriptions()) {
      refusal = refusal == null ? capabilities.refusal(subscription) : refusal;
    }
    if (refusal != null) {
      effects.fail(request, new UnsupportedFeatureException(refusal));
      return;
    }
    Subscribing exchange = new Subscribing(request);
    int packetId = identifiers.take(exchange);
    boolean identified = capabilities.limits().subscriptionIdentifierAvailable();
    Subscribe packet = packet(request, packetId, identified);
    if (!request.options().identifier().isPresent() && capabilities.tooLarge(packet) != null) {
      packet = packet(request, packetId, false); // What nobody has asked for is in no one's way.
    }
    send(exchange, packetId, packet, capabilities);
  }

  private static Subscribe packet(SubscribeRequest request, int packetId, boolean identified) {
    Properties.Builder properties = Properties.builder();
    if (identified) {
      properties.set(PropertyId.SUBSCRIPTION_IDENTIFIER, request.identifier());
    }
    properties.userProperties(request.options().userProperties());
    return new Subscribe(packetId, request.subscriptions(), properties.build());
  }

  private void sendUnsubscribe(UnsubscribeRequest request, Capabilities capabilities) {
    String refusal = capabilities.refusal(request.userProperties());
    if (refusal != null) {
      effects.fail(request, new UnsupportedFeatureException(refusal));
      return;
    }
    Unsubscribing exchange = new Unsubscribing(request);
    int packetId = identifiers.take(exchange);
    send(
        exchange,
        packetId,
        new Unsubscribe(
            packetId,
            request.filters(),
            Properties.builder().userProperties(request.userProperties()).build()),
        capabilities);
  }

  private void send(
      Exchange exchange, int packetId, ClientPacket packet, Capabilities capabilities) {
    String refusal = capabilities.tooLarge(packet);
    if (refusal != null) {
      identifiers.release(packetId);
      effects.fail(exchange.request(), new UnsupportedFeatureException(refusal));
      return;
    }
    if (sent.isEmpty()) {
      sent = new LinkedHashMap<>();
    }
    sent.put(packetId, exchange);
    exchange.request().sentAs(packetId);
    effects.send(packet);
  }

  void onSubAck(SubAck subAck) throws ProtocolErrorException {
    if (!(identifiers.get(subAck.packetId()) instanceof Subscribing exchange)) {
      throw unexpected("SUBACK", subAck.packetId());
    }
    List<Subscription> subscriptions = exchange.request.subscriptions();
    requireOneCodeEach("SUBACK", subAck.reasonCodes(), subscriptions.size());
    finish(subAck.packetId());
    if (granted.isEmpty()) {
      granted = new LinkedHashMap<>();
    }
    SubscribeResult result =
        new SubscribeResult(
            subscriptions,
            subAck.reasonCodes(),
            Optional.ofNullable(subAck.properties().string(PropertyId.REASON_STRING)),
            subAck.properties().userProperties());
    for (int i = 0; i < subscriptions.size(); i++) {
      if (exchange.request.isLasting() && !result.reasonCodes().get(i).isError()) {
        granted.put(
            subscriptions.get(i).filter(),
            new Resubscription(subscriptions.get(i), exchange.request, effects));
      }
    }
    effects.subscribed(exchange.request, result);
  }

  void onUnsubAck(UnsubAck unsubAck) throws ProtocolErrorException {
    if (!(identifiers.get(unsubAck.packetId()) instanceof Unsubscribing exchange)) {
      throw unexpected("UNSUBACK", unsubAck.packetId());
    }
    List<TopicFilter> filters = exchange.request.filters();
    List<ReasonCode> reasonCodes = unsubAck.reasonCodes();
    if (reasonCodes.isEmpty()) { // MQTT 3: it knows no failure.
      reasonCodes = Collections.nCopies(filters.size(), ReasonCode.SUCCESS);
    }
    requireOneCodeEach("UNSUBACK", reasonCodes, filters.size());
    finish(unsubAck.packetId());
    for (int i = 0; i < filters.size(); i++) {
      if (!reasonCodes.get(i).isError()) {
        granted.remove(filters.get(i));
      }
    }
    effects.unsubscribed(
        exchange.request,
        new UnsubscribeResult(
            filters,
            reasonCodes,
            Optional.ofNullable(unsubAck.properties().string(PropertyId.REASON_STRING)),
            unsubAck.properties().userProperties()));
  }

  private void finish(int packetId) {
    identifiers.release(packetId);
    sent.remove(packetId);
  }

  private static ProtocolErrorException unexpected(String packet, int packetId) {
    return new ProtocolErrorException(
        ReasonCode.PROTOCOL_ERROR, packet + " for identifier " + packetId + ", which awaits none");
  }

  private static void requireOneCodeEach(String packet, List<ReasonCode> codes, int filters)
      throws ProtocolErrorException {
    if (codes.size() != filters) {
      throw new ProtocolErrorException(
          ReasonCode.PROTOCOL_ERROR,
          packet + " with " + codes.size() + " reason codes for " + filters + " filters");
    }
  }

  /** A connection stands: what waits is sent. */
  void connected(Capabilities capabilities) {
    this.capabilities = capabilities;
    sendWaiting();
  }

  /**
   * The server has forgotten the session, and the subscriptions with it: they are made again,
   * before what waits. Each in a packet of its own, so that one that is refused does not touch the
   * others.
   */
  void sessionLost() {
    List<Resubscription> lost = new ArrayList<>(granted.values());
    granted.clear();
    for (int i = lost.size() - 1; i >= 0; i--) {
      toAddTo().addFirst(lost.get(i));
    }
  }

  /** What was sent and not answered is asked again, as something new, over the next connection. */
  void disconnected() {
    capabilities = null;
    List<Exchange> unanswered = new ArrayList<>(sent.values());
    for (int packetId : sent.keySet()) {
      identifiers.release(packetId);
    }
    sent.clear();
    for (int i = unanswered.size() - 1; i >= 0; i--) {
      toAddTo().addFirst(unanswered.get(i).request());
    }
  }

  /** No connection is being made: fails all that waits. */
  void abandon(MqttException failure) {
    List<Request<?>> unsent = List.copyOf(waiting);
    waiting = NONE;
    for (Request<?> request : unsent) {
      effects.fail(request, failure);
    }
  }

  /** The session is at its end: nothing is subscribed again. */
  void forget() {
    granted.clear();
  }

  boolean isIdle() {
    return sent.isEmpty() && waiting.isEmpty();
  }
}

package io.github.mqttclient.internal.session;

import io.github.mqttclient.MqttException;
import io.github.mqttclient.QoS;
import java.util.List;
import java.util.Set;

/**
 * What outlives a network connection (section 4.1): the messages in flight in both directions, the
 * packet identifiers they use, and what waits to be sent.
 *
 * <p>One {@link Connection} after the other is made for it; between them it only collects.
 */
public final class Session {
  private final Effects effects;
  private final PacketIdentifiers identifiers = new PacketIdentifiers();
  private final PublishSender sender;
  private final PublishReceiver receiver;
  private final SubscriptionRequests subscriptions;

  /**
   * A session without state.
   *
   * @param maximumInFlight how many QoS 1 and 2 messages may be in flight to the server
   * @param receiveMaximum how many the server may have in flight to us
   * @param topicAliases how many topics may be sent as aliases, if the server takes them
   */
  public Session(Effects effects, int maximumInFlight, int receiveMaximum, int topicAliases) {
    this.effects = effects;
    sender = new PublishSender(effects, identifiers, maximumInFlight, topicAliases);
    receiver = new PublishReceiver(effects, receiveMaximum);
    subscriptions = new SubscriptionRequests(effects, identifiers);
  }

  /** Publishes as soon as a connection allows. */
  public void publish(PublishRequest request, long now) {
    sender.publish(request, now);
  }

  /** Subscribes as soon as there is a connection. */
  public void subscribe(SubscribeRequest request) {
    subscriptions.subscribe(request);
  }

  /** Unsubscribes as soon as there is a connection. */
  public void unsubscribe(UnsubscribeRequest request) {
    subscriptions.unsubscribe(request);
  }

  /**
   * The application is done with a QoS 1 or 2 message, of this connection or an earlier one.
   *
   * @return whether it is acknowledged by that
   */
  public boolean acknowledge(long sequence, QoS qos, int packetId) {
    return receiver.acknowledge(sequence, qos, packetId);
  }

  /** The publishes without an outcome, oldest first. */
  public List<PublishRequest> pendingPublishes() {
    return sender.pending();
  }

  /** How many QoS 1 and 2 messages wait for their acknowledgement. */
  public int inFlight() {
    return sender.inFlight();
  }

  /**
   * How long nothing is lost if what the server sends is not read yet; to be asked once, at the end
   * of a turn.
   */
  public long pauseNanos() {
    return sender.pauseNanos();
  }

  /** Whether the application waits for an answer of the server to something that it asked for. */
  public boolean awaitsAnswer() {
    return !isIdle();
  }

  /** QoS 0 messages that were sent but did not reach the socket wait again, before the others. */
  public void publishAgain(List<PublishRequest> unwritten) {
    sender.publishAgain(unwritten);
  }

  /** Fails the QoS 0 messages that wait. */
  public void failUnacknowledged(MqttException cause) {
    sender.failUnacknowledged(cause);
  }

  /**
   * Makes room by giving up the message that has waited longest.
   *
   * @return whether one waited
   */
  public boolean dropOldest() {
    return sender.dropOldest();
  }

  /** Fails messages that have expired while they waited. */
  public void failExpired(long now) {
    sender.failExpired(now);
  }

  /** When to call {@link #failExpired} at the latest; {@link Long#MAX_VALUE}: never. */
  public long nextExpiry() {
    return sender.nextExpiry();
  }

  /** Takes back messages that could not be stored. */
  public void withdraw(Set<Long> sequences, MqttException failure) {
    sender.withdraw(sequences, failure);
  }

  /** Puts back a message that an earlier process has left; in the order of publishing. */
  public void restore(
      PublishRequest request, long sequence, int packetId, RestoredFlow flow, long now) {
    sender.restore(request, sequence, packetId, flow, now);
  }

  /** Puts back the identifier of a QoS 2 message that an earlier process has received. */
  public void restoreReceived(int packetId) {
    receiver.restore(packetId);
  }

  /** No connection is being made; messages wait for the next one, but nobody else does. */
  public void pause(MqttException cause) {
    subscriptions.abandon(cause);
  }

  /** The session does not go on: fails every request that is open. */
  public void abandon(MqttException cause) {
    effects.sessionLost();
    receiver.sessionLost();
    sender.abandon(cause);
    subscriptions.abandon(cause);
    subscriptions.forget();
  }

  /** The client is closed: fails every request that is open with this one exception. */
  public void close(MqttException failure) {
    sender.close(failure);
    subscriptions.disconnected();
    subscriptions.abandon(failure);
  }

  void connected(Capabilities capabilities, SessionState state, long now) {
    if (state == SessionState.LOST) {
      effects.sessionLost();
      receiver.sessionLost();
      sender.sessionLost();
      subscriptions.sessionLost();
    } else {
      effects.sessionResumed();
    }
    receiver.connected(capabilities);
    subscriptions.connected(capabilities);
    sender.connected(capabilities, now);
  }

  void disconnected() {
    sender.disconnected();
    receiver.disconnected();
    subscriptions.disconnected();
  }

  void sendWaiting(long now) {
    subscriptions.sendWaiting();
    sender.sendWaiting(now);
  }

  boolean isIdle() {
    return sender.isIdle() && subscriptions.isIdle();
  }

  PublishSender sender() {
    return sender;
  }

  PublishReceiver receiver() {
    return receiver;
  }

  SubscriptionRequests subscriptions() {
    return subscriptions;
  }

  /** What the server knows of the session. */
  enum SessionState {
    /** It resumes it, or cannot say and is believed to (3.1). */
    RESUMED,
    /** It knows nothing of it. */
    LOST
  }
}

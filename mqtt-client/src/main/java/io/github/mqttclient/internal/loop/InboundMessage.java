package io.github.mqttclient.internal.loop;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.internal.dispatch.Delivery;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.session.PublishReceiver;
import io.github.mqttclient.internal.wire.Binary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A message that came, as the application sees it. */
final class InboundMessage extends Delivery {
  /** The client acknowledges it when its handlers have returned. */
  private static final int BY_CLIENT = 0;

  /** A stream has it and acknowledges it when the application takes it from there. */
  private static final int BY_STREAM = 1;

  /** The application acknowledges it. */
  private static final int BY_APPLICATION = 2;

  private static final int ACKNOWLEDGED = 3;

  private static final AtomicIntegerFieldUpdater<InboundMessage> STATE =
      AtomicIntegerFieldUpdater.newUpdater(InboundMessage.class, "state");

  private final Publish publish;
  private final long sequence;
  private final Origin origin;

  /**
   * Who acknowledges it, or that it is done; of no meaning for QoS 0. It begins with {@link
   * #BY_CLIENT}.
   */
  private volatile int state;

  /** The connection that messages came over, and how to acknowledge them. */
  interface Origin {

    /** Whether messages are acknowledged by the application. */
    boolean isManual();

    /** Whether the connection still stands. */
    boolean isOpen();

    /** Acknowledges a message; from any thread. */
    void acknowledge(InboundMessage message);
  }

  InboundMessage(Publish publish, long sequence, Origin origin) {
    this.publish = publish;
    this.sequence = sequence;
    this.origin = origin;
    if (origin.isManual()) { // A write, of the same 0 even, would wait until all before it is done.
      state = BY_APPLICATION;
    }
  }

  /** The content of a PUBLISH as a message that can be published. */
  static MqttMessage toMessage(Publish publish) {
    return new InboundMessage(publish, PublishReceiver.NO_ACKNOWLEDGEMENT, NOWHERE).toMessage();
  }

  /** The origin of a message that did not come over a connection. */
  private static final Origin NOWHERE =
      new Origin() {
        @Override
        public boolean isManual() {
          return false;
        }

        @Override
        public boolean isOpen() {
          return false;
        }

        @Override
        public void acknowledge(InboundMessage message) {}
      };

  /** What the session knows it by. */
  long sequence() {
    return sequence;
  }

  @Override
  public int packetId() {
    return publish.packetId();
  }

  @Override
  protected boolean isAcknowledgedByClient() {
    return publish.qos() != QoS.AT_MOST_ONCE && state == BY_CLIENT;
  }

  @Override
  public void handOverToStream() {
    STATE.compareAndSet(this, BY_CLIENT, BY_STREAM);
  }

  @Override
  public void takenFromStream() {
    acknowledgeIf(BY_STREAM);
  }

  @Override
  protected void dropped() {
    int before = STATE.getAndSet(this, ACKNOWLEDGED);
    if (publish.qos() != QoS.AT_MOST_ONCE && before != ACKNOWLEDGED) {
      origin.acknowledge(this);
    }
  }

  @Override
  public boolean acknowledge() {
    // Of QoS 1 the session forgets what an ended connection has brought; of QoS 2 it does not.
    boolean isOfUse = publish.qos() == QoS.EXACTLY_ONCE || origin.isOpen();
    return isOfUse && acknowledgeIf(BY_APPLICATION);
  }

  private boolean acknowledgeIf(int expected) {
    if (publish.qos() == QoS.AT_MOST_ONCE || !STATE.compareAndSet(this, expected, ACKNOWLEDGED)) {
      return false;
    }
    origin.acknowledge(this);
    return true;
  }

  @Override
  public String topic() {
    return publish.topic();
  }

  @Override
  public byte[] payload() {
    return publish.payload();
  }

  @Override
  public QoS qos() {
    return publish.qos();
  }

  @Override
  public boolean retain() {
    return publish.retain();
  }

  @Override
  public boolean duplicate() {
    return publish.dup();
  }

  @Override
  public boolean isPayloadUtf8() {
    return properties().integer(PropertyId.PAYLOAD_FORMAT_INDICATOR, 0) == 1;
  }

  @Override
  public Optional<Duration> messageExpiry() {
    long seconds = properties().integer(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1);
    return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  @Override
  public Optional<String> contentType() {
    return Optional.ofNullable(properties().string(PropertyId.CONTENT_TYPE));
  }

  @Override
  public Optional<String> responseTopic() {
    return Optional.ofNullable(properties().string(PropertyId.RESPONSE_TOPIC));
  }

  @Override
  public Optional<byte[]> correlationData() {
    return Optional.ofNullable(properties().binary(PropertyId.CORRELATION_DATA)).map(Binary::bytes);
  }

  @Nullable Binary correlation() {
    return properties().binary(PropertyId.CORRELATION_DATA);
  }

  @Override
  public List<UserProperty> userProperties() {
    return properties().userProperties();
  }

  @Override
  public List<Integer> subscriptionIdentifiers() {
    return properties().subscriptionIdentifiers();
  }

  private Properties properties() {
    return publish.properties();
  }

  @Override
  public String toString() {
    return publish.toString();
  }
}

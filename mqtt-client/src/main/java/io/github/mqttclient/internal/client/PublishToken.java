package io.github.mqttclient.internal.client;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.internal.loop.ClientDriver;
import io.github.mqttclient.internal.loop.Errand;
import io.github.mqttclient.internal.loop.Mailbox;
import io.github.mqttclient.internal.session.PublishRequest;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The token of a publish, which is also the command that carries it to the network thread and the
 * request that the session works on: a publish costs one object beside its message.
 */
class PublishToken extends DeliveryToken implements PublishRequest, Errand {
  /** The message has not entered the queue, or has left it again. */
  private static final int NOT_QUEUED = -1;

  /** Writing a larger one would hold the publishing thread up for longer than waking another. */
  private static final int MOST_BYTES_HERE = 16 * 1024;

  private final ClientDriver driver;
  private final MqttMessage message;

  /** 0 until the message is sent, and for QoS 0. */
  private volatile int packetId;

  /**
   * The bytes that it takes in the queue, or {@link #NOT_QUEUED}. Belongs to the publishing thread,
   * then to the network thread.
   */
  private int queuedBytes = NOT_QUEUED;

  /** In the mailbox of the loop. */
  private Mailbox.@Nullable Letter next;

  PublishToken(ClientDriver driver, MqttMessage message) {
    this.driver = driver;
    this.message = message;
  }

  static PublishToken of(ClientDriver driver, MqttMessage message) {
    return message.messageExpiry().isPresent()
        ? new Expiring(driver, message)
        : new PublishToken(driver, message);
  }

  /** Of a message that expires, which most do not: so theirs need not keep the time. */
  static class Expiring extends PublishToken {
    /** Belongs to the network thread. */
    private long publishedAt;

    Expiring(ClientDriver driver, MqttMessage message) {
      super(driver, message);
    }

    @Override
    public void publishedAt(long now) {
      publishedAt = now;
    }

    @Override
    public long publishedAt() {
      return publishedAt;
    }
  }

  @Override
  public Mailbox.@Nullable Letter next() {
    return next;
  }

  @Override
  public void next(Mailbox.@Nullable Letter next) {
    this.next = next;
  }

  @Override
  public MqttMessage message() {
    return message;
  }

  @Override
  public OptionalInt packetId() {
    return packetId == 0 ? OptionalInt.empty() : OptionalInt.of(packetId);
  }

  @Override
  protected boolean isOnNetworkThread() {
    return driver.isNetworkThread();
  }

  /** The message has taken its room in the queue. */
  void enteredQueue() {
    queuedBytes = message.payload().length;
  }

  @Override
  public void leftQueue() {
    if (queuedBytes != NOT_QUEUED) {
      driver.queueLimit().leave(queuedBytes);
      queuedBytes = NOT_QUEUED;
    }
  }

  @Override
  public void publishedAt(long now) {}

  @Override
  public long publishedAt() {
    return 0;
  }

  @Override
  public void sentAs(int packetId) {
    this.packetId = packetId;
  }

  /** Gives the message to the session. */
  void publish(ClientDriver driver, long now) {
    driver.publish(this, now);
  }

  @Override
  public boolean isPossibleNow() {
    return message.payload().length <= MOST_BYTES_HERE && driver.isQuiet();
  }

  @Override
  public boolean runHere(long now) {
    run(now);
    return driver.endErrand(this, now);
  }

  /** Publishes; a defect that shows itself by an exception fails the token, too. */
  @Override
  public void run(long now) {
    try {
      publish(driver, now);
    } catch (RuntimeException | Error e) {
      leftQueue();
      completeExceptionally(e);
      throw e;
    }
  }
}

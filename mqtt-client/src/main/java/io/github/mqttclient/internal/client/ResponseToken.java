package io.github.mqttclient.internal.client;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttToken;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.internal.loop.ClientDriver;
import io.github.mqttclient.internal.loop.ResponseRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** The token of a request that is published and then waits for its response. */
final class ResponseToken extends MqttToken<ReceivedMessage> implements ResponseRequest {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Not to be guessed: whoever knows it could answer. */
  private static final int CORRELATION_BYTES = 16;

  /** Beyond that a message need not expire, and deadlines might overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final ClientDriver driver;
  private final byte[] correlationData;
  private final long timeoutNanos;
  private final Publish publish;

  /** A publish whose message is not complete before it is known where its response is to go. */
  private static final class Publish extends PublishToken.Expiring {
    private final ResponseToken response;
    private MqttMessage message;

    Publish(ResponseToken response, ClientDriver driver, MqttMessage message) {
      super(driver, message);
      this.response = response;
      this.message = message;
    }

    @Override
    public MqttMessage message() {
      return message;
    }

    @Override
    void publish(ClientDriver driver, long now) {
      driver.request(response, now);
    }
  }

  /**
   * A token that is not on its way yet.
   *
   * @throws IllegalArgumentException if the message has what only the client can know, or the
   *     timeout is not longer than zero
   */
  ResponseToken(ClientDriver driver, MqttMessage request, Duration timeout) {
    if (request.responseTopic().isPresent() || request.correlationData().isPresent()) {
      throw new IllegalArgumentException(
          "the client sets response topic and correlation data of a request, the message must not"
              + " have any");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be longer than zero: " + timeout);
    }
    Duration bounded = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    byte[] random = new byte[CORRELATION_BYTES];
    RANDOM.nextBytes(random);
    this.driver = driver;
    this.correlationData = random;
    this.timeoutNanos = bounded.toNanos();
    MqttMessage.Builder message = request.toBuilder().correlationData(random);
    if (!request.messageExpiry().isPresent()) {
      message.messageExpiry(bounded);
    }
    this.publish = new Publish(this, driver, message.build());
    CompletableFuture<?> unused =
        publish.whenComplete(
            (result, failure) -> {
              if (failure != null) {
                completeExceptionally(failure);
              }
            });
  }

  @Override
  public OptionalInt packetId() {
    return publish.packetId();
  }

  @Override
  protected boolean isOnNetworkThread() {
    return driver.isNetworkThread();
  }

  @Override
  public byte[] correlationData() {
    return correlationData;
  }

  @Override
  public long timeoutNanos() {
    return timeoutNanos;
  }

  @Override
  public PublishToken publish() {
    return publish;
  }

  @Override
  public void respondTo(String responseTopic) {
    publish.message = publish.message.toBuilder().responseTopic(responseTopic).build();
  }

  @Override
  public void withdraw() {
    publish.cancel(/* mayInterruptIfRunning= */ false);
  }

  @Override
  public void sentAs(int packetId) {}
}

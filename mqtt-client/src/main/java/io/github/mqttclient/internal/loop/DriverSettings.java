package io.github.mqttclient.internal.loop;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.ReconnectPolicy;
import java.time.Duration;

/** What a {@link ClientDriver} is made with; see the builder for what each means. */
public record DriverSettings(
    ConnectSettings connect,
    int maximumPacketSize,
    int receiveMaximum,
    int maximumInFlight,
    int topicAliases,
    int outboundMessages,
    long outboundBytes,
    QueueFullPolicy queueFullPolicy,
    boolean queueQos0,
    ReconnectPolicy reconnectPolicy,
    boolean connectRetry,
    boolean manualAcknowledgement,
    Duration waitForHandlers) {

  boolean dropsOldest() {
    return queueFullPolicy.action() == QueueFullPolicy.Action.DROP_OLDEST;
  }

  PublishQueueLimit queueLimit() {
    return dropsOldest()
        ? PublishQueueLimit.dropping(outboundMessages, outboundBytes)
        : PublishQueueLimit.strict(outboundMessages, outboundBytes);
  }

  /** How {@code close} disconnects. */
  DisconnectOptions closeOptions() {
    return DisconnectOptions.builder().drainTimeout(Duration.ZERO).build();
  }
}

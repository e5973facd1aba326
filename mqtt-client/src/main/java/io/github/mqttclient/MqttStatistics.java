package io.github.mqttclient;

import java.time.Duration;
import java.util.Optional;

/**
 * Counters of a client since it was built, over all its connections.
 *
 * @param packetsSent packets written
 * @param packetsReceived packets read
 * @param bytesSent bytes written
 * @param bytesReceived bytes read
 * @param inFlight QoS 1 and 2 messages that wait for their acknowledgement now
 * @param queued messages published that wait to be sent now
 * @param delivered messages that the server took: QoS 0 written, QoS 1 and 2 acknowledged
 * @param received messages that were handed to the callback executor
 * @param dropped messages that did not fit in the inbound queue (QoS 0), or had no handler
 * @param handlerFailures exceptions thrown by message handlers
 * @param lastPingRoundTrip time from the last answered PINGREQ to its PINGRESP
 */
public record MqttStatistics(
    long packetsSent,
    long packetsReceived,
    long bytesSent,
    long bytesReceived,
    long inFlight,
    long queued,
    long delivered,
    long received,
    long dropped,
    long handlerFailures,
    Optional<Duration> lastPingRoundTrip) {}

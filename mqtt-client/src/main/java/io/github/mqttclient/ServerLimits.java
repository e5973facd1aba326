package io.github.mqttclient;

/**
 * What a server can do and how much of it, as it said in CONNACK (MQTT 5.0 section 3.2.2.3). A
 * server before 5.0 cannot say; then these are the limits of the protocol.
 *
 * @param receiveMaximum how many QoS 1 and 2 messages may be in flight to it
 * @param maximumQoS the highest QoS it takes
 * @param maximumPacketSize the largest packet it takes, in bytes
 * @param topicAliasMaximum how many topic aliases it remembers
 * @param retainAvailable whether it keeps retained messages
 * @param wildcardSubscriptionAvailable whether filters may have wildcards
 * @param subscriptionIdentifierAvailable whether subscriptions may have identifiers
 * @param sharedSubscriptionAvailable whether subscriptions may be shared
 */
public record ServerLimits(
    int receiveMaximum,
    QoS maximumQoS,
    long maximumPacketSize,
    int topicAliasMaximum,
    boolean retainAvailable,
    boolean wildcardSubscriptionAvailable,
    boolean subscriptionIdentifierAvailable,
    boolean sharedSubscriptionAvailable) {}

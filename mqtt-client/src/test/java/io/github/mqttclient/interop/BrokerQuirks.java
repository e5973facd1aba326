package io.github.mqttclient.interop;

import static io.github.mqttclient.interop.BrokerQuirks.Quirk.ALL_IDENTIFIERS_IN_EVERY_COPY;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.AUTHENTICATION_METHOD_IGNORED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.CANNOT_BE_RESTARTED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.COPY_PER_SUBSCRIPTION;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.DISCONNECT_OVERLOOKED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.EMPTY_CLIENT_ID_NEEDS_CLEAN_START;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.EXCEEDS_RECEIVE_MAXIMUM;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.EXCEEDS_RECEIVE_MAXIMUM_AT_QOS_2;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.INVALID_FILTERS_GRANTED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NEW_PACKET_ID_ON_REDELIVERY;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_CONNACK_FOR_UNKNOWN_VERSION;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_DISCONNECT_ON_KEEP_ALIVE_TIMEOUT;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_DISCONNECT_ON_TAKEOVER;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_DOLLAR_TOPICS;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_DOUBLE_COLON_IN_TOPICS;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_MATCHING_SUBSCRIBERS_NOT_REPORTED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_RESPONSE_INFORMATION;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_SYS_TOPICS;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_TOPIC_ALIASES_SENT;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.NO_WILL_ON_DISCONNECT_WITH_WILL_MESSAGE;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.ORDERED_ONLY_WITHIN_A_QOS;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.QUEUES_QOS_0;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.RELEASED_MESSAGE_COMES_AGAIN;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.RETAINED_FOR_SHARED_SUBSCRIPTIONS;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.SERVER_KEEP_ALIVE_60;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.SESSION_PRESENT_IN_3_1;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.SHARED_NO_LOCAL_GRANTED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.SHARED_TAKES_PLACE_OF_PLAIN;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.SHORT_CLIENT_ID_IN_3_1;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.UNSUBSCRIBE_NEVER_REFUSED;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.WAITS_FOR_ACKNOWLEDGEMENTS;
import static io.github.mqttclient.interop.BrokerQuirks.Quirk.WILL_HAS_ONLY_USER_PROPERTIES;

import java.util.Set;
import org.opentest4j.TestAbortedException;

/**
 * What one broker lacks or does differently, found by trying. All three speak 3.1, 3.1.1 and 5.0,
 * QoS 0 to 2, retained messages, wills, sessions, shared subscriptions (in every version) and
 * packets of 256 MiB. Tried with Mosquitto 2.0.11, HiveMQ CE 2025.5 and Artemis 2.55.0.
 */
public record BrokerQuirks(String broker, Set<Quirk> quirks) {
  static final BrokerQuirks MOSQUITTO =
      new BrokerQuirks(
          "Mosquitto",
          Set.of(
              COPY_PER_SUBSCRIPTION,
              EXCEEDS_RECEIVE_MAXIMUM,
              NO_DISCONNECT_ON_KEEP_ALIVE_TIMEOUT,
              NO_DISCONNECT_ON_TAKEOVER,
              NO_RESPONSE_INFORMATION,
              NO_TOPIC_ALIASES_SENT,
              ORDERED_ONLY_WITHIN_A_QOS,
              RELEASED_MESSAGE_COMES_AGAIN,
              RETAINED_FOR_SHARED_SUBSCRIPTIONS,
              SHARED_NO_LOCAL_GRANTED));

  static final BrokerQuirks HIVEMQ =
      new BrokerQuirks(
          "HiveMQ CE",
          Set.of(
              AUTHENTICATION_METHOD_IGNORED,
              CANNOT_BE_RESTARTED,
              NO_CONNACK_FOR_UNKNOWN_VERSION,
              NO_DOLLAR_TOPICS,
              NO_RESPONSE_INFORMATION,
              NO_SYS_TOPICS,
              NO_TOPIC_ALIASES_SENT,
              ORDERED_ONLY_WITHIN_A_QOS,
              UNSUBSCRIBE_NEVER_REFUSED,
              WAITS_FOR_ACKNOWLEDGEMENTS));

  static final BrokerQuirks ARTEMIS =
      new BrokerQuirks(
          "Artemis",
          Set.of(
              ALL_IDENTIFIERS_IN_EVERY_COPY,
              CANNOT_BE_RESTARTED,
              COPY_PER_SUBSCRIPTION,
              DISCONNECT_OVERLOOKED,
              EMPTY_CLIENT_ID_NEEDS_CLEAN_START,
              EXCEEDS_RECEIVE_MAXIMUM_AT_QOS_2,
              INVALID_FILTERS_GRANTED,
              NEW_PACKET_ID_ON_REDELIVERY,
              NO_CONNACK_FOR_UNKNOWN_VERSION,
              NO_DISCONNECT_ON_KEEP_ALIVE_TIMEOUT,
              NO_DOUBLE_COLON_IN_TOPICS,
              NO_MATCHING_SUBSCRIBERS_NOT_REPORTED,
              NO_RESPONSE_INFORMATION,
              NO_SYS_TOPICS,
              NO_WILL_ON_DISCONNECT_WITH_WILL_MESSAGE,
              QUEUES_QOS_0,
              RETAINED_FOR_SHARED_SUBSCRIPTIONS,
              SERVER_KEEP_ALIVE_60,
              SESSION_PRESENT_IN_3_1,
              SHARED_NO_LOCAL_GRANTED,
              SHARED_TAKES_PLACE_OF_PLAIN,
              SHORT_CLIENT_ID_IN_3_1,
              WILL_HAS_ONLY_USER_PROPERTIES));

  public boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  /** Aborts the running test, with the reason, where the broker has one of these quirks. */
  public void assumeNone(Quirk... unwanted) {
    for (Quirk quirk : unwanted) {
      if (has(quirk)) {
        throw new TestAbortedException(broker + ": " + quirk.reason);
      }
    }
  }

  /** A thing that a test may not expect of every broker, with the reason. */
  public enum Quirk {
    ALL_IDENTIFIERS_IN_EVERY_COPY(
        "every copy for overlapping subscriptions has the Subscription Identifiers of all of them"),

    AUTHENTICATION_METHOD_IGNORED(
        "a CONNECT with an Authentication Method succeeds without authentication,"
            + " instead of being refused with 0x8C"),

    CANNOT_BE_RESTARTED("it keeps its state in this JVM's memory"),

    COPY_PER_SUBSCRIPTION(
        "a message that several subscriptions of a client match comes once for each,"
            + " and not once for all [MQTT-3.3.4-2 allows both]"),

    DISCONNECT_OVERLOOKED(
        "a DISCONNECT right before the end of the connection is now and then overlooked, with its"
            + " Session Expiry Interval, and the will published"),

    EMPTY_CLIENT_ID_NEEDS_CLEAN_START(
        "an empty Client Identifier without Clean Start is refused with 0x85, also in 5.0"),

    /** https://github.com/eclipse-mosquitto/mosquitto/issues/2301 (2.0.11). */
    EXCEEDS_RECEIVE_MAXIMUM(
        "while messages wait in its queue, more of them come without an acknowledgement than the"
            + " client's Receive Maximum allows"),

    EXCEEDS_RECEIVE_MAXIMUM_AT_QOS_2(
        "more QoS 2 messages come without being completed than the client's Receive Maximum"
            + " allows"),

    INVALID_FILTERS_GRANTED("a filter such as a/#/b is granted"),

    NEW_PACKET_ID_ON_REDELIVERY(
        "a resumed session sends unacknowledged messages with new packet identifiers and without"
            + " DUP, and no PUBREL again, so QoS 2 to a receiver is not exactly once over a cut"),

    NO_CONNACK_FOR_UNKNOWN_VERSION(
        "an unknown protocol level ends the connection without a CONNACK"),

    NO_DISCONNECT_ON_KEEP_ALIVE_TIMEOUT(
        "after a keep alive timeout the connection ends without a DISCONNECT, seconds late"),

    /** https://github.com/eclipse-mosquitto/mosquitto/issues/2607 (fixed in 2.0.15). */
    NO_DISCONNECT_ON_TAKEOVER("a session that is taken over ends without a DISCONNECT"),

    NO_DOLLAR_TOPICS("a PUBLISH to a topic that starts with $ ends the connection"),

    NO_DOUBLE_COLON_IN_TOPICS("a::b names queue b of address a, so it never reaches subscribers"),

    NO_MATCHING_SUBSCRIBERS_NOT_REPORTED(
        "a PUBACK never says 0x10, no matching subscribers; the other brokers do so for QoS 1"),

    NO_RESPONSE_INFORMATION("a request for Response Information is ignored"),

    NO_SYS_TOPICS("there is nothing below $SYS"),

    NO_TOPIC_ALIASES_SENT("messages to the client never use Topic Aliases"),

    NO_WILL_ON_DISCONNECT_WITH_WILL_MESSAGE("a DISCONNECT with 0x04 does not publish the will"),

    ORDERED_ONLY_WITHIN_A_QOS(
        "messages of different QoS on one topic overtake each other, as the specification allows"),

    QUEUES_QOS_0("QoS 0 messages, too, are queued for a session without a connection"),

    RELEASED_MESSAGE_COMES_AGAIN(
        "a QoS 2 message that waits for PUBCOMP comes again with DUP, instead of its PUBREL, on the"
            + " second connection after its PUBREC, or the first after a restart"),

    RETAINED_FOR_SHARED_SUBSCRIPTIONS(
        "a new shared subscription gets retained messages, against section 4.8.2"),

    SERVER_KEEP_ALIVE_60("in 5.0 a keep alive over 60 s is replaced by a Server Keep Alive of 60"),

    SESSION_PRESENT_IN_3_1("CONNACK has the Session Present bit in 3.1, which does not know it"),

    SHARED_NO_LOCAL_GRANTED("No Local on a shared subscription is no protocol error"),

    SHARED_TAKES_PLACE_OF_PLAIN(
        "a client with a shared and a plain subscription to one filter gets one copy, not two"),

    SHORT_CLIENT_ID_IN_3_1(
        "in 3.1 a Client Identifier must have 1 to 23 characters, else there is no CONNACK"),

    UNSUBSCRIBE_NEVER_REFUSED("an UNSUBACK says 0x00 where 0x11, no subscription existed, is due"),

    WAITS_FOR_ACKNOWLEDGEMENTS(
        "while a message is unacknowledged the next ones may be held back,"
            + " however large the Receive Maximum is"),

    WILL_HAS_ONLY_USER_PROPERTIES("a will loses its properties but the user properties");

    private final String reason;

    Quirk(String reason) {
      this.reason = reason;
    }
  }
}

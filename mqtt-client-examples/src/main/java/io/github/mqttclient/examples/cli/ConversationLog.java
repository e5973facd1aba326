package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReceivedMessage;
import java.util.Deque;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with the server as mosquitto's clients print it ({@code -d}): {@code Client
 * meter-17 sending PUBLISH (d0, q1, r0, m1, 'sensor', ... (2 bytes))}.
 */
final class ConversationLog implements PacketListener {
  private final Transcript transcript;
  private final MqttVersion version;
  private final int subscriptionOptions;
  private final boolean printsSubscribed;

  /** Mosquitto's clients number QoS 0 messages, too, though the number is not sent. */
  private int lastIdentifier;

  /** Where the QoS 0 messages go that have arrived and are not printed yet. */
  private final Deque<Gap> gaps = new ConcurrentLinkedDeque<>();

  /** What to print when the message with this identifier is acknowledged. */
  private final Map<Integer, Runnable> unacknowledged = new ConcurrentHashMap<>();

  private record Gap(String topic, Transcript.Place place) {}

  /**
   * A log that prints to this transcript.
   *
   * @param subscriptionOptions the options byte of SUBSCRIBE without the QoS
   * @param printsSubscribed whether to say which QoS was granted, as mosquitto_sub does
   */
  ConversationLog(
      Transcript transcript,
      MqttVersion version,
      int subscriptionOptions,
      boolean printsSubscribed) {
    this.transcript = transcript;
    this.version = version;
    this.subscriptionOptions = subscriptionOptions;
    this.printsSubscribed = printsSubscribed;
  }

  /** A log for a client that does not subscribe. */
  static void listen(Console console, MqttVersion version) {
    ConsoleLogging.listen(new ConversationLog(new Transcript(console), version, 0, false));
  }

  @Override
  public void sending(String clientId, String packet) {
    String prefix = "Client " + (clientId.isEmpty() ? "(null)" : clientId) + " sending ";
    int space = packet.indexOf(' ');
    switch (space < 0 ? packet : packet.substring(0, space)) {
      case "PUBLISH" -> transcript.line(prefix + numbered(packet));
      case "SUBSCRIBE" -> subscribe(prefix, packet);
      case "UNSUBSCRIBE" -> unsubscribe(prefix, packet);
      case "DISCONNECT" -> transcript.line(prefix + "DISCONNECT");
      case "PUBREL", "PUBCOMP" -> {
        transcript.line(prefix + packet.replaceFirst(", rc\\d+", ""));
        acknowledged(packet);
      }
      case "PUBACK" -> {
        transcript.line(prefix + packet);
        acknowledged(packet);
      }
      default -> transcript.line(prefix + packet);
    }
  }

  @Override
  public void received(String clientId, String packet) {
    String prefix = "Client " + (clientId.isEmpty() ? "(null)" : clientId) + " received ";
    int space = packet.indexOf(' ');
    switch (space < 0 ? packet : packet.substring(0, space)) {
      case "PUBLISH" -> arrived(prefix, packet);
      case "CONNACK" -> transcript.line(prefix + connAck(packet));
      case "PUBACK", "PUBCOMP" ->
          transcript.line(prefix + packet.replace("(m", "(Mid: ").replace(", rc", ", RC:"));
      case "PUBREC", "PUBREL" ->
          transcript.line(prefix + packet.replace("(m", "(Mid: ").replaceFirst(", rc\\d+", ""));
      case "UNSUBACK" -> transcript.line(prefix + "UNSUBACK");
      case "SUBACK" -> {
        transcript.line(prefix + "SUBACK");
        if (printsSubscribed) {
          transcript.line(subscribed(packet));
        }
      }
      default -> transcript.line(prefix + packet);
    }
  }

  /**
   * Prints a message where mosquitto's clients do: at once at QoS 0, and else when the handshake is
   * over, which begins when it is acknowledged.
   */
  void print(ReceivedMessage message, Runnable content) {
    if (message.packetId() != 0) {
      unacknowledged.put(message.packetId(), content);
      return;
    }
    Transcript.Place place = null;
    while (place == null) {
      Gap gap = gaps.poll();
      if (gap == null) {
        place = transcript.reserve();
      } else if (gap.topic().equals(message.topic())) {
        place = gap.place();
      } else {
        transcript.fill(gap.place(), () -> {}); // Nobody was given that message.
      }
    }
    transcript.fill(place, content);
  }

  void flush() {
    transcript.flush();
  }

  private String numbered(String packet) {
    PublishLine line = PublishLine.parse(packet);
    if (line == null) {
      return packet;
    }
    lastIdentifier = line.packetId() == 0 ? lastIdentifier + 1 : line.packetId();
    return line.withId(lastIdentifier);
  }

  private void arrived(String prefix, String packet) {
    transcript.line(prefix + packet);
    PublishLine line = PublishLine.parse(packet);
    if (line != null && line.packetId() == 0) {
      gaps.add(new Gap(line.topic(), transcript.reserve()));
    }
  }

  private void acknowledged(String packet) {
    Runnable content = unacknowledged.remove(identifier(packet));
    if (content != null) {
      transcript.fill(transcript.reserve(), content);
    }
  }

  /** One line for each filter of {@code SUBSCRIBE (m1, 'a/b' q2, 'c/#' q2)}. */
  private void subscribe(String prefix, String packet) {
    lastIdentifier = identifier(packet);
    String filters = packet.substring(packet.indexOf(", '") + 3, packet.length() - 1);
    for (String filter : filters.split("(?<=' q[012]), '", -1)) {
      int quote = filter.lastIndexOf("' q");
      transcript.line(
          String.format(
              "%sSUBSCRIBE (Mid: %d, Topic: %s, QoS: %s, Options: 0x%02x)",
              prefix,
              lastIdentifier,
              filter.substring(0, quote),
              filter.substring(quote + 3),
              subscriptionOptions));
    }
  }

  /** {@code UNSUBSCRIBE (m2, [x])}; the tools unsubscribe one filter at a time. */
  private void unsubscribe(String prefix, String packet) {
    lastIdentifier = identifier(packet);
    String filter = packet.substring(packet.indexOf('[') + 1, packet.lastIndexOf(']'));
    transcript.line(prefix + "UNSUBSCRIBE (Mid: " + lastIdentifier + ", Topic: " + filter + ")");
  }

  private String connAck(String packet) {
    int number = Integer.parseInt(packet.substring(packet.indexOf('(') + 1, packet.length() - 1));
    @Nullable ReasonCode code = ReasonCode.of(number);
    return "CONNACK (" + (code == null ? number : ExitCodes.refused(code, version)) + ")";
  }

  /** {@code Subscribed (mid: 1): 2, 0} for {@code SUBACK (m1, [GRANTED_QOS_2, SUCCESS])}. */
  private static String subscribed(String packet) {
    String codes = packet.substring(packet.indexOf('[') + 1, packet.lastIndexOf(']'));
    StringJoiner numbers = new StringJoiner(", ");
    for (String code : codes.split(", ", -1)) {
      numbers.add(Integer.toString(ReasonCode.valueOf(code).value()));
    }
    return "Subscribed (mid: " + identifier(packet) + "): " + numbers;
  }

  private static int identifier(String packet) {
    int start = packet.indexOf("(m") + 2;
    int end = start;
    while (Character.isDigit(packet.charAt(end))) {
      end++;
    }
    return Integer.parseInt(packet.substring(start, end));
  }
}

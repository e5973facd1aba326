package io.github.mqttclient.examples.cli;

import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.UserProperty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A field of a message in a format.
 *
 * @param code the letter after %
 * @param padding how it is fitted in
 * @param pretty whether JSON is printed on several lines
 */
record MessageField(char code, Padding padding, boolean pretty) implements OutputFormat.Part {
  private static final String LOWER_CASE = "0123456789abcdef";
  private static final String UPPER_CASE = "0123456789ABCDEF";

  @Override
  public void print(Arrival arrival, ByteArrayOutputStream out) {
    ReceivedMessage message = arrival.message();
    switch (code) {
      case 'l' -> padding.number(message.payload().length, out);
      case 'm' -> padding.number(arrival.message().packetId(), out);
      case 'p' -> padding.bytes(message.payload(), out);
      case 'q' -> out.write('0' + message.qos().value());
      case 'r' -> out.write(message.retain() ? '1' : '0');
      case 't' -> padding.text(message.topic(), out);
      case 'x' -> padding.hex(message.payload(), LOWER_CASE, out);
      case 'X' -> padding.hex(message.payload(), UPPER_CASE, out);
      case 'I' -> padding.text(TimeFormat.iso8601(arrival.localTime()), out);
      case 'U' -> out.writeBytes(ascii(TimeFormat.unixTime(arrival.localTime())));
      case 'j' -> JsonOutput.print(arrival, JsonText.of(message.payload()), pretty, out);
      case 'J' -> json(arrival, out);
      default -> property(arrival, out);
    }
  }

  private void property(Arrival arrival, ByteArrayOutputStream out) {
    ReceivedMessage message = arrival.message();
    switch (code) {
      case 'A' -> padding.absentNumber(out); // The library resolves topic aliases.
      case 'C' -> text(message.contentType(), out);
      case 'D' -> message.correlationData().ifPresent(out::writeBytes);
      case 'E' -> number(message.messageExpiry().map(Duration::toSeconds), out);
      case 'F' -> number(message.isPayloadUtf8() ? Optional.of(1L) : Optional.empty(), out);
      case 'P' -> out.writeBytes(userProperties(message.userProperties()));
      case 'R' -> message.responseTopic().ifPresent(topic -> padding.text(topic, out));
      case 'S' ->
          number(
              arrival.subscriptionIdentifiers().stream().findFirst().map(Integer::longValue), out);
      default -> throw new AssertionError(code);
    }
  }

  private void json(Arrival arrival, ByteArrayOutputStream out) {
    try {
      JsonOutput.print(arrival, JsonParser.parse(arrival.message().payload()), pretty, out);
    } catch (JsonParser.InvalidJsonException e) {
      // Nothing is printed here; MessagePrinter has told the user.
    }
  }

  private void text(Optional<String> text, ByteArrayOutputStream out) {
    if (text.isPresent()) {
      padding.text(text.get(), out);
    } else {
      padding.absentText(out);
    }
  }

  private void number(Optional<Long> number, ByteArrayOutputStream out) {
    if (number.isPresent()) {
      padding.number(number.get(), out);
    } else {
      padding.absentNumber(out);
    }
  }

  private static byte[] userProperties(List<UserProperty> properties) {
    StringBuilder text = new StringBuilder();
    for (UserProperty property : properties) {
      text.append(text.length() == 0 ? "" : " ")
          .append(property.name())
          .append(':')
          .append(property.value());
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields that {@code OutputIT} cannot compare, since they change; the others are there. */
final class OutputFormatTest {
  private static final MqttMessage MESSAGE =
      MqttMessage.builder()
          .topic("a/b")
          .payload("hello")
          .qos(1)
          .messageExpiry(Duration.ofSeconds(301))
          .build();

  private static String print(String format, MqttMessage message, Integer... subscriptions)
      throws UsageException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputFormat.compile(format, false).print(Messages.arrival(message, 7, subscriptions), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "%E, 301",
    "%5E|, '  301|'",
    "%-5E|, '301  |'",
    "%05E, 00301",
    "%S, 12",
    "%4S, '  12'",
    "%m, 7",
    "%A|, |",
    "%3A|, '   |'",
    "%l, 5",
  })
  void numbersAreFittedIn(String format, String printed) throws UsageException {
    assertThat(print(format, MESSAGE, 12, 13)).isEqualTo(printed);
  }

  @Test
  void jsonHasEveryPropertyOfTheMessage() throws UsageException {
    MqttMessage message =
        MESSAGE.toBuilder()
            .payloadUtf8(true)
            .contentType("t")
            .responseTopic("r")
            .correlationData(new byte[] {'c', 0, 'x'})
            .userProperty("k", "\"v\"")
            .build();

    assertThat(print("%j", message, 12))
        .startsWith("{\"tst\":\"2026-03-")
        .endsWith(
            "\"topic\":\"a/b\",\"qos\":1,\"retain\":0,\"payloadlen\":5,\"mid\":7,\"properties\":{"
                + "\"subscription-identifier\":12,\"payload-format-indicator\":1,"
                + "\"content-type\":\"t\",\"response-topic\":\"r\","
                + "\"correlation-data\":\"c\",\"user-properties\":{\"k\":\"\\\"v\\\"\"},"
                + "\"message-expiry-interval\":301},"
                + "\"payload\":\"hello\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%5", "%-", "%.", "%5.3", "@", "\\", "%z", "\\q", "%d"})
  void invalidFormatsAreRefused(String format) {
    assertThatThrownBy(() -> OutputFormat.compile(format, false))
        .isInstanceOf(UsageException.class);
  }
}
